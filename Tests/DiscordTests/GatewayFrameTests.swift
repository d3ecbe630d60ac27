import Discord
import JSON
import Testing
import Vocabulary

@Suite("Gateway frames")
struct GatewayFrameTests {
  /// What a shard that is ready does with each recorded frame, and the sequence it has afterwards.
  static let expected: [String: (action: GatewayShard.FrameAction, sequence: Int64?)] = [
    "hello": (.close(.secondHello), 5),
    "reconnect_before_hello": (.close(.askedToReconnect), 5),
    "invalid_session_false": (.close(.invalidSession), nil),
    "invalid_session_true": (.close(.invalidSession), 5),
    "server_heartbeat_request": (.beat(sequence: 5), 5),
    "ack_without_keys": (.nothing, 5),
    "unknown_opcode": (.nothing, 5),
    "unknown_event": (.dispatch, 7),
    "dispatch_null_t": (.dispatch, 8),
    "null_seq_does_not_clear": (.nothing, 5),
    "undecodable_message_create": (.dispatch, 9),
    "resumed_d_not_object": (.dispatch, 10),
    "rate_limited_event": (.dispatch, 11),
    "large_nonce_numeric": (.dispatch, 12),
    "webhook_author": (.dispatch, 13),
  ]

  @Test("Every recorded frame is taken as its note says")
  func recorded() throws {
    let frames = try #require(try Fixture.discord("gateway_frames.json")["frames"]?.array)
    #expect(frames.count == GatewayFrameTests.expected.count)
    for entry in frames {
      let name = try #require(entry["name"]?.string)
      let expected = try #require(GatewayFrameTests.expected[name], "\(name)")
      var driver = ShardDriver.ready()
      let action = try driver.receive(try #require(entry["frame"]))
      #expect(action == expected.action, "\(name)")
      #expect(driver.shard.session?.sequence == expected.sequence, "\(name)")
    }
  }

  @Test("Before Hello, a request to reconnect and an invalid session are followed too")
  func beforeHello() throws {
    let frames = try #require(try Fixture.discord("gateway_frames.json")["frames"]?.array)
    for (name, hasSession) in [
      "reconnect_before_hello": true, "invalid_session_true": true, "invalid_session_false": false,
    ] {
      let frame = try #require(frames.first { $0["name"]?.string == name }?["frame"])
      var driver = ShardDriver(resuming: ShardDriver.session)
      driver.connect()
      guard case .close = try driver.receive(frame) else {
        Issue.record("\(name) should close the connection")
        return
      }
      #expect((driver.shard.session != nil) == hasSession)
    }
  }

  @Test(
    "Frames of any shape are read or passed over",
    arguments: [
      "{}", "[]", "3", "null", #""op""#, #"{"op":"10"}"#, #"{"op":null}"#, #"{"op":1.5}"#, #"{"op":-1}"#,
      #"{"op":10}"#, #"{"op":10,"d":[]}"#, #"{"op":10,"d":{"heartbeat_interval":"x"}}"#,
      #"{"op":10,"d":{"heartbeat_interval":-1}}"#, #"{"op":10,"d":{"heartbeat_interval":1e300}}"#,
      #"{"op":9}"#, #"{"op":9,"d":"false"}"#, #"{"op":0,"s":"7","t":7}"#, #"{"op":0,"s":9e99,"t":"READY"}"#,
      #"{"op":0,"t":"READY","d":{"session_id":5,"resume_gateway_url":{}},"s":-1}"#,
    ])
  func anyShape(text: String) throws {
    for ready in [true, false] {
      var driver = ready ? ShardDriver.ready() : ShardDriver()
      if !ready { driver.connect() }
      let root = try JSONDocument(parsing: text).root
      guard let frame = GatewayFrame(root) else { continue }
      if driver.shard.received(frame, now: driver.now) == .dispatch {
        _ = driver.shard.handled(frame.milestone, sequence: frame.sequence, now: driver.now)
      }
    }
  }

  @Test("A session is read back from its text as it was")
  func sessionText() {
    for session in [
      ShardDriver.session, GatewaySession(id: "x", sequence: 0, resumeURL: nil),
    ] { #expect(GatewaySession(text: session.text) == session) }
    for text in ["", "5", "5 abc", "x abc wss://a", "5  wss://a"] {
      #expect(GatewaySession(text: text) == nil)
    }
  }
}
