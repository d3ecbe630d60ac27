import Discord
import Groundwork
import JSON
import Testing

@Suite("Reduced frames")
struct ReducedFrameTests {
  func reduced(_ text: String) -> String {
    String(decoding: ReducedFrame.of(Array(text.utf8)), as: UTF8.self)
  }

  @Test("Of READY, what makes the session is left; of a server, its channels and their latest messages")
  func reduces() {
    #expect(
      reduced(
        #"""
        { "t" : "READY", "s": 1, "op": 0, "d": {"v": 10, "user": {"id":"1","name":"a \" } ]"}, "guilds": [{"id":"5","x":[1,{"y":"]"}]}],
          "session_id": "abc", "resume_gateway_url": "wss://r", "application": {"id":"2"}} }
        """#)
        == #"{"t":"READY","s":1,"op":0,"d":{"user":{"id":"1"},"session_id":"abc","resume_gateway_url":"wss://r"}}"#
    )
    #expect(
      reduced(
        #"""
        {"op":0,"s":2,"t":"GUILD_CREATE","d":{"id":"5","members":[{"user":{}}],"channels":[{"id":"6","name":"x","last_message_id":"7"},
        {"last_message_id":null,"id":"8","o":[{}]}],"threads":[]}}
        """#)
        == #"{"op":0,"s":2,"t":"GUILD_CREATE","d":{"channels":[{"id":"6","last_message_id":"7"},{"last_message_id":null,"id":"8"}],"threads":[]}}"#
    )
    #expect(reduced(#"{"op":0,"s":3,"t":"OTHER","d":{"a":1}}"#) == #"{"op":0,"s":3,"t":"OTHER","d":{}}"#)
    #expect(reduced(#"{"op":9,"d":true}"#) == #"{"op":9,"d":true}"#)
    let message = #"{"op":0,"s":3,"t":"MESSAGE_CREATE","d":{ "a": 1 }}"#
    #expect(reduced(message) == message)
  }

  @Test("Every recorded frame means the same when it is reduced")
  func recorded() throws {
    for entry in try #require(try Fixture.discord("gateway_frames.json")["frames"]?.array) {
      guard let frame = entry["frame"] else { continue }
      let full = try #require(GatewayFrame(frame))
      let short = try #require(GatewayFrame(try JSONDocument(parsing: ReducedFrame.of(frame.bytes)).root))
      #expect(short.operation == full.operation && short.sequence == full.sequence && short.name == full.name)
      #expect(short.milestone == full.milestone)
      #expect(short.data?.bool == full.data?.bool && short.data?.isNull == full.data?.isNull)
    }
    for entry in try #require(try Fixture.discord("zlib_stream_frames.json")["messages"]?.array) {
      let text = Array(try #require(entry["json_utf8"]?.string).utf8)
      let full = try #require(GatewayFrame(try JSONDocument(parsing: text).root))
      let short = try #require(GatewayFrame(try JSONDocument(parsing: ReducedFrame.of(text)).root))
      #expect(short.sequence == full.sequence && short.milestone == full.milestone)
    }
  }

  @Test("Damaged texts come to an end", arguments: 0..<200 as Range<UInt64>)
  func damaged(seed: UInt64) {
    let chance = Randomness.seeded(seed)
    var text = Array(
      #"{"op":0,"s":2,"t":"GUILD_CREATE","d":{"id":"5","channels":[{"id":"6\"","last_message_id":"7"},[1,2]],"x":-1e5}}"#
        .utf8)
    let letters = Array(#"{}[]":,\0 "#.utf8)
    for _ in 0...chance.index(below: 6) {
      let place = chance.index(below: text.count)
      switch chance.index(below: 3) {
      case 0: text[place] = letters[chance.index(below: letters.count)]
      case 1: text.remove(at: place)
      default: text.insert(letters[chance.index(below: letters.count)], at: place)
      }
    }
    _ = ReducedFrame.of(Array(text.prefix(chance.index(below: text.count + 1))))
  }
}
