import JSON
import Vocabulary

/// The gateway's end of one connection of the bot.
package struct GatewayPeer: Sendable {
  package let socket: WebSocketPeer

  init(_ socket: WebSocketPeer) { self.socket = socket }

  /// What the bot asked for when it connected: `/?v=10&encoding=json`.
  package var path: String { String(socket.request.split(separator: " ").dropFirst().first ?? "") }

  /// Sends a frame. `data` is JSON.
  package func send(_ operation: Int, _ data: String = "null", sequence: Int64? = nil, name: String? = nil)
    async
  {
    await socket.send(GatewayPeer.frame(operation, data, sequence: sequence, name: name))
  }

  package static func frame(_ operation: Int, _ data: String, sequence: Int64?, name: String?) -> String {
    let (sequence, name) = (sequence.map { "\($0)" } ?? "null", name.map { "\"\($0)\"" } ?? "null")
    return "{\"op\":\(operation),\"d\":\(data),\"s\":\(sequence),\"t\":\(name)}"
  }

  package func hello(every milliseconds: Int = 41_250) async {
    await send(10, "{\"heartbeat_interval\":\(milliseconds)}")
  }

  package func ready(session: String = "session-1", resumeURL: String?, sequence: Int64 = 1) async {
    let url = resumeURL.map { ",\"resume_gateway_url\":\"\($0)\"" } ?? ""
    await send(
      0,
      "{\"v\":10,\"user\":{\"id\":\"9001\",\"username\":\"warden\",\"bot\":true},\"guilds\":[],"
        + "\"session_id\":\"\(session)\"\(url),\"application\":{\"id\":\"7001\",\"flags\":0}}",
      sequence: sequence, name: "READY")
  }

  package func dispatch(_ name: String, _ data: [UInt8], sequence: Int64) async {
    await send(0, String(decoding: data, as: UTF8.self), sequence: sequence, name: name)
  }

  /// The next frame of the bot that is no heartbeat; `nil` when there is nobody any more. Heartbeats are answered.
  package func next() async -> JSONValue? {
    while let frame = await socket.next() {
      guard frame.operation == WebSocketPeer.Operation.text,
        let root = try? JSONDocument(parsing: frame.payload).root
      else {
        if frame.operation == WebSocketPeer.Operation.close {
          await socket.send(frame.operation, frame.payload)
        }
        continue
      }
      guard root["op"]?.int64 == 1 else { return root }
      await send(11)
    }
    return nil
  }

  /// The next frame of any kind.
  package func nextRaw() async -> WebSocketPeer.Frame? { await socket.next() }
}
