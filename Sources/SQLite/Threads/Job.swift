import Groundwork

/// What waits for a thread of the database.
enum QueuedJob: Sendable {
  /// Runs in a transaction, which it may share with others.
  case transaction(any Job)
  /// Runs outside any transaction, and so with nobody else.
  case maintenance(MaintenanceJob)
}

/// A closure of a caller that waits, run in a transaction and settled afterwards.
protocol Job: AnyObject, Sendable {
  var isRead: Bool { get }
  /// Runs the closure and keeps what comes of it. Returns what it threw.
  func run(on connection: borrowing Connection) -> (any Error)?
  /// Replaces what came of it.
  func fail(_ error: any Error)
  /// Lets the caller go on: with the job's own error, else with `groupFailure`, else with its value.
  func settle(_ groupFailure: (any Error)?)
}

// Unchecked, because the thread that runs a job alone touches its result, from running to settling.
final class ClosureJob<Value: Sendable>: Job, @unchecked Sendable {
  let isRead: Bool
  private let body: @Sendable (borrowing Connection) throws -> Value
  private let caller: CheckedContinuation<Value, any Error>
  private var result: Result<Value, any Error>?

  init(
    isRead: Bool, body: @escaping @Sendable (borrowing Connection) throws -> Value,
    caller: CheckedContinuation<Value, any Error>
  ) {
    self.isRead = isRead
    self.body = body
    self.caller = caller
  }

  func run(on connection: borrowing Connection) -> (any Error)? {
    do {
      result = .success(try body(connection))
      return nil
    } catch {
      result = .failure(error)
      return error
    }
  }

  func fail(_ error: any Error) { result = .failure(error) }

  func settle(_ groupFailure: (any Error)?) {
    HandOver.pass()
    switch (result, groupFailure) {
    case (.failure(let error), _), (_, let error?): caller.resume(throwing: error)
    case (.success(let value), nil): caller.resume(returning: value)
    case (nil, nil): preconditionFailure("a job was settled that neither ran nor failed")
    }
  }
}
