import Discord
import Groundwork
import JSON
import Testing
import Transport
import Vocabulary

@Suite("Rate limiter")
struct RateLimiterTests {
  var limiter = RateLimiter()
  let now = Moment(seconds: 1_790_000_000)
  let messages = Route("POST", "/channels/{}/messages", major: "1")

  func answer(
    limit: Int, remaining: Int, after: Double, bucket: String = "abcd", status: Int = 200, body: String = "{}"
  ) throws -> RateLimitAnswer {
    let headers = HTTPHeaders([
      ("Via", "1.1 google"), ("X-RateLimit-Limit", "\(limit)"), ("X-RateLimit-Remaining", "\(remaining)"),
      ("X-RateLimit-Reset-After", "\(after)"), ("X-RateLimit-Bucket", bucket),
    ])
    return RateLimitAnswer(status: status, headers: headers, body: try JSONDocument(parsing: body).root)
  }

  func recorded(_ name: String) throws -> RateLimitAnswer {
    let entries = try #require(try Fixture.discord("responses.json")["responses"]?.array)
    return try RateLimitAnswer(recorded: try #require(entries.first { $0["name"]?.string == name }))
  }

  /// Asks, and expects to be let go.
  mutating func go(_ route: Route, at moment: Moment? = nil) throws -> RateLimiter.Ticket {
    guard case .go(let ticket) = limiter.ask(route, now: moment ?? now) else {
      throw RequestHeldBack()
    }
    return ticket
  }
  struct RequestHeldBack: Error {}

  @Test("Before the first answer requests go one at a time, per channel")
  mutating func oneAtATime() throws {
    let first = try go(messages)
    #expect(limiter.ask(messages, now: now) == .waitForAnswer)
    _ = try go(Route("POST", "/channels/{}/messages", major: "2"))
    limiter.finished(first, nil, now: now)
    _ = try go(messages)
  }

  @Test("What is under way still counts when an answer from elsewhere has told the bucket")
  mutating func namedElsewhere() throws {
    let first = try go(messages)
    let elsewhere = try go(Route("POST", "/channels/{}/messages", major: "2"))
    limiter.finished(elsewhere, try answer(limit: 5, remaining: 4, after: 2), now: now)
    #expect(limiter.ask(messages, now: now) == .waitForAnswer)
    limiter.finished(first, try answer(limit: 5, remaining: 4, after: 2), now: now)
    for _ in 0..<4 { _ = try go(messages) }
    #expect(limiter.ask(messages, now: now) == .wait(until: now.advanced(by: .seconds(2))))
  }

  @Test("As many requests go as the answer allows, and then none until the reset")
  mutating func bucket() throws {
    limiter.finished(try go(messages), try answer(limit: 5, remaining: 4, after: 2), now: now)
    for _ in 0..<4 { _ = try go(messages) }
    let reset = now.advanced(by: .seconds(2))
    #expect(limiter.ask(messages, now: now) == .wait(until: reset))
    #expect(limiter.earliest(messages, now: now) == reset)
    _ = try go(messages, at: reset)
  }

  @Test("An answer that is older than what we know does not give places back")
  mutating func lateAnswer() throws {
    limiter.finished(try go(messages), try answer(limit: 5, remaining: 4, after: 2), now: now)
    let tickets = try (0..<4).map { _ in try go(messages) }
    limiter.finished(tickets[0], try answer(limit: 5, remaining: 3, after: 2), now: now)
    guard case .wait = limiter.ask(messages, now: now) else {
      Issue.record("all five places are taken")
      return
    }
  }

  @Test("Routes that share a bucket share its places, per channel")
  mutating func sharedBucket() throws {
    let edits = Route("PATCH", "/channels/{}/messages/{}", major: "1")
    limiter.finished(try go(messages), try answer(limit: 2, remaining: 1, after: 9), now: now)
    limiter.finished(try go(edits), try answer(limit: 2, remaining: 0, after: 9), now: now)
    #expect(limiter.ask(messages, now: now) == .wait(until: now.advanced(by: .seconds(9))))
    _ = try go(Route("PATCH", "/channels/{}/messages/{}", major: "2"))
  }

  @Test("A route may move to another bucket")
  mutating func movedBucket() throws {
    limiter.finished(try go(messages), try answer(limit: 5, remaining: 0, after: 60, bucket: "old"), now: now)
    let later = now.advanced(by: .seconds(60))
    limiter.finished(
      try go(messages, at: later), try answer(limit: 5, remaining: 3, after: 60, bucket: "new"), now: later)
    for _ in 0..<3 { _ = try go(messages, at: later) }
    guard case .wait = limiter.ask(messages, now: later) else {
      Issue.record("the new bucket is empty")
      return
    }
  }

  @Test("A refusal holds its channel back for as long as the body says, and nobody else")
  mutating func refused() throws {
    limiter.finished(try go(messages), try recorded("429_headers_say_remaining"), now: now)
    #expect(limiter.ask(messages, now: now) == .wait(until: now.advanced(by: .milliseconds(300_500))))
    _ = try go(Route("POST", "/channels/{}/messages", major: "2"))
  }

  @Test("A refusal that others caused holds back too")
  mutating func sharedRefusal() throws {
    limiter.finished(try go(messages), try recorded("429_shared"), now: now)
    #expect(limiter.ask(messages, now: now) == .wait(until: now.advanced(by: .milliseconds(1_336_570))))
  }

  @Test("A global refusal stops every route but answers to interactions")
  mutating func globalRefusal() throws {
    limiter.finished(try go(messages), try recorded("429_global"), now: now)
    let until = now.advanced(by: .milliseconds(64_570))
    #expect(limiter.ask(Route("GET", "/gateway/bot"), now: now) == .wait(until: until))
    _ = try go(Route("POST", "/interactions/{}/{}/callback", major: "9/t", isInteraction: true))
  }

  @Test("The wall stops everything, for ten minutes when it does not say")
  mutating func wall() throws {
    limiter.finished(try go(messages), try recorded("429_ip_block_json_without_retry_after"), now: now)
    let until = now.advanced(by: .seconds(600))
    for route in [
      Route("GET", "/gateway/bot"),
      Route("POST", "/interactions/{}/{}/callback", major: "9/t", isInteraction: true),
    ] { #expect(limiter.ask(route, now: now) == .wait(until: until)) }
  }

  @Test("Fewer than fifty requests leave in a second, over all routes")
  mutating func globalLimit() throws {
    var sent = 0
    for channel in 0..<200 {
      let route = Route("POST", "/channels/{}/messages", major: "\(channel)")
      if case .go = limiter.ask(route, now: now) { sent += 1 }
    }
    #expect(sent <= 50 && sent >= 40)
    #expect(
      limiter.ask(Route("GET", "/gateway/bot"), now: now) == .wait(until: now.advanced(by: .seconds(1))))
    _ = try go(Route("POST", "/interactions/{}/{}/callback", major: "9/t", isInteraction: true))
    _ = try go(Route("GET", "/gateway/bot"), at: now.advanced(by: .seconds(1)))
  }

  @Test("A token that is not accepted is put away for ten minutes")
  mutating func unauthorized() throws {
    limiter.finished(try go(messages), try recorded("401"), now: now)
    let until = now.advanced(by: .seconds(600))
    #expect(limiter.ask(Route("GET", "/gateway/bot"), now: now) == .unauthorized(until: until))
    _ = try go(Route("GET", "/gateway/bot"), at: until)
  }

  @Test("Requests stop long before Discord bans the address, and go on when it is past")
  mutating func invalidRequests() throws {
    let forbidden = try recorded("403_missing_access")
    var moment = now
    var invalid = 0
    while invalid < 10_000 {
      let route = Route("POST", "/channels/{}/messages", major: "\(invalid)")
      guard case .go(let ticket) = limiter.ask(route, now: moment) else {
        guard case .wait(let until) = limiter.ask(route, now: moment) else { break }
        if moment.duration(to: until) > .seconds(60) { break }
        moment = until
        continue
      }
      limiter.finished(ticket, forbidden, now: moment)
      invalid += 1
    }
    #expect(invalid <= 5_000)
    _ = try go(messages, at: moment.advanced(by: .seconds(600)))
  }

  @Test("What other routes have spent does not silence answers to interactions")
  mutating func interactionsGoOn() throws {
    let forbidden = try recorded("403_missing_access")
    var moment = now
    for channel in 0..<2_000 {
      moment = moment.advanced(by: .milliseconds(50))
      limiter.finished(
        try go(Route("POST", "/channels/{}/messages", major: "\(channel)"), at: moment), forbidden,
        now: moment)
    }
    guard case .wait = limiter.ask(messages, now: moment) else {
      Issue.record("there were enough refusals")
      return
    }
    _ = try go(Route("POST", "/interactions/{}/{}/callback", major: "9/t", isInteraction: true), at: moment)
    _ = try go(
      Route("PATCH", "/webhooks/{}/{}/messages/@original", major: "7/t", isInteraction: true), at: moment)
  }

  @Test("Refusals for what others did there are not counted against us")
  mutating func sharedAreFree() throws {
    let shared = try recorded("429_shared")
    var moment = now
    for channel in 0..<6_000 {
      moment = moment.advanced(by: .milliseconds(50))
      limiter.finished(
        try go(Route("POST", "/channels/{}/messages", major: "\(channel)"), at: moment), shared, now: moment)
    }
    _ = try go(messages, at: moment.advanced(by: .seconds(2)))
  }

  @Test("Memory stays bounded, however many channels there are")
  mutating func bounded() throws {
    var moment = now
    for channel in 0..<20_000 {
      moment = moment.advanced(by: .milliseconds(50))
      let ticket = try go(Route("POST", "/channels/{}/messages", major: "\(channel)"), at: moment)
      limiter.finished(ticket, try recordedRemaining, now: moment)
    }
    #expect(limiter.size <= 5_000)
  }

  var recordedRemaining: RateLimitAnswer {
    get throws { try answer(limit: 5, remaining: 4, after: 86_400) }
  }
}
