import Ledger
import SQLite
import Vocabulary

/// The books do not hold; what a test fails with that looked at them at its end.
package struct BooksOutOfOrder: Error, CustomStringConvertible {
  package let report: BooksReport
  package var description: String { report.description }
}

/// Runs a test on a database, and looks at every invariant of the books when it is over.
///
/// - Parameter more: Those of features above the ledger.
/// - Throws: What `body` throws, else ``BooksOutOfOrder``.
package func keepingBooks<Result: Sendable>(
  in database: Database, _ more: [Invariant] = [], _ body: () async throws -> Result
) async throws -> Result {
  let result = try await body()
  try await database.requireSoundBooks(more)
  return result
}

extension Database {
  package func requireSoundBooks(_ more: [Invariant] = []) async throws {
    let report = try await read { try $0.examineBooks(Invariant.ledger + more) }
    if !report.isSound { throw BooksOutOfOrder(report: report) }
  }
}
