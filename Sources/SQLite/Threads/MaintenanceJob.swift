/// Something that SQLite does outside any transaction, on the writer's connection while nobody else uses it.
// Unchecked for the same reason as `ClosureJob`: one thread touches its result.
final class MaintenanceJob: Job, @unchecked Sendable {
  let isRead = false
  let isAlone = true
  private let body: @Sendable (Handle) throws(SQLiteError) -> Void
  private let caller: CheckedContinuation<Void, any Error>
  private var failure: (any Error)?

  init(
    caller: CheckedContinuation<Void, any Error>,
    _ body: @escaping @Sendable (Handle) throws(SQLiteError) -> Void
  ) {
    self.body = body
    self.caller = caller
  }

  func run(alone handle: Handle) {
    do throws(SQLiteError) { try body(handle) } catch { failure = error }
  }

  func run(on connection: borrowing Connection) -> (any Error)? {
    preconditionFailure("maintenance was started in a transaction")
  }

  func fail(_ error: any Error) { failure = error }

  func settle(_ groupFailure: (any Error)?) {
    if let error = failure ?? groupFailure { caller.resume(throwing: error) } else { caller.resume() }
  }
}
