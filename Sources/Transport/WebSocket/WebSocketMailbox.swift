import CCurl
import Glibc
import Groundwork

/// What lies between a WebSocket's thread and the tasks that use it, and the bell that wakes the thread.
final class WebSocketMailbox: Sendable {
  typealias Reader = CheckedContinuation<Result<WebSocket.Message, WebSocketError>, Never>
  typealias Opening = CheckedContinuation<WebSocketError?, Never>

  struct Orders: Sendable {
    var messages: [WebSocket.Message] = []
    var closeCode: UInt16?
    var isAborted = false
  }

  private struct State {
    var opening: Opening?
    var reader: Reader?
    var received = Queue<WebSocket.Message>()
    var receivedBytes = 0
    var orders = Orders()
    /// Bytes that the thread has not taken yet, and bytes that it has taken and not written.
    var postedBytes = 0
    var queuedBytes = 0
    var end: WebSocketError?
    var isWoken = false
  }

  let bell: Int32
  private let readAhead: Int
  private let sendLimit: Int
  private let state = Guarded(State())

  init(readAhead: Int, sendLimit: Int) {
    self.readAhead = readAhead
    self.sendLimit = sendLimit
    bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    precondition(bell >= 0, "the system refuses another eventfd (error \(errno))")
  }

  deinit { Glibc.close(bell) }

  // MARK: The tasks' side

  /// - Returns: `false` when the task was cancelled before; the continuation is resumed then.
  func await(opening: Opening) -> Bool {
    let end: WebSocketError? = state.withLock { state in
      if state.end == nil { state.opening = opening }
      return state.end
    }
    if let end { opening.resume(returning: end) }
    return end == nil
  }

  /// A message that has come already; `nil` where ``take(for:)`` has to tell.
  func waiting() -> WebSocket.Message? {
    let (message, mustRing) = state.withLock { state in takeFirst(&state) }
    if mustRing { ring() }
    return message
  }

  func take(for reader: Reader) {
    let (result, mustRing): (Result<WebSocket.Message, WebSocketError>?, Bool) = state.withLock { state in
      precondition(state.reader == nil, "one task reads a WebSocket")
      let (message, mustRing) = takeFirst(&state)
      if let message { return (.success(message), mustRing) }
      if let end = state.end { return (.failure(end), false) }
      state.reader = reader
      return (nil, false)
    }
    if mustRing { ring() }
    if let result { reader.resume(returning: result) }
  }

  /// - Returns: also whether the thread has to hear that there is room again.
  private func takeFirst(_ state: inout State) -> (WebSocket.Message?, Bool) {
    guard let message = state.received.popFirst() else { return (nil, false) }
    let wasFull = state.receivedBytes >= readAhead
    state.receivedBytes -= message.bytes.count
    return (message, wasFull && state.receivedBytes < readAhead && wake(&state))
  }

  func post(_ message: WebSocket.Message) throws(WebSocketError) {
    let (refusal, mustRing): (WebSocketError?, Bool) = state.withLock { state in
      if let end = state.end { return (end, false) }
      if state.orders.closeCode != nil { return (.ended, false) }
      let unsent = state.postedBytes + state.queuedBytes
      guard unsent + message.bytes.count <= sendLimit else { return (.congested, false) }
      state.postedBytes += message.bytes.count
      state.orders.messages.append(message)
      return (nil, wake(&state))
    }
    if mustRing { ring() }
    if let refusal { throw refusal }
  }

  func close(code: UInt16) {
    let mustRing = state.withLock { state in
      guard state.end == nil, state.orders.closeCode == nil else { return false }
      state.orders.closeCode = code
      return wake(&state)
    }
    if mustRing { ring() }
  }

  /// Everybody who waits hears of it at once; the thread lets go of the socket when it finds out.
  func abort() {
    let mustRing = state.withLock { state in
      state.orders.isAborted = true
      return wake(&state)
    }
    if mustRing { ring() }
    end(.ended)
  }

  private func wake(_ state: inout State) -> Bool {
    defer { state.isWoken = true }
    return !state.isWoken
  }

  private func ring() {
    var one: UInt64 = 1
    _ = Glibc.write(bell, &one, 8)
  }

  // MARK: The thread's side

  func opened() {
    let opening = state.withLock { $0.opening.take() }
    opening?.resume(returning: nil)
  }

  /// The first end counts.
  func end(_ error: WebSocketError) {
    let (opening, reader): (Opening?, Reader?) = state.withLock { state in
      guard state.end == nil else { return (nil, nil) }
      state.end = error
      return (state.opening.take(), state.reader.take())
    }
    opening?.resume(returning: error)
    reader?.resume(returning: .failure(error))
  }

  func deliver(_ message: WebSocket.Message) {
    let reader: Reader? = state.withLock { state in
      guard state.end == nil else { return nil }
      if let reader = state.reader.take() { return reader }
      state.received.append(message)
      state.receivedBytes += message.bytes.count
      return nil
    }
    reader?.resume(returning: .success(message))
  }

  var isFull: Bool { state.withLock { $0.receivedBytes >= readAhead } }
  var isAborted: Bool { state.withLock { $0.orders.isAborted } }

  func drain() -> Orders {
    state.withLock { state in
      state.isWoken = false
      state.queuedBytes += state.postedBytes
      state.postedBytes = 0
      defer { state.orders.messages = [] }
      return state.orders
    }
  }

  func setQueued(_ bytes: Int) { state.withLock { $0.queuedBytes = bytes } }

  func silenceBell() {
    var count: UInt64 = 0
    _ = Glibc.read(bell, &count, 8)
  }
}
