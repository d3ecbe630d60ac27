import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("WebSocket", .timeLimit(.minutes(5)))
struct WebSocketTests {
  let server = WebSocketServer()

  func connect(_ change: (inout WebSocket.Options) -> Void = { _ in }) async throws -> (
    WebSocket, WebSocketPeer
  ) {
    var options = WebSocket.Options()
    change(&options)
    async let peer = server.next()
    let socket = try await WebSocket.connect(to: "\(server.url)/gateway/?v=10&encoding=json", options)
    return (socket, try #require(await peer))
  }

  @Test("The upgrade asks for what the address says")
  func upgrade() async throws {
    let (_, peer) = try await connect { $0.headers = [("User-Agent", "warden-tests")] }
    #expect(peer.request.hasPrefix("GET /gateway/?v=10&encoding=json HTTP/1.1\r\n"))
    #expect(peer.request.contains("Host: 127.0.0.1:\(server.port)\r\n"))
    #expect(peer.request.contains("User-Agent: warden-tests\r\n"))
  }

  @Test("Messages go both ways, and ours are masked")
  func messages() async throws {
    let (socket, peer) = try await connect()
    try socket.send(Array("hello ✨".utf8))
    try socket.send(binary: [1, 2, 3])
    let text = try #require(await peer.next())
    #expect(text.text == "hello ✨" && text.operation == WebSocketPeer.Operation.text && text.isMasked)
    #expect(await peer.next()?.payload == [1, 2, 3])
    await peer.send("good day")
    await peer.send(WebSocketPeer.Operation.binary, [0, 255])
    #expect(try await socket.next() == .text(Array("good day".utf8)))
    #expect(try await socket.next() == .binary([0, 255]))
  }

  @Test("Fragments come together, also when letters are split and pings lie between")
  func fragments() async throws {
    let (socket, peer) = try await connect()
    let bytes = Array(String(repeating: "жю✨", count: 50).utf8)
    for (index, byte) in bytes.enumerated() {
      let operation = index == 0 ? WebSocketPeer.Operation.text : WebSocketPeer.Operation.continuation
      await peer.send(operation, [byte], isLast: index == bytes.count - 1)
      if index == 7 { await peer.send(WebSocketPeer.Operation.ping, [42]) }
    }
    #expect(try await socket.next() == .text(bytes))
    let pong = try #require(await peer.next())
    #expect(pong.operation == WebSocketPeer.Operation.pong && pong.payload == [42])
  }

  @Test("Frames that came together with the answer to the upgrade are not lost")
  func earlyFrames() async throws {
    let (socket, peer) = try await connect()
    await peer.send(raw: (0..<100).flatMap { WebSocketPeer.frame(1, Array("\($0)".utf8)) })
    for number in 0..<100 { #expect(try await socket.next() == .text(Array("\(number)".utf8))) }
  }

  @Test("Large messages pass in both directions", arguments: [125, 126, 65_535, 65_536, 1_000_000])
  func sizes(size: Int) async throws {
    let (socket, peer) = try await connect { $0.sendLimit = 8 << 20 }
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    try socket.send(bytes)
    #expect(await peer.next()?.payload.count == size)
    await peer.send(WebSocketPeer.Operation.text, bytes)
    #expect(try await socket.next() == .text(bytes))
  }

  @Test(
    "The peer's goodbye brings its code, after the messages before it", arguments: [1000, 1001, 4004, 4999])
  func closeCodes(code: UInt16) async throws {
    let (socket, peer) = try await connect()
    await peer.send("last words")
    await peer.close(code: code, reason: "why")
    #expect(try await socket.next() == .text(Array("last words".utf8)))
    let end = WebSocketError.closed(code: code, reason: "why")
    await #expect(throws: end) { try await socket.next() }
    await #expect(throws: end) { try await socket.next() }
    #expect(throws: end) { try socket.send([]) }
    #expect(await peer.next()?.closeCode == code)
    #expect(await peer.next() == nil)
  }

  @Test("A goodbye may come without a code")
  func closeWithoutCode() async throws {
    let (socket, peer) = try await connect()
    await peer.close(code: nil)
    await #expect(throws: WebSocketError.closed(code: nil, reason: "")) { try await socket.next() }
  }

  @Test("A connection that breaks is told apart from a goodbye, also in the middle of a frame")
  func broken() async throws {
    let (socket, peer) = try await connect()
    await peer.send(raw: Array(WebSocketPeer.frame(1, [UInt8](repeating: 65, count: 500)).prefix(200)))
    peer.drop()
    await #expect(throws: WebSocketError.lost) { try await socket.next() }
  }

  @Test("Our goodbye carries our code and is answered")
  func ourGoodbye() async throws {
    let (socket, peer) = try await connect()
    try socket.send(Array("bye".utf8))
    socket.close(code: 4000)
    #expect(await peer.next()?.text == "bye")
    #expect(await peer.next()?.closeCode == 4000)
    await peer.close(code: 4000)
    await #expect(throws: WebSocketError.ended) { try await socket.next() }
    #expect(await peer.next() == nil)
  }

  @Test("A peer that does not answer our goodbye is left all the same")
  func unansweredGoodbye() async throws {
    let (socket, peer) = try await connect { $0.goodbye = .milliseconds(20) }
    socket.close(code: 4000)
    await #expect(throws: WebSocketError.ended) { try await socket.next() }
    #expect(await peer.next()?.closeCode == 4000)
  }

  @Test("Ending a connection wakes its reader at once, without a word to the peer")
  func abort() async throws {
    let (socket, peer) = try await connect()
    let reading = Task { try await socket.next() }
    defer { reading.cancel() }
    socket.abort()
    await #expect(throws: WebSocketError.ended) { try await reading.value }
    #expect(await peer.next() == nil)
  }

  @Test("Cancelling the reader ends the connection")
  func cancelled() async throws {
    let (socket, peer) = try await connect()
    let reading = Task { try await socket.next() }
    reading.cancel()
    await #expect(throws: WebSocketError.ended) { try await reading.value }
    #expect(await peer.next() == nil)
  }

  @Test("Letting go of a connection ends it")
  func released() async throws {
    let peer = try await connect().1
    #expect(await peer.next() == nil)
  }

  @Test("Text that is not UTF-8 is answered with 1007")
  func invalidText() async throws {
    let (socket, peer) = try await connect()
    await peer.send(WebSocketPeer.Operation.text, [0x61, 0xFF, 0xFE])
    await #expect(throws: WebSocketError.violation(code: 1007)) { try await socket.next() }
    #expect(await peer.next()?.closeCode == 1007)
  }

  @Test("A message beyond the limit is answered with 1009, before it has come", arguments: [true, false])
  func tooLarge(inFragments: Bool) async throws {
    let (socket, peer) = try await connect { $0.messageLimit = 1_000 }
    if inFragments {
      for index in 0..<11 {
        await peer.send(index == 0 ? 1 : 0, [UInt8](repeating: 65, count: 100), isLast: index == 10)
      }
    } else {
      await peer.send(raw: Array(WebSocketPeer.frame(1, [UInt8](repeating: 65, count: 1_001)).prefix(10)))
    }
    await #expect(throws: WebSocketError.violation(code: 1009)) { try await socket.next() }
  }

  @Test(
    "Broken framing ends the connection",
    arguments: [
      [0x83, 0x00], [0xF1, 0x01, 0x41], [0x80, 0x01, 0x41], [0x09, 0x00], [0x89, 0x7E, 0x00, 0x7E],
    ] as [[UInt8]])
  func brokenFraming(bytes: [UInt8]) async throws {
    let (socket, peer) = try await connect()
    await peer.send(raw: bytes + [UInt8](repeating: 0, count: 126))
    await #expect(throws: WebSocketError.violation(code: 1002)) { try await socket.next() }
  }

  @Test("A peer that falls silent is left")
  func silence() async throws {
    let (socket, peer) = try await connect { $0.silence = .milliseconds(50) }
    await #expect(throws: WebSocketError.silent) { try await socket.next() }
    #expect(await peer.next() == nil)
  }

  @Test("A slow reader holds the peer back instead of filling memory, and loses nothing")
  func backPressure() async throws {
    let (socket, peer) = try await connect { $0.readAhead = 64 << 10 }
    let finished = Guarded(false)
    let message = [UInt8](repeating: UInt8(ascii: "x"), count: 256 << 10)
    async let sending: Void = {
      for _ in 0..<200 { await peer.send(1, message) }
      finished.withLock { $0 = true }
    }()
    // More than the sockets' own buffers take has to wait for us.
    #expect(try await socket.next().bytes.count == message.count)
    #expect(!finished.withLock { $0 })
    for _ in 1..<200 { #expect(try await socket.next().bytes.count == message.count) }
    await sending
  }

  @Test("More than the peer takes is refused instead of piling up")
  func congestion() async throws {
    let (socket, peer) = try await connect { $0.sendLimit = 1_000 }
    try socket.send([UInt8](repeating: 65, count: 1_000))
    #expect(await peer.next()?.payload.count == 1_000)
    #expect(throws: WebSocketError.congested) { try socket.send([UInt8](repeating: 65, count: 1_001)) }
  }

  @Test("A server that does not upgrade is told apart")
  func notUpgraded() async {
    server.set(.refuse(status: 503))
    await #expect(throws: WebSocketError.refused(status: 503)) { try await WebSocket.connect(to: server.url) }
    for answer in [
      "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    ] {
      server.set(.answer(answer))
      await #expect(throws: WebSocketError.noWebSocket) { try await WebSocket.connect(to: server.url) }
    }
  }

  @Test("Nobody at home is told apart")
  func notConnected() async throws {
    let other = WebSocketServer()
    let url = other.url
    other.stop()
    while true {
      // The port is free as soon as its thread has noticed.
      guard
        let error = await #expect(
          throws: WebSocketError.self, performing: { try await WebSocket.connect(to: url) })
      else { return }
      if error == .notConnected(.notConnected(systemError: 111)) { break }
    }
  }

  @Test(
    "Unencrypted connections stay on this machine",
    arguments: [
      "ws://example.com/", "http://127.0.0.1/", "ws://127.0.0.1.example.com", "wss://u:p@example.com/", "",
    ])
  func rules(url: String) async {
    let error = await #expect(throws: WebSocketError.self) { try await WebSocket.connect(to: url) }
    guard case .notConnected(.notAllowed) = error else {
      Issue.record("\(url) should not be tried")
      return
    }
  }

  @Test("A server that does not speak TLS is not talked to")
  func notTrusted() async throws {
    let plain = try HTTPServer(immediate: { _ in .text("never") })
    await #expect(throws: WebSocketError.notConnected(.notTrusted(code: 35))) {
      try await WebSocket.connect(to: "wss://127.0.0.1:\(plain.port)/")
    }
  }
}
