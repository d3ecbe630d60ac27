import Dispatch
import SQLite

/// Holds up the thread that writes, so that a test decides what waits behind it, in which order, and what becomes
/// one group.
final class WriterGate: Sendable {
  private let database: Database
  private let open = DispatchSemaphore(value: 0)
  private let holding: Task<Void, any Error>

  /// Returns when the writer stands at the gate.
  init(closing database: Database) async {
    self.database = database
    let (reached, signal) = AsyncStream.makeStream(of: Void.self)
    holding = Task { [open] in
      try await database.write { _ in
        signal.finish()
        open.wait()
      }
    }
    for await _ in reached {}
  }

  /// Starts a write and waits until it is in line.
  func queue<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async -> Task<Value, any Error> {
    let waiting = database.waitingWrites
    let task = Task { [database] in try await database.write(body) }
    while database.waitingWrites == waiting { await Task.yield() }
    return task
  }

  /// Lets the writer go on.
  func lift() { open.signal() }

  deinit {
    open.signal()
    holding.cancel()
  }
}
