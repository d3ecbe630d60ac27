import CWslay
import Groundwork

/// Frames in, messages out, and back: wslay's client with its callbacks turned into a delegate.
///
/// A class, because wslay keeps its address. Stays on the connection's thread.
final class WebSocketFraming {
  /// What carries the bytes.
  struct Wire {
    let receive: (UnsafeMutableRawBufferPointer) -> WebSocketTransport.Outcome
    let send: (UnsafeRawBufferPointer) -> WebSocketTransport.Outcome
    let deliver: (WebSocket.Message) -> Void
  }

  private var context: wslay_event_context_ptr?
  private let wire: Wire
  /// The stream of bytes has come to its end, in one direction or both.
  private var hasEnded = false
  /// What came is no frame, or more than anybody sends. wslay says goodbye to the first, but without a code.
  private var isGarbage = false
  private(set) var closeReason = ""
  /// Pongs and the like that a peer may make us queue without reading any.
  private static let mostQueued = 1_024

  init(messageLimit: Int, _ wire: Wire) {
    self.wire = wire
    var callbacks = wslay_event_callbacks()
    callbacks.recv_callback = { _, buffer, length, _, user in
      guard let framing = framing(behind: user) else { return -1 }
      return framing.receive(UnsafeMutableRawBufferPointer(start: buffer, count: length))
    }
    callbacks.send_callback = { _, bytes, length, _, user in
      guard let framing = framing(behind: user) else { return -1 }
      return framing.send(UnsafeRawBufferPointer(start: bytes, count: length))
    }
    callbacks.genmask_callback = { _, buffer, length, _ in
      for (index, byte) in Randomness.system.bytes(length).enumerated() { buffer?[index] = byte }
      return 0
    }
    callbacks.on_msg_recv_callback = { _, argument, user in
      guard let argument, let framing = framing(behind: user) else { return }
      framing.received(argument.pointee)
    }
    let code = wslay_event_context_client_init(
      &context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
    precondition(code == 0, "there is no memory for a WebSocket")
    wslay_event_config_set_max_recv_msg_length(context, UInt64(messageLimit))
  }

  deinit { wslay_event_context_free(context) }

  // MARK: Orders

  /// Queues a message; nothing happens once a goodbye is queued.
  func queue(_ message: WebSocket.Message) {
    let operation: wslay_opcode
    switch message {
    case .text: operation = WSLAY_TEXT_FRAME
    case .binary: operation = WSLAY_BINARY_FRAME
    }
    message.bytes.withUnsafeBufferPointer { bytes in
      var queued = wslay_event_msg(
        opcode: UInt8(operation.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
      _ = wslay_event_queue_msg(context, &queued)
    }
  }

  func queueClose(code: UInt16) { _ = wslay_event_queue_close(context, code, nil, 0) }

  /// Moves what can be moved in both directions.
  func move(reading: Bool) {
    if reading { read() }
    if wantsToWrite, wslay_event_send(context) != 0 {
      // The goodbye that explains it may lie unread.
      read()
    }
    if wslay_event_get_queued_msg_count(context) > WebSocketFraming.mostQueued { isGarbage = true }
  }

  private func read() {
    guard wslay_event_get_read_enabled(context) != 0, wslay_event_recv(context) != 0 else { return }
    isGarbage = !hasEnded
  }

  // MARK: Where it stands

  var wantsToRead: Bool { wslay_event_want_read(context) != 0 }
  var wantsToWrite: Bool { wslay_event_want_write(context) != 0 }
  /// Bytes of messages that wait to be written.
  var unsentBytes: Int { wslay_event_get_queued_msg_length(context) }

  /// How the connection ended; `nil` while it has not.
  func ending(hasSaidGoodbye: Bool) -> WebSocketError? {
    let isOver = hasEnded || isGarbage || (!wantsToRead && !wantsToWrite)
    guard isOver else { return nil }
    if wslay_event_get_close_received(context) != 0 {
      if hasSaidGoodbye { return .ended }
      let code = wslay_event_get_status_code_received(context)
      return .closed(code: code == 1005 ? nil : code, reason: closeReason)
    }
    if hasSaidGoodbye { return .ended }
    // wslay answers what breaks the rules with a goodbye of its own.
    if isGarbage { return .violation(code: 1002) }
    if !hasEnded, wslay_event_get_close_sent(context) != 0 {
      return .violation(code: wslay_event_get_status_code_sent(context))
    }
    return .lost
  }

  // MARK: wslay's callbacks

  private func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    switch wire.receive(buffer) {
    case .bytes(let count): return count
    case .wouldBlock: wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
    case .ended:
      hasEnded = true
      wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE.rawValue)
    }
    return -1
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch wire.send(bytes) {
    case .bytes(let count): return count
    case .wouldBlock: wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
    case .ended:
      hasEnded = true
      wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE.rawValue)
    }
    return -1
  }

  private func received(_ message: wslay_event_on_msg_recv_arg) {
    let bytes = Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
    switch UInt32(message.opcode) {
    case WSLAY_TEXT_FRAME.rawValue: wire.deliver(.text(bytes))
    case WSLAY_BINARY_FRAME.rawValue: wire.deliver(.binary(bytes))
    case WSLAY_CONNECTION_CLOSE.rawValue:
      // The first two bytes are the code.
      closeReason = String(decoding: bytes.dropFirst(2), as: UTF8.self)
    default: break
    }
  }
}

private func framing(behind user: UnsafeMutableRawPointer?) -> WebSocketFraming? {
  user.map { Unmanaged<WebSocketFraming>.fromOpaque($0).takeUnretainedValue() }
}
