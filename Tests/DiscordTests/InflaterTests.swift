import Discord
import Foundation
import JSON
import Testing

@Suite("Inflater")
struct InflaterTests {
  struct Message {
    let frames: [[UInt8]]
    let text: String
  }

  /// Messages of one stream, in order.
  func messages() throws -> [Message] {
    let entries = try #require(try Fixture.discord("zlib_stream_frames.json")["messages"]?.array)
    return try entries.map { entry in
      Message(frames: try InflaterTests.frames(of: entry), text: try #require(entry["json_utf8"]?.string))
    }
  }

  static func frames(of entry: JSONValue) throws -> [[UInt8]] {
    try #require(entry["frames_b64"]?.array).map {
      [UInt8](try #require(Data(base64Encoded: $0.string ?? "")))
    }
  }

  @Test("A recorded stream comes out as it went in, also where a message spans frames")
  func recorded() throws {
    var inflater = Inflater(limit: 1 << 20)
    var split = 0
    for message in try messages() {
      for frame in message.frames.dropLast() { #expect(try inflater.feed(frame) == nil) }
      let last = try #require(message.frames.last)
      let bytes = try inflater.feed(last)
      #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == message.text)
      if message.frames.count > 1 { split += 1 }
    }
    #expect(split > 0)
  }

  @Test("Frames may be as small as single bytes")
  func bytewise() throws {
    var inflater = Inflater(limit: 1 << 20)
    for message in try messages() {
      var texts: [String] = []
      for byte in message.frames.joined() {
        if let bytes = try inflater.feed([byte]) { texts.append(String(decoding: bytes, as: UTF8.self)) }
      }
      #expect(texts.joined() == message.text)
    }
  }

  @Test("A message that is too large ends the stream, however small it came")
  func tooLarge() throws {
    let messages = try messages()
    let largest = try #require(messages.map(\.text.utf8.count).max())
    var inflater = Inflater(limit: largest - 1)
    #expect(throws: Inflater.Failure.tooLarge(limit: largest - 1)) {
      for frame in messages.flatMap(\.frames) { _ = try inflater.feed(frame) }
    }
    #expect(throws: Inflater.Failure.corrupt) { try inflater.feed([]) }

    var exact = Inflater(limit: largest)
    for frame in messages.flatMap(\.frames) { _ = try exact.feed(frame) }
  }

  @Test("A message that never ends does not grow for ever")
  func endless() throws {
    var inflater = Inflater(limit: 10_000)
    #expect(throws: Inflater.Failure.tooLarge(limit: 10_000)) {
      for _ in 0..<100 { _ = try inflater.feed([UInt8](repeating: 1, count: 1_000)) }
    }
  }

  @Test("Damage is noticed, and a fresh context cannot read on in an old stream")
  func corrupt() throws {
    let messages = try messages()
    var damaged = messages[0].frames[0]
    damaged[damaged.count / 2] ^= 0xFF
    damaged[3] ^= 0xFF
    #expect(throws: Inflater.Failure.corrupt) {
      var inflater = Inflater(limit: 1 << 20)
      for frame in [damaged] + messages[1].frames { _ = try inflater.feed(frame) }
    }
    #expect(throws: Inflater.Failure.corrupt) {
      var inflater = Inflater(limit: 1 << 20)
      for frame in messages[1].frames { _ = try inflater.feed(frame) }
    }
  }
}
