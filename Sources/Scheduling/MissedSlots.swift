import Vocabulary

/// What becomes of slots that came while nobody was there to run them.
package enum MissedSlots: String, Hashable, Sendable, CaseIterable {
  /// They are over. What was interrupted is over too.
  case skip
  /// The last of them is run.
  case runOnce = "run_once"
  /// Each is run, in order, the last ``most`` at most.
  case runAll = "run_all"

  /// A day of hourly jobs.
  package static let most = 24
  /// A slot that begins within its minute was not missed.
  static let grace = Duration.seconds(60)

  /// Runs of one job that may be open at once: what a job cannot keep up with is left out, and does not pile up.
  var mostOpen: Int {
    switch self {
    case .skip: 1
    case .runOnce: 2
    case .runAll: Self.most
    }
  }

  /// The slots to run now, oldest first.
  ///
  /// - Parameters:
  ///   - first: The first slot that nobody has decided about, not after `now`.
  ///   - open: Runs of the job that have not ended.
  func due(_ schedule: CronSchedule, from first: Moment, now: Moment, open: Int) -> [Moment] {
    let room = mostOpen - open
    guard room > 0 else { return [] }
    let last = schedule.last(through: now)
    guard last >= first else { return [] }
    switch self {
    case .skip: return last.duration(to: now) < Self.grace ? [last] : []
    case .runOnce: return [last]
    case .runAll:
      var slots = [last]
      while slots.count < room {
        let earlier = schedule.last(through: slots[slots.count - 1].advanced(by: .milliseconds(-1)))
        guard earlier >= first else { break }
        slots.append(earlier)
      }
      return slots.reversed()
    }
  }
}
