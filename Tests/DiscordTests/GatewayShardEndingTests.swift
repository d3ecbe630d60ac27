import Discord
import Groundwork
import JSON
import Testing
import Vocabulary

@Suite("Gateway shard: how connections end")
struct GatewayShardEndingTests {
  @Test("Most close codes, and none at all, lead to a resume")
  func resumable() throws {
    let codes = try #require(try Fixture.discord("gateway_frames.json")["close_codes"]?["resume"]?.array)
    #expect(!codes.isEmpty)
    for code in codes {
      var driver = ShardDriver.ready()
      let number = code.int64.map { GatewayCloseCode(UInt16($0)) }
      #expect(driver.shard.lost(number, now: driver.now) == .reconnect)
      #expect(driver.shard.state == .disconnected(ShardDriver.session))
    }
  }

  @Test(
    "A server that says goodbye, or something unknown, is asked to resume",
    arguments: [1000, 1001, 4042, 4006])
  func serverGoodbye(code: UInt16) {
    var driver = ShardDriver.ready()
    #expect(driver.shard.lost(GatewayCloseCode(code), now: driver.now) == .reconnect)
    #expect(driver.shard.session == ShardDriver.session)
  }

  @Test("Codes that end the session lead to a new one, without a trace of the old")
  func newSession() throws {
    let codes = try #require(
      try Fixture.discord("gateway_frames.json")["close_codes"]?["new_session"]?.array)
    for code in codes.compactMap(\.int64) {
      var driver = ShardDriver.ready()
      #expect(driver.shard.lost(GatewayCloseCode(UInt16(code)), now: driver.now) == .reconnect)
      #expect(driver.shard.session == nil)
      #expect(driver.shard.dial?.isNewSession == true)
      #expect(driver.shard.dial?.resumeURL == nil)
    }
  }

  @Test("Codes that only a person can help with end it all, and say what to do")
  func fatal() throws {
    let codes = try #require(try Fixture.discord("gateway_frames.json")["close_codes"]?["fatal"]?.array)
    for code in codes.compactMap(\.int64) {
      var driver = ShardDriver.ready()
      let code = GatewayCloseCode(UInt16(code))
      #expect(driver.shard.lost(code, now: driver.now) == .refused(code))
      #expect(driver.shard.dial == nil)
      #expect(!code.remedy.isEmpty)
      // Nothing brings it back.
      #expect(driver.hello() == .ignore)
      #expect(driver.shard.lost(nil, now: driver.now) == .refused(code))
    }
  }

  @Test("A request to reconnect is followed in every phase, also before Hello")
  func reconnectRequest() {
    var beforeHello = ShardDriver(resuming: ShardDriver.session)
    beforeHello.connect()
    #expect(beforeHello.shard.receivedReconnect(now: beforeHello.now) == .close(.askedToReconnect))
    #expect(beforeHello.shard.session == ShardDriver.session)

    var ready = ShardDriver.ready()
    #expect(ready.shard.receivedReconnect(now: ready.now) == .close(.askedToReconnect))
    #expect(ready.shard.session == ShardDriver.session)
    #expect(ready.wait.map { $0 <= .zero } == true)
    // The socket is gone by now; whatever else it says is late.
    #expect(ready.shard.receivedReconnect(now: ready.now) == .ignore)
  }

  @Test("A session that is invalid for now is resumed after one to five seconds")
  func invalidForNow() throws {
    var driver = ShardDriver.ready()
    #expect(driver.shard.receivedInvalidSession(canResume: true, now: driver.now) == .close(.invalidSession))
    #expect(driver.shard.session == ShardDriver.session)
    let wait = try #require(driver.wait)
    #expect(wait >= .seconds(1) && wait < .seconds(5))
  }

  @Test("A session that is invalid for good is forgotten as a whole, after one to five seconds")
  func invalidForGood() throws {
    var driver = ShardDriver.ready()
    #expect(driver.shard.receivedInvalidSession(canResume: false, now: driver.now) == .close(.invalidSession))
    #expect(driver.shard.session == nil)
    #expect(driver.shard.dial?.resumeURL == nil)
    let wait = try #require(driver.wait)
    #expect(wait >= .seconds(1) && wait < .seconds(5))
    driver.connect()
    #expect(driver.hello() == .identify)
    #expect(driver.shard.receivedHeartbeatRequest() == .beat(sequence: nil))
  }

  @Test("A second Hello ends the connection")
  func secondHello() {
    var driver = ShardDriver.ready()
    #expect(driver.hello() == .close(.secondHello))
    #expect(driver.shard.session == ShardDriver.session)
  }

  @Test("A session that cannot be resumed five times in a row is given up")
  func hopelessSession() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    for _ in 0..<5 {
      #expect(driver.shard.session != nil)
      driver.connect()
      _ = driver.hello()
      _ = driver.shard.lost(GatewayCloseCode(4000), now: driver.now)
    }
    #expect(driver.shard.session == nil)
  }

  @Test("A network that is away does not cost the session, however long it is")
  func longOutage() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    for _ in 0..<1_000 {
      driver.shard.couldNotOpen(now: driver.now)
      driver.now = driver.shard.dial?.notBefore ?? driver.now
    }
    #expect(driver.shard.session == ShardDriver.session)
    #expect(driver.wait == .zero)
  }

  @Test("What was on its way to the database when the socket broke still counts")
  func lateDispatch() {
    var driver = ShardDriver.ready()
    _ = driver.shard.lost(nil, now: driver.now)
    _ = driver.shard.handled(.other, sequence: 6, now: driver.now)
    #expect(driver.shard.session?.sequence == 6)
    _ = driver.shard.handled(.other, sequence: nil, now: driver.now)
    #expect(driver.shard.session?.sequence == 6)
  }

  @Test("A late READY does not bring a dead session back")
  func lateReady() {
    var driver = ShardDriver()
    driver.connect()
    _ = driver.hello()
    _ = driver.shard.receivedInvalidSession(canResume: false, now: driver.now)
    let action = driver.shard.handled(.started(id: "x", resumeURL: nil), sequence: 1, now: driver.now)
    #expect(action == .none)
    #expect(driver.shard.session == nil)
  }

  @Test("The first connection after a long one comes at once, further ones more and more slowly")
  func waits() throws {
    var driver = ShardDriver.ready()
    _ = driver.shard.lost(nil, now: driver.now)
    #expect(driver.wait == .zero)
    var waits: [Duration] = []
    for _ in 0..<12 {
      driver.now = try #require(driver.shard.dial).notBefore
      driver.connect()
      _ = driver.hello()
      _ = driver.shard.handled(.resumed, sequence: 9, now: driver.now)
      _ = driver.shard.lost(nil, now: driver.now)
      waits.append(try #require(driver.wait))
    }
    #expect(waits[0] <= .milliseconds(250))
    #expect(waits[1] >= .milliseconds(500) && waits[1] <= .seconds(1))
    #expect(waits[4] >= .seconds(4))
    #expect(waits.allSatisfy { $0 <= .seconds(60) })
    #expect(waits[11] >= .seconds(30))
  }

  @Test("A connection that ends soon after it began is followed by the next one within a quarter of a second")
  func firstWait() {
    var driver = ShardDriver.ready(for: .seconds(1))
    _ = driver.shard.lost(nil, now: driver.now)
    #expect(driver.wait.map { $0 <= .milliseconds(250) } == true)
    var unreachable = ShardDriver(resuming: ShardDriver.session)
    unreachable.shard.couldNotOpen(now: unreachable.now)
    #expect(unreachable.wait.map { $0 >= .milliseconds(500) } == true)
  }

  @Test("A session that lived long is followed at once by a new one, short ones ever more slowly")
  func sessionWaits() throws {
    var driver = ShardDriver.ready(for: .seconds(3_600))
    _ = driver.shard.lost(GatewayCloseCode(4009), now: driver.now)
    #expect(driver.wait == .zero)
    var waits: [Duration] = []
    for _ in 0..<12 {
      driver.now = try #require(driver.shard.dial).notBefore
      driver.connect()
      _ = driver.hello()
      _ = driver.shard.handled(.started(id: "b", resumeURL: nil), sequence: 1, now: driver.now)
      driver.idle(for: .seconds(90))
      _ = driver.shard.lost(GatewayCloseCode(4009), now: driver.now)
      waits.append(try #require(driver.wait))
    }
    #expect(waits[0] <= .seconds(5))
    #expect(waits[11] >= .seconds(300) && waits[11] <= .seconds(600))
  }
}
