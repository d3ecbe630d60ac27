import Glibc
import Vocabulary

/// The thread of one WebSocket: connects, upgrades, and moves bytes until the end.
final class WebSocketConnection {
  private let handshake: WebSocketHandshake
  private let options: WebSocket.Options
  private let mailbox: WebSocketMailbox
  /// Read together with the answer to the upgrade; the first frames may be in it.
  private var early: ArraySlice<UInt8> = []
  /// Reading stopped for the reader's sake: there may be bytes that poll does not show.
  private var leftBytes = false
  private var heardAt = monotonicNanoseconds()
  /// When we stop waiting for the peer's goodbye.
  private var goodbyeDue: UInt64?
  private var hasSaidGoodbye = false

  init(_ handshake: WebSocketHandshake, _ options: WebSocket.Options, _ mailbox: WebSocketMailbox) {
    self.handshake = handshake
    self.options = options
    self.mailbox = mailbox
  }

  func run() {
    ignoreBrokenPipes()
    do throws(WebSocketError) {
      let due = monotonicNanoseconds() + UInt64(max(1, options.connectTimeout.milliseconds)) * 1_000_000
      let transport = try WebSocketTransport(
        to: handshake.connectURL, options, mailbox)
      try upgrade(over: transport, due: due)
      mailbox.opened()
      try move(over: transport)
    } catch {
      mailbox.end(error)
    }
  }

  // MARK: Upgrade

  private func upgrade(over transport: WebSocketTransport, due: UInt64) throws(WebSocketError) {
    var unsent = handshake.request[...]
    while !unsent.isEmpty {
      switch unsent.withUnsafeBytes({ transport.send($0) }) {
      case .bytes(let count): unsent = unsent.dropFirst(count)
      case .wouldBlock: try wait(for: transport.socket, POLLOUT, due: due)
      case .ended: throw .notConnected(.connectionLost(.notSent))
      }
    }
    var response: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      switch chunk.withUnsafeMutableBytes({ transport.receive(into: $0) }) {
      case .bytes(let count):
        response += chunk[..<count]
        if let length = try handshake.length(of: response) {
          early = response[length...]
          return
        }
      case .wouldBlock: try wait(for: transport.socket, POLLIN, due: due)
      case .ended: throw .notConnected(.connectionLost(.notSent))
      }
    }
  }

  private func wait(for socket: Int32, _ interest: Int32, due: UInt64) throws(WebSocketError) {
    let now = monotonicNanoseconds()
    guard now < due else { throw .notConnected(.timedOut(.notSent)) }
    poll(socket, interest, until: due, now)
    if mailbox.isAborted { throw .ended }
  }

  // MARK: Messages

  private func move(over transport: WebSocketTransport) throws(WebSocketError) {
    let framing = framing(over: transport)
    heardAt = monotonicNanoseconds()
    while true {
      let orders = mailbox.drain()
      if orders.isAborted { throw .ended }
      for message in orders.messages { framing.queue(message) }
      if orders.closeCode != nil, goodbyeDue == nil {
        goodbyeDue = monotonicNanoseconds() + UInt64(max(1, options.goodbye.milliseconds)) * 1_000_000
      }
      let isHeldBack = mailbox.isFull
      leftBytes = false
      framing.move(reading: !isHeldBack)
      // wslay would send a goodbye before the messages that wait.
      if let code = orders.closeCode, !framing.wantsToWrite, !hasSaidGoodbye {
        hasSaidGoodbye = true
        framing.queueClose(code: code)
        continue
      }
      mailbox.setQueued(framing.unsentBytes)
      if let end = framing.ending(hasSaidGoodbye: hasSaidGoodbye) { throw end }
      if leftBytes { continue }
      try waitForEvents(on: transport.socket, framing, isHeldBack: isHeldBack)
    }
  }

  private func framing(over transport: WebSocketTransport) -> WebSocketFraming {
    let receive = { [self] (buffer: UnsafeMutableRawBufferPointer) -> WebSocketTransport.Outcome in
      if !early.isEmpty {
        let count = min(early.count, buffer.count)
        buffer.copyBytes(from: early.prefix(count))
        early = early.dropFirst(count)
        return .bytes(count)
      }
      if mailbox.isFull {
        leftBytes = true
        return .wouldBlock
      }
      let outcome = transport.receive(into: buffer)
      if case .bytes = outcome { heardAt = monotonicNanoseconds() }
      return outcome
    }
    return WebSocketFraming(
      messageLimit: options.messageLimit,
      .init(receive: receive, send: transport.send, deliver: mailbox.deliver))
  }

  private func waitForEvents(
    on socket: Int32, _ framing: WebSocketFraming, isHeldBack: Bool
  ) throws(WebSocketError) {
    var interest: Int32 = 0
    if framing.wantsToRead, !isHeldBack { interest |= POLLIN }
    if framing.wantsToWrite { interest |= POLLOUT }
    let now = monotonicNanoseconds()
    // Time in which we do not listen is nobody's silence.
    if isHeldBack { heardAt = now }
    let silenceDue = options.silence.map { heardAt + UInt64(max(1, $0.milliseconds)) * 1_000_000 }
    if let goodbyeDue, now >= goodbyeDue { throw .ended }
    if let silenceDue, now >= silenceDue { throw .silent }
    poll(socket, interest, until: min(silenceDue ?? .max, goodbyeDue ?? .max), now)
  }

  /// Returns when the socket is ready, the bell rings, or `due` has come.
  private func poll(_ socket: Int32, _ interest: Int32, until due: UInt64, _ now: UInt64) {
    var descriptors = [
      // A negative descriptor is passed over: one that was closed would be ready for ever.
      pollfd(fd: interest == 0 ? -1 : socket, events: Int16(interest), revents: 0),
      pollfd(fd: mailbox.bell, events: Int16(POLLIN), revents: 0),
    ]
    let wait = due == .max ? -1 : Int32(clamping: (due - min(due, now) + 999_999) / 1_000_000)
    _ = Glibc.poll(&descriptors, 2, wait)
    if descriptors[1].revents != 0 { mailbox.silenceBell() }
  }
}
