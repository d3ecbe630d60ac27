import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Copies the database every night, reads the copy through, and keeps the last ones.
  ///
  /// - Parameters:
  ///   - kept: How many copies stay beside the database.
  ///   - check: Looks at what a copy holds. One with which something is wrong is reported and not kept.
  package static func backup(
    of database: @escaping @Sendable () -> Database, keeping kept: Int,
    checking check: @escaping Backup.Check = { _ in nil }
  ) -> Job {
    Job("backup", schedule: .daily(at: 2), missed: .runOnce, limit: .seconds(3_600)) { call in
      let size: Int64?
      do {
        size = try await database().copyDaily(on: call.now.day, keeping: kept, checking: check)
      } catch let error as DatabaseError {
        throw JobError("\(error)")
      }
      guard let size else { return JobOutcome("nothing to copy: the database is in memory") }
      return JobOutcome("copied and read through, \(megabytes(size)) MB")
    }
  }

  /// With one digit behind the point.
  private static func megabytes(_ bytes: Int64) -> String {
    let tenths = (bytes + 52_428) / 104_858
    return "\(tenths / 10).\(tenths % 10)"
  }
}
