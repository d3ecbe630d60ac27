/// Something that SQLite does outside any transaction, on a connection that nobody else uses meanwhile.
final class MaintenanceJob: Sendable {
  private let body: @Sendable (Handle) throws(SQLiteError) -> Void
  private let caller: CheckedContinuation<Void, any Error>

  init(
    caller: CheckedContinuation<Void, any Error>,
    _ body: @escaping @Sendable (Handle) throws(SQLiteError) -> Void
  ) {
    self.body = body
    self.caller = caller
  }

  /// Runs the closure and lets the caller go on.
  func run(on handle: Handle) {
    do throws(SQLiteError) { try body(handle) } catch { return caller.resume(throwing: error) }
    caller.resume()
  }
}
