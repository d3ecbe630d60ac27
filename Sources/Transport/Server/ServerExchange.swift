import CMicrohttpd
import Groundwork

/// One request and its answer, from the first header to the last byte.
///
/// The body is gathered on the server's thread alone; what the handler's task touches lies behind the lock.
final class ServerExchange: Sendable {
  private struct State {
    var body: [UInt8] = []
    var bodyLength = 0
    var isSuspended = false
    /// The server stops: nothing may be suspended any more.
    var isCut = false
    var reply: HTTPServerResponse?
    var task: Task<Void, Never>?
    var writer: HTTPServerWriter?
  }
  private let state = Guarded(State())
  private let connection: ServerConnection
  private let bodyLimit: Int

  init(_ connection: ServerConnection, bodyLimit: Int) {
    self.connection = connection
    self.bodyLimit = bodyLimit
  }

  // MARK: On the server's thread

  /// - Returns: `false` when a client sends on and on past the limit and is not worth an answer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      state.bodyLength += bytes.count
      if state.bodyLength <= bodyLimit { state.body.append(contentsOf: bytes) } else { state.body = [] }
      return state.bodyLength <= 4 * max(bodyLimit, 64 * 1_024)
    }
  }

  var isTooLarge: Bool { state.withLock { $0.bodyLength > bodyLimit } }

  func takeBody() -> [UInt8] {
    state.withLock { state in
      defer { state.body = [] }
      return state.body
    }
  }

  func takeReply() -> HTTPServerResponse? { state.withLock { $0.reply.take() } }

  /// Puts the connection to sleep and starts the handler.
  ///
  /// The task belongs to nobody's tree because libmicrohttpd calls from outside of every task; it ends with its answer,
  /// and ``cut()`` and ``completed()`` cancel it.
  ///
  /// - Returns: `false` when the server stops; the connection is awake then.
  func answer(_ request: HTTPServerRequest, with handler: @escaping HTTPServer.Handler) -> Bool {
    let isSuspended = state.withLock { state in
      if state.isCut { return false }
      connection.suspend()
      state.isSuspended = true
      return true
    }
    guard isSuspended else { return false }
    keep(Task { self.reply(await handler(request)) })
    return true
  }

  /// Starts what writes a streamed answer.
  func startWriter(_ write: @escaping @Sendable (HTTPServerWriter) async -> Void) -> HTTPServerWriter {
    let writer = HTTPServerWriter(connection)
    let isCut = state.withLock { state in
      state.writer = writer
      return state.isCut
    }
    if isCut { writer.abandon() }
    keep(
      Task {
        await write(writer)
        writer.finish()
      })
    return writer
  }

  private func keep(_ task: Task<Void, Never>) {
    let isCut = state.withLock { state in
      state.task = task
      return state.isCut
    }
    if isCut { task.cancel() }
  }

  /// The connection is done with this exchange, well or badly.
  func completed() { cut() }

  // MARK: On any thread

  private func reply(_ reply: HTTPServerResponse) {
    state.withLock { state in
      guard state.isSuspended else { return }
      state.reply = reply
      wake(&state)
    }
  }

  /// Wakes the connection so that it can be closed, and cancels whoever works for it.
  func cut() {
    let (task, writer) = state.withLock { state in
      state.isCut = true
      if state.isSuspended { state.reply = .hangUp }
      wake(&state)
      return (state.task.take(), state.writer.take())
    }
    // In this order: a writer that ends because it was cancelled would make half an answer look whole.
    writer?.abandon()
    task?.cancel()
  }

  /// Under the lock, so that whoever finds the connection awake may stop the server, which must not find it asleep.
  private func wake(_ state: inout State) {
    if state.isSuspended { connection.resume() }
    state.isSuspended = false
  }
}
