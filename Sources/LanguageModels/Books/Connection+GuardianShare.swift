import SQLite

extension Connection {
  /// The part of each day's caps over all people that only a guardian and a second judge may use, in percent.
  borrowing func guardianShare() throws(SQLiteError) -> Int64 {
    try first("SELECT percent FROM model_guardian_share WHERE id = 1") { $0.int(0) } ?? 0
  }

  /// Keeps a part of each day's caps for the guardian, from the next call on: talk and practice cannot use up what
  /// somebody has paid to be judged with.
  ///
  /// - Parameter percent: 0 to 100; 0 while there is nothing to guard.
  package borrowing func keepForGuardian(percent: Int64) throws(SQLiteError) {
    guard percent > 0 else {
      try run("DELETE FROM model_guardian_share")
      return
    }
    try run(
      """
      INSERT INTO model_guardian_share (id, percent) VALUES (1, \(min(100, percent)))
      ON CONFLICT (id) DO UPDATE SET percent = excluded.percent
      """)
  }
}
