/// Wall time that never goes back while the process runs.
///
/// Everything that waits, waits for a moment: after a wall clock that was set back by an hour, retries and the places
/// under flood limits would lie an hour ahead. So a step back counts from the next start on; a step forward counts at
/// once, as far as it only makes waits shorter.
struct SteadyTime {
  private var offset = Int64.min

  /// - Parameters:
  ///   - wall: What the wall clock says, in nanoseconds.
  ///   - running: A clock that nobody can set, in nanoseconds.
  mutating func time(wall: Int64, running: Int64) -> Int64 {
    offset = max(offset, wall - running)
    return running + offset
  }
}
