import Discord
import Groundwork
import JSON
import Testing
import Vocabulary

/// A shard, driven by plain calls.
struct ShardDriver {
  var shard: GatewayShard
  var now = Moment(seconds: 1_790_000_000)

  static let session = GatewaySession(id: "abc", sequence: 5, resumeURL: "wss://resume.example")

  init(resuming session: GatewaySession? = nil) {
    shard = GatewayShard(resuming: session, now: now, randomness: .seeded(7))
  }

  /// A shard that was ready for `duration` with a session that began then.
  static func ready(for duration: Duration = .seconds(3_600)) -> ShardDriver {
    var driver = ShardDriver()
    driver.connect()
    _ = driver.hello()
    _ = driver.shard.handled(
      .started(id: session.id, resumeURL: session.resumeURL), sequence: session.sequence, now: driver.now)
    driver.idle(for: duration)
    return driver
  }

  mutating func connect() { shard.opened(now: now) }

  mutating func hello(_ interval: Duration = .seconds(40)) -> GatewayShard.HelloAction {
    shard.receivedHello(interval: interval, now: now)
  }

  /// Lets time pass while Discord answers every heartbeat.
  mutating func idle(for duration: Duration) {
    let end = now.advanced(by: duration)
    while now < end {
      switch shard.turn(now: now) {
      case .beat:
        shard.receivedAcknowledgement()
        shard.heard(at: now)
      case .wait(let until): now = min(end, until)
      case .close, .nothing: return
      }
    }
  }

  mutating func receive(_ frame: JSONValue) throws -> GatewayShard.FrameAction {
    let frame = try #require(GatewayFrame(frame))
    let action = shard.received(frame, now: now)
    if action == .dispatch { _ = shard.handled(frame.milestone, sequence: frame.sequence, now: now) }
    return action
  }

  /// How long the next connection has to wait.
  var wait: Duration? { shard.dial.map { now.duration(to: $0.notBefore) } }
}

@Suite("Gateway shard: how connections begin")
struct GatewayShardOpeningTests {
  @Test("Hello is answered with a new session, or with the old one where there is one")
  func hello() {
    var fresh = ShardDriver()
    fresh.connect()
    #expect(fresh.hello() == .identify)

    var returning = ShardDriver(resuming: ShardDriver.session)
    returning.connect()
    #expect(returning.hello() == .resume(ShardDriver.session))
  }

  @Test("READY makes the session, and its number is where it begins")
  func ready() {
    var driver = ShardDriver()
    driver.connect()
    _ = driver.hello()
    let action = driver.shard.handled(
      .started(id: "abc", resumeURL: "wss://resume.example"), sequence: 1, now: driver.now)
    #expect(action == .started)
    #expect(driver.shard.session == GatewaySession(id: "abc", sequence: 1, resumeURL: "wss://resume.example"))
    #expect(driver.shard.isReady)
  }

