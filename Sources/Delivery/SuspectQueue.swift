import Groundwork

/// Of what may have ended the last processes one is tried at a time, so that of two it is known which did. The others
/// wait for the end of the trial, in the order in which they came.
struct SuspectQueue<Key: Hashable & Sendable>: Sendable {
  private var onTrial: Key?
  private var waiting = Queue<Key>()

  /// - Returns: Whether the trial begins now; else the suspect waits, until ``end(_:)`` gives it out.
  mutating func begin(_ suspect: Key) -> Bool {
    guard onTrial == nil else {
      waiting.append(suspect)
      return false
    }
    onTrial = suspect
    return true
  }

  /// Whatever was tried there is done, or waits for a later try; nothing happens unless it was the one on trial.
  ///
  /// - Returns: The suspect that waited longest, whose trial may ``begin(_:)``.
  mutating func end(_ key: Key) -> Key? {
    guard onTrial == key else { return nil }
    onTrial = nil
    return waiting.popFirst()
  }
}
