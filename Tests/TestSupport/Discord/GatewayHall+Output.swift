import Vocabulary

/// What goes out to the bots.
extension GatewayHall {
  mutating func violate(_ what: String) {
    if violations.count < 1_000 { violations.append(what) }
  }

  /// Tells every session that may hear it of something.
  ///
  /// - Parameters:
  ///   - server: Where it happened; `nil` for a private chat, or for the bot as a whole.
  ///   - intent: The bit without which a session does not hear of it.
  ///   - data: What the session is told, by its intents: JSON.
  mutating func dispatch(
    _ name: String, in server: String?, needing intent: Int64?, _ data: (_ intents: Int64) -> [UInt8]
  ) {
    // Their numbers alone: a session that is held here would be copied when it is told something.
    let listeners = sessions.values.filter { session in
      session.hears(server) && (intent.map { session.intents & $0 != 0 } ?? true)
    }.map { ($0.id, $0.intents) }
    for (id, intents) in listeners { tell(id, name, data(intents)) }
  }

  /// Tells one session, and keeps it for a resume.
  mutating func tell(_ id: String, _ name: String, _ data: [UInt8]) {
    guard let sequence = sessions[id].map({ $0.sequence + 1 }) else { return }
    let head = #"{"t":"\#(name)","s":\#(sequence),"op":0,"d":"#
    var frame: [UInt8] = []
    frame.reserveCapacity(head.utf8.count + data.count + 1)
    frame += head.utf8
    frame += data
    frame.append(UInt8(ascii: "}"))
    sessions[id]?.sequence = sequence
    sessions[id]?.told.append((sequence, frame))
    if let count = sessions[id]?.told.count, count > rules.kept * 2 {
      sessions[id]?.told.removeFirst(count - rules.kept)
    }
    if let connection = sessions[id]?.connection { put(frame, to: connection) }
  }

  mutating func send(_ text: String, to number: Int) { put(Array(text.utf8), to: number, isDispatch: false) }

  /// - Parameter payload: One message of the gateway in JSON.
  mutating func put(_ payload: [UInt8], to number: Int, isDispatch: Bool = true) {
    guard var connection = connections[number], connection.end == nil else { return }
    // Taken out, so that the bytes are changed where they lie.
    connections[number] = nil
    defer { connections[number] = connection }
    if isDispatch { connection.dispatches += 1 }
    let frame: [UInt8]
    if connection.isCompressed {
      frame = WebSocketPeer.frame(
        WebSocketPeer.Operation.binary, DeflateStream.message(payload, isFirst: !connection.hasStreamBegun))
      connection.hasStreamBegun = true
    } else {
      frame = WebSocketPeer.frame(WebSocketPeer.Operation.text, payload)
    }
    if case .breaksInFrame(let after)? = connection.fault, isDispatch, connection.dispatches > after {
      connection.output += frame.prefix(frame.count / 2)
      connection.end = .drop
    } else {
      connection.output += frame
    }
  }

  /// Puts a WebSocket frame on the wire as it is.
  mutating func write(_ frame: [UInt8], to number: Int) { connections[number]?.output += frame }

  mutating func end(_ number: Int, _ end: Connection.End) {
    guard connections[number]?.end == nil else { return }
    connections[number]?.end = end
  }

  /// The session of a connection that is gone waits for its bot.
  mutating func leave(_ session: String?, _ number: Int, _ now: Moment) {
    guard let session, sessions[session]?.connection == number else { return }
    sessions[session]?.connection = nil
    sessions[session]?.leftAt = now
  }

  /// What waits for the wire of a connection; `nil` when the connection is gone.
  mutating func takeOutput(of number: Int) -> (bytes: [UInt8], end: Connection.End?)? {
    guard let connection = connections[number] else { return nil }
    connections[number]?.output = []
    return (connection.output, connection.end)
  }
}

/// `compress=zlib-stream` without any compression: stored blocks are as good a stream as others.
///
/// - SeeAlso: RFC 1951, section 3.2.4
enum DeflateStream {
  static func message(_ payload: [UInt8], isFirst: Bool) -> [UInt8] {
    var bytes: [UInt8] = isFirst ? [0x78, 0x01] : []
    bytes.reserveCapacity(payload.count + 16)
    for start in stride(from: 0, to: payload.count, by: 0xFFFF) {
      let block = payload[start..<min(start + 0xFFFF, payload.count)]
      let length = UInt16(block.count)
      bytes += [0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
      bytes += block
    }
    // An empty block says that a message is complete.
    return bytes + [0, 0, 0, 0xFF, 0xFF]
  }
}
