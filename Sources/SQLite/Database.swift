import Groundwork
import Vocabulary

/// The one SQLite file that everything durable lies in: one thread writes, a few read.
///
/// - ``write(_:)`` and ``read(_:)`` run a closure in a transaction of its own. The closure is synchronous, so a
///   transaction is never left open while somebody waits for something else.
/// - A write has reached the disk when `write` returns. Every later `read` sees it.
/// - Who is cancelled meanwhile still gets the outcome: a write that is queued is carried out.
package final class Database: Sendable {
  package let path: String
  let writes: JobQueue
  /// `nil` in memory, where one connection does everything.
  private let reads: JobQueue?
  let health: WriteHealth

  /// Four groups of writes; whoever comes then waits until there is room.
  private static let queueLimit = 4 * Writer.groupLimit
  /// Closures of callers run on these threads and may go deep.
  private static let stack = 1 << 20

  /// Who else may have the file open.
  package enum Access: Sendable {
    /// No other Warden. The database is made, checked and brought up to date.
    case exclusive
    /// Another Warden may be running, for a short command of an operator. The database is used as it is.
    case alongside
  }

  /// Opens the database at `path`, makes it when there is none, and brings it up to date.
  ///
  /// A database in memory (`:memory:`) behaves the same and is gone with its last user.
  ///
  /// - Parameters:
  ///   - migrations: Of all features, a feature after those that its tables refer to.
  ///   - readers: Threads for reading; each has its own connection.
  package init(
    path: String, migrations: [Migration], access: Access = .exclusive, readers: Int = 2,
    now: Moment = SystemTimekeeper().now
  ) async throws(DatabaseError) {
    let opening = Opening(path: path, migrations: migrations, access: access, now: now)
    let (health, writes) = (WriteHealth(), JobQueue(limit: Database.queueLimit, threads: 1))
    (self.path, self.health, self.writes) = (path, health, writes)
    reads = opening.isInMemory ? nil : JobQueue(limit: Database.queueLimit, threads: readers)
    try await Database.start("sqlite-writer", for: writes, opening.writer) {
      Writer(handle: $0, health: health).serve(writes)
    }
    guard let reads else { return }
    for _ in 0..<readers {
      try await Database.start("sqlite-reader", for: reads, opening.reader) {
        Reader(handle: $0).serve(reads)
      }
    }
  }

  // The threads end by themselves when nobody can send them anything any more.
  deinit {
    reads?.close()
    writes.close()
  }

  /// Runs `body` in a transaction and returns when it is on the disk.
  ///
  /// Many writes may share one commit; an error of one leaves the others alone, but it may run their closures again,
  /// after all they did in the database was taken back. So a closure changes nothing but the database.
  ///
  /// - Throws: What `body` throws, after taking back what it changed; ``SQLiteError`` when the commit fails, and
  ///   then nothing of it is stored; ``DatabaseError/closed(path:)``.
  @discardableResult
  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws -> Value {
    try await run(body, isRead: false, on: writes)
  }

  /// Runs `body` on one state of the database, the newest. Several queries belong into one closure.
  ///
  /// - Throws: What `body` throws; ``SQLiteError``; ``DatabaseError/closed(path:)``.
  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws -> Value {
    try await run(body, isRead: true, on: reads ?? writes)
  }

  /// Carries out what is queued, folds the log into the file, and lets go of it. Later calls throw.
  package func close() async {
    reads?.close()
    await reads?.end()
    writes.close()
    await writes.end()
  }

  private func run<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value, isRead: Bool, on queue: JobQueue
  ) async throws -> Value {
    guard await queue.place() else { throw DatabaseError.closed(path: path) }
    defer { HandOver.pass() }
    return try await withCheckedThrowingContinuation { caller in
      queue.add(.transaction(ClosureJob(isRead: isRead, body: body, caller: caller)))
    }
  }

  /// Starts a thread with a connection of its own, and waits until that is open.
  private static func start(
    _ name: String, for queue: JobQueue, _ open: @escaping @Sendable () throws(DatabaseError) -> Handle,
    serve: @escaping @Sendable (Handle) -> Void
  ) async throws(DatabaseError) {
    let result: Result<Void, DatabaseError> = await withCheckedContinuation { continuation in
      DedicatedThread.start(name, stack: stack) {
        work(open, serve) { continuation.resume(returning: $0) }
        queue.threadEnded()
      }
    }
    try result.get()
  }

  /// A function of its own, so that the connection is closed when it returns.
  private static func work(
    _ open: () throws(DatabaseError) -> Handle, _ serve: (Handle) -> Void,
    opened: (Result<Void, DatabaseError>) -> Void
  ) {
    do throws(DatabaseError) {
      let handle = try open()
      opened(.success(()))
      serve(handle)
    } catch {
      opened(.failure(error))
    }
  }
}