  @Test("RESUMED keeps the resume address, which it does not repeat")
  func resumed() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    driver.connect()
    _ = driver.hello()
    #expect(driver.shard.handled(.other, sequence: 6, now: driver.now) == .none)
    #expect(driver.shard.handled(.resumed, sequence: 7, now: driver.now) == .resumed)
    #expect(driver.shard.session == GatewaySession(id: "abc", sequence: 7, resumeURL: "wss://resume.example"))
  }

  @Test("A stored session is resumed at its own address, a new one begins at the ordinary one")
  func addresses() {
    #expect(ShardDriver(resuming: ShardDriver.session).shard.dial?.resumeURL == "wss://resume.example")
    #expect(ShardDriver(resuming: ShardDriver.session).shard.dial?.isNewSession == false)
    #expect(ShardDriver().shard.dial?.resumeURL == nil)
    #expect(ShardDriver().shard.dial?.isNewSession == true)
  }

  @Test("Told to begin anew, it resumes nothing any more, with a connection and without one")
  func beginsAnew() {
    var waiting = ShardDriver(resuming: ShardDriver.session)
    #expect(waiting.shard.dial?.isNewSession == false)
    #expect(waiting.shard.beginAnew(now: waiting.now) == .ignore)
    #expect(waiting.shard.dial?.isNewSession == true)
    waiting.connect()
    #expect(waiting.hello() == .identify)
    var ready = ShardDriver.ready()
    #expect(ready.shard.beginAnew(now: ready.now) == .close(.invalidSession))
    #expect(ready.shard.dial?.isNewSession == true)
  }

  @Test("An unreachable resume host is passed over, and the session is kept")
  func deadResumeHost() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    driver.shard.couldNotOpen(now: driver.now)
    #expect(driver.shard.dial?.resumeURL == nil)
    #expect(driver.shard.dial?.isNewSession == false)
    driver.connect()
    #expect(driver.hello() == .resume(ShardDriver.session))
    #expect(driver.shard.lost(nil, now: driver.now) == .reconnect)
    #expect(driver.shard.dial?.resumeURL == "wss://resume.example")
  }

  @Test("When neither host can be reached they are tried in turn")
  func bothHostsDead() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    var hosts: [String?] = []
    for _ in 0..<4 {
      hosts.append(driver.shard.dial?.resumeURL)
      driver.shard.couldNotOpen(now: driver.now)
    }
    #expect(hosts == ["wss://resume.example", nil, "wss://resume.example", nil])
  }

  @Test("A gateway without Hello is left after half a minute, keeping the session")
  func noHello() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    driver.connect()
    guard case .wait(let until) = driver.shard.turn(now: driver.now) else {
      Issue.record("the shard should wait for Hello")
      return
    }
    #expect(driver.now.duration(to: until) == .seconds(30))
    #expect(driver.shard.turn(now: until) == .close(.noHello))
    #expect(driver.shard.session == ShardDriver.session)
  }

  @Test("A connection that never gets ready is left, however well it answers heartbeats")
  func notReady() {
    var driver = ShardDriver()
    driver.connect()
    _ = driver.hello(.seconds(2))
    driver.idle(for: .seconds(60))
    #expect(driver.shard.state == .disconnected(nil))
  }

  @Test("A long replay is no reason to give up as long as it goes on")
  func longReplay() {
    var driver = ShardDriver(resuming: ShardDriver.session)
    driver.connect()
    _ = driver.hello()
    for sequence in 6..<20 as Range<Int64> {
      driver.idle(for: .seconds(20))
      _ = driver.shard.handled(.other, sequence: sequence, now: driver.now)
    }
    #expect(driver.shard.handled(.resumed, sequence: 20, now: driver.now) == .resumed)
  }

  @Test("A READY without a session is used and cannot be resumed")
  func namelessSession() {
    var driver = ShardDriver()
    driver.connect()
    _ = driver.hello()
    #expect(driver.shard.handled(.started(id: nil, resumeURL: nil), sequence: 1, now: driver.now) == .started)
    #expect(driver.shard.isReady)
    _ = driver.shard.lost(nil, now: driver.now)
    #expect(driver.shard.dial?.isNewSession == true)
  }
}

@Suite("Gateway shard: heartbeats")
struct GatewayShardHeartbeatTests {
  @Test("The first heartbeat comes after a random part of the interval, the others after all of it")
  func jitter() {
    var firstWaits: Set<Duration> = []
    for seed in 0..<20 as Range<UInt64> {
      var shard = GatewayShard(now: Moment(seconds: 0), randomness: .seeded(seed))
      shard.opened(now: Moment(seconds: 0))
      _ = shard.receivedHello(interval: .seconds(40), now: Moment(seconds: 0))
      // Ready, so that no other deadline is in the way.
      _ = shard.handled(.started(id: "a", resumeURL: nil), sequence: 1, now: Moment(seconds: 0))
      guard case .wait(let first) = shard.turn(now: Moment(seconds: 0)) else {
        Issue.record("the first heartbeat should not come at once")
        return
      }
      #expect(first < Moment(seconds: 40))
      firstWaits.insert(Moment(seconds: 0).duration(to: first))
      #expect(shard.turn(now: first) == .beat(sequence: 1))
      shard.heard(at: first)
      #expect(shard.turn(now: first) == .wait(until: first.advanced(by: .seconds(40))))
    }
    #expect(firstWaits.count > 15)
  }

