import Vocabulary

/// Keeps many equal complaints from filling a log: the first is said, and then one in every while, with the number of
/// those that it stands for.
package struct Complaints: Sendable {
  private let pause: Duration
  private var lastSaid: Moment?
  private var kept = 0

  /// - Parameter pause: Between two of them; a minute, so that a night of failures is a page.
  package init(every pause: Duration = .seconds(60)) { self.pause = pause }

  /// Counts one.
  ///
  /// - Returns: For how many it stands, when it should be said; `nil` when it should not.
  package mutating func count(at now: Moment) -> Int? {
    kept += 1
    // A clock that is set back must not silence anybody.
    if let lastSaid, lastSaid <= now, lastSaid.duration(to: now) < pause { return nil }
    defer { kept = 0 }
    lastSaid = now
    return kept
  }
}
