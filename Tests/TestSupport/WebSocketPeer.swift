import Foundation
import Glibc
import Groundwork

/// The server's end of one WebSocket, in a test's hands.
package final class WebSocketPeer: Sendable {
  package struct Frame: Hashable, Sendable {
    package let isLast: Bool
    package let operation: UInt8
    package let isMasked: Bool
    package let payload: [UInt8]

    package var text: String { String(decoding: payload, as: UTF8.self) }
    /// Of a goodbye.
    package var closeCode: UInt16? {
      payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
    }
  }

  package enum Operation {
    package static let continuation: UInt8 = 0
    package static let text: UInt8 = 1
    package static let binary: UInt8 = 2
    package static let close: UInt8 = 8
    package static let ping: UInt8 = 9
    package static let pong: UInt8 = 10
  }

  /// What the client asked with.
  package let request: String
  private let socket: Descriptor
  private let frames: AsyncStream<Frame>

  /// Reads the request and answers it; blocks. `nil` when there is nobody to talk to afterwards.
  init?(upgrading socket: Descriptor, _ policy: WebSocketServer.Policy) {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard let byte = readExactly(1, from: socket) else { return nil }
      head += byte
    }
    request = String(decoding: head, as: UTF8.self)
    self.socket = socket
    let (frames, arrivals) = AsyncStream.makeStream(of: Frame.self)
    self.frames = frames
    let answer: String
    switch policy {
    case .refuse(let status): answer = "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n"
    case .answer(let text): answer = text
    case .upgrade:
      answer = """
        HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Accept: \(WebSocketPeer.accept(for: request))\r\n\r\n
        """
    }
    write(Array(answer.utf8), to: socket)
    guard case .upgrade = policy else {
      socket.shutDown()
      arrivals.finish()
      return nil
    }
    DedicatedThread.start("ws-peer") {
      while let frame = readFrame(from: socket) { arrivals.yield(frame) }
      arrivals.finish()
    }
  }

  deinit { drop() }

  /// The next frame of the client; `nil` when its stream has ended.
  package func next() async -> Frame? {
    var iterator = frames.makeAsyncIterator()
    return await iterator.next()
  }

  /// Sends one frame. Waits as long as the client takes nothing.
  package func send(_ operation: UInt8, _ payload: [UInt8], isLast: Bool = true) async {
    await send(raw: WebSocketPeer.frame(operation, payload, isLast: isLast))
  }

  package func send(_ text: String) async { await send(Operation.text, Array(text.utf8)) }

  package func close(code: UInt16?, reason: String = "") async {
    let payload = code.map { [UInt8($0 >> 8), UInt8($0 & 255)] + Array(reason.utf8) } ?? []
    await send(Operation.close, payload)
  }

  package func send(raw bytes: [UInt8]) async {
    let sent = bytes.withUnsafeBytes {
      Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
    let rest = bytes.dropFirst(max(0, sent))
    guard !rest.isEmpty else { return }
    // The client is slow to take it: a thread of its own waits for that.
    await withCheckedContinuation { continuation in
      DedicatedThread.start("ws-write") { [socket] in
        write(Array(rest), to: socket)
        continuation.resume()
      }
    }
  }

  /// Breaks the connection in the middle of whatever is going on.
  package func drop() { socket.shutDown() }

  package static func frame(_ operation: UInt8, _ payload: [UInt8], isLast: Bool = true) -> [UInt8] {
    var bytes = [(isLast ? 0x80 : 0) | operation]
    switch payload.count {
    case ..<126: bytes.append(UInt8(payload.count))
    case ..<65_536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default:
      bytes.append(127)
      bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
    }
    return bytes + payload
  }

  private static func accept(for request: String) -> String {
    let line = request.split(whereSeparator: \.isNewline).first {
      $0.lowercased().hasPrefix("sec-websocket-key:")
    }
    let key = line?.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) ?? ""
    return Data(SHA1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
  }
}

private func readFrame(from socket: Descriptor) -> WebSocketPeer.Frame? {
  guard let head = readExactly(2, from: socket) else { return nil }
  var length = Int(head[1] & 0x7F)
  if length >= 126 {
    guard let longer = readExactly(length == 126 ? 2 : 8, from: socket) else { return nil }
    length = longer.reduce(0) { $0 << 8 | Int($1) }
  }
  let isMasked = head[1] & 0x80 != 0
  guard let mask = readExactly(isMasked ? 4 : 0, from: socket), let masked = readExactly(length, from: socket)
  else { return nil }
  let payload = isMasked ? masked.enumerated().map { $0.element ^ mask[$0.offset & 3] } : masked
  return WebSocketPeer.Frame(
    isLast: head[0] & 0x80 != 0, operation: head[0] & 0x0F, isMasked: isMasked, payload: payload)
}

/// `nil` at the end of the stream.
private func readExactly(_ count: Int, from socket: Descriptor) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  var filled = 0
  while filled < count {
    let more = bytes.withUnsafeMutableBytes {
      recv(socket.number, $0.baseAddress! + filled, count - filled, 0)
    }
    guard more > 0 else { return nil }
    filled += more
  }
  return bytes
}

private func write(_ bytes: [UInt8], to socket: Descriptor) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes {
      Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}
