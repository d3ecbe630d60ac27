import Groundwork
import Vocabulary

extension Database {
  /// Writes a checked copy to `target` while everything goes on. It appears complete or not at all.
  ///
  /// An older copy of that name is replaced; a file that is no database is not.
  ///
  /// - Parameter check: Looks at what the copy holds; one with which something is wrong is not kept.
  package func backup(
    to target: String, checking check: @escaping Backup.Check = { _ in nil }
  ) async throws(DatabaseError) {
    try await Database.backup(of: path, to: target, checking: check)
  }

  /// As ``backup(to:checking:)``, for a database that this process need not have open; another Warden may be using it.
  package static func backup(
    of path: String, to target: String, checking check: @escaping Backup.Check = { _ in nil }
  ) async throws(DatabaseError) {
    guard path != ":memory:" else {
      throw .cannotOpen(path: path, reason: "a database in memory is gone with its process and is not copied")
    }
    try await onThread("sqlite-backup") { () throws(DatabaseError) in
      try Backup(source: DatabaseFile(at: path), check: check).write(to: target)
    }
  }

  /// Puts the backup `source` in the place of the database at `target`, after reading it through.
  ///
  /// What was there stays beside it as `<file>.replaced-<milliseconds>.backup`.
  ///
  /// - Parameter migrations: What this program knows; a backup of a newer one is refused.
  /// - Throws: ``DatabaseError/locked(path:)`` while a Warden uses the database.
  package static func restore(
    from source: String, to target: String, migrations: [Migration], now: Moment = SystemTimekeeper().now
  ) async throws(DatabaseError) {
    try await onThread("sqlite-restore") { () throws(DatabaseError) in
      try Restore(source: source, target: target, migrations: migrations, now: now).run()
    }
  }

  private static func onThread(
    _ name: String, _ body: @escaping @Sendable () throws(DatabaseError) -> Void
  ) async throws(DatabaseError) {
    let result: Result<Void, DatabaseError> = await withCheckedContinuation { continuation in
      DedicatedThread.start(name) {
        let result = Result { () throws(DatabaseError) in try body() }
        continuation.resume(returning: result)
      }
    }
    try result.get()
  }
}
