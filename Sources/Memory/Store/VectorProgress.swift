import Vocabulary

/// How far the making of vectors has come, in the order of the memories' numbers.
struct VectorProgress: Hashable {
  /// The number of the last memory that was looked at.
  var done: Int64 = 0
  /// What was left out because the budget of whoever owns it had no room; looked at again then.
  private(set) var owed: Owed?

  struct Owed: Hashable {
    let after: Int64
    let until: Moment
  }

  /// Leaves out the memory of this number.
  mutating func leaveOut(_ number: Int64, until moment: Moment) {
    owed = Owed(after: min(owed?.after ?? .max, number - 1), until: min(owed?.until ?? moment, moment))
  }

  /// Goes back to what was left out, once there may be room for it.
  mutating func resume(at now: Moment) {
    guard let owed, owed.until <= now else { return }
    done = min(done, owed.after)
    self.owed = nil
  }
}

/// What came of making vectors.
struct VectorCount: Hashable {
  var made = 0
  /// Texts of which the server makes none.
  var refused = 0
}