  @Test("An unanswered heartbeat ends the connection and keeps the session")
  func zombie() {
    var driver = ShardDriver.ready()
    while case .wait(let until) = driver.shard.turn(now: driver.now) { driver.now = until }
    driver.now = driver.now.advanced(by: .seconds(20))
    driver.shard.heard(at: driver.now)
    guard case .wait(let next) = driver.shard.turn(now: driver.now) else {
      Issue.record("the next heartbeat is not due")
      return
    }
    #expect(driver.shard.turn(now: next) == .close(.unansweredHeartbeat))
    #expect(driver.shard.state == .disconnected(ShardDriver.session))
    #expect(GatewayCloseCode.ours.number != 1000 && GatewayCloseCode.ours.number != 1001)
  }

  @Test("An acknowledgement that an earlier connection missed means nothing to the next one")
  func freshPerConnection() {
    var driver = ShardDriver.ready()
    while driver.shard.turn(now: driver.now) != .beat(sequence: 5) { driver.idle(for: .milliseconds(1)) }
    _ = driver.shard.lost(nil, now: driver.now)
    driver.connect()
    _ = driver.hello()
    _ = driver.shard.handled(.resumed, sequence: 6, now: driver.now)
    guard case .wait(let first) = driver.shard.turn(now: driver.now) else {
      Issue.record("the new connection has its own schedule")
      return
    }
    #expect(driver.shard.turn(now: first) == .beat(sequence: 6))
  }

  @Test("Discord's own heartbeat request is answered at once and moves nothing")
  func requested() {
    var driver = ShardDriver.ready()
    let before = driver.shard
    #expect(driver.shard.receivedHeartbeatRequest() == .beat(sequence: 5))
    #expect(driver.shard.state == before.state)

    var early = ShardDriver()
    early.connect()
    _ = early.hello()
    #expect(early.shard.receivedHeartbeatRequest() == .beat(sequence: nil))
  }

  @Test("A connection that says nothing for one and a half intervals is left")
  func silence() {
    var driver = ShardDriver.ready()
    driver.shard.heard(at: driver.now)
    driver.idle(for: .seconds(1))
    let start = driver.now
    var last = driver.shard.turn(now: driver.now)
    while driver.now < start.advanced(by: .seconds(61)) {
      switch last {
      // Acknowledged without ever being heard: only the deadline is left.
      case .beat: driver.shard.receivedAcknowledgement()
      case .wait(let until): driver.now = until
      case .close(let reason):
        #expect(reason == .silence)
        return
      case .nothing: break
      }
      last = driver.shard.turn(now: driver.now)
    }
    Issue.record("the shard should have left")
  }

  @Test("A clock that is set back does not silence the heartbeats")
  func clockSetBack() {
    var driver = ShardDriver.ready()
    driver.now = driver.now.advanced(by: .seconds(-7_200))
    #expect(driver.shard.turn(now: driver.now) == .beat(sequence: 5))
    guard case .wait(let until) = driver.shard.turn(now: driver.now) else {
      Issue.record("one heartbeat is enough")
      return
    }
    #expect(driver.now.duration(to: until) <= .seconds(40))
  }

  @Test("Odd intervals are brought to where they can be kept", arguments: [nil, 0, 1, 10_000_000])
  func oddIntervals(milliseconds: Int64?) {
    var driver = ShardDriver()
    driver.connect()
    let interval = milliseconds.map { Duration.milliseconds($0) }
    #expect(driver.shard.receivedHello(interval: interval, now: driver.now) == .identify)
    guard case .identifying(let heartbeat, _) = driver.shard.state else {
      Issue.record("the shard should identify")
      return
    }
    #expect(heartbeat.interval >= .milliseconds(10) && heartbeat.interval <= .seconds(600))
  }
}
