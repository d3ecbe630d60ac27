import Vocabulary

extension Database {
  /// Writes a checked copy beside the database (`warden.sqlite.daily-2026-11-21.backup`) and removes the oldest of these.
  ///
  /// A copy of the same day is replaced. Copies of a deleted person's time go with ``clearDeleted()``.
  ///
  /// - Parameters:
  ///   - kept: How many of these copies are left, the new one among them.
  ///   - check: Looks at what the copy holds. One with which something is wrong is not kept, and the older ones stay.
  /// - Returns: The copy's size in bytes; `nil` for a database in memory, which is gone with its process.
  package func copyDaily(
    on day: String, keeping kept: Int, checking check: @escaping Backup.Check = { _ in nil }
  ) async throws(DatabaseError) -> Int64? {
    guard path != ":memory:" else { return nil }
    let target = path + DatabaseFile.dailyName + day + ".backup"
    try await backup(to: target, checking: check)
    try DatabaseFile(at: path).prune(copiesNamed: DatabaseFile.dailyName, keeping: kept)
    return try DatabaseFile(at: target).size
  }
}

extension DatabaseFile {
  static let dailyName = ".daily-"
}
