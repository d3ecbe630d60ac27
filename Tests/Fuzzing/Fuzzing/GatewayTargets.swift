import Discord
import Foundation
import Groundwork
import JSON
@testable import Transport
import Vocabulary

extension FuzzTarget {
  /// Discord's gateway: compressed frames, and the same bytes as frames that are not.
  static let gateway = FuzzTarget(name: "gateway") {
    let file = try JSONDocument(parsing: Seeds.file("Tests/Fixtures/discord/zlib_stream_frames.json"))
    let frames = file.root["messages"]?.array?.flatMap { $0["frames_b64"]?.array ?? [] } ?? []
    let compressed = frames.compactMap { $0.string.flatMap { Data(base64Encoded: $0) } }.map { [UInt8]($0) }
    let plain = try JSONDocument(parsing: Seeds.file("Tests/Fixtures/discord/gateway_frames.json")).root
    return [compressed.prefix(3).flatMap { Pieces.cutting($0, every: 250) }]
      + (plain["frames"]?.array ?? []).compactMap { $0["frame"].map { Pieces.cutting($0.bytes, every: 250) } }
  } run: { bytes in
    let pieces = Array(Pieces(bytes))
    var inflater = Inflater(limit: 16_384)
    var shard = GatewayShard(now: Moment(seconds: 0), randomness: .seeded(1))
    shard.opened(now: Moment(seconds: 0))
    for (index, piece) in pieces.enumerated() {
      guard let message = try? inflater.feed(piece) else { continue }
      promise(message.count <= 16_384, "a message is no larger than the limit")
      receive(message, &shard, at: Moment(seconds: Int64(index)))
    }
    receive(pieces.flatMap { $0 }, &shard, at: Moment(seconds: 1_000))
  }

  /// A WebSocket's bytes from the other side, in pieces.
  static let webSocket = FuzzTarget(name: "websocket") {
    let frames: [[UInt8]] = [
      [0x81, 2, 0x68, 0x69], [0x01, 1, 0x61, 0x80, 1, 0x62], [0x89, 1, 0x70, 0x82, 0x7E, 0, 3, 1, 2, 3],
      [0x88, 4, 0x03, 0xE8, 0x6F, 0x6B], [0x81, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], [0x88, 0],
    ]
    return frames.map { Pieces.cutting($0, every: 3) }
  } run: { bytes in
    // Boxes, because the wire's closures are escaping; all of it stays on this thread.
    final class Stream {
      var pieces: [[UInt8]] = []
      var delivered = 0
    }
    let stream = Stream()
    stream.pieces = Pieces(bytes).filter { !$0.isEmpty }.reversed()
    let framing = WebSocketFraming(
      messageLimit: 4_096,
      WebSocketFraming.Wire(
        receive: { buffer in
          guard var piece = stream.pieces.popLast() else { return .ended }
          let count = min(buffer.count, piece.count)
          buffer.copyBytes(from: piece[..<count])
          piece.removeFirst(count)
          if !piece.isEmpty { stream.pieces.append(piece) }
          return .bytes(count)
        },
        send: { .bytes($0.count) },
        deliver: { message in
          promise(message.bytes.count <= 4_096, "a message is no larger than the limit")
          stream.delivered += 1
        }))
    var rounds = 0
    while framing.ending(hasSaidGoodbye: false) == nil {
      framing.move(reading: true)
      rounds += 1
      promise(rounds < 10_000, "a connection that has ended is over")
    }
  }
}

private func receive(_ message: [UInt8], _ shard: inout GatewayShard, at now: Moment) {
  guard let root = try? JSONDocument(parsing: message).root, let frame = GatewayFrame(root) else { return }
  if shard.received(frame, now: now) == .dispatch {
    _ = shard.handled(frame.milestone, sequence: frame.sequence, now: now)
  }
  _ = shard.session.map { GatewaySession(text: $0.text) }
}
