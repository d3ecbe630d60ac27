import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("The standing of chats", .timeLimit(.minutes(5)))
struct ChatStandingTests {
  private let start = Moment(seconds: 1_790_000_000)

  @Test("Moves are followed to the end, and never in circles")
  func moves() {
    var standing = ChatStanding()
    for hop in 1..<5 { standing.recordMove(of: "telegram:\(hop)", to: "telegram:\(hop + 1)") }
    #expect(standing.home(of: ChatAddress(.telegram, chat: "1", topic: "9")).key == "telegram:5/9")
    #expect(standing.home(of: ChatAddress(.telegram, chat: "7")).key == "telegram:7")
    standing.recordMove(of: "telegram:5", to: "telegram:1")
    #expect(standing.home(of: ChatAddress(.telegram, chat: "3")).key == "telegram:1")
    let circle = ChatStanding(
      unreachable: [], moves: [("telegram:1", "telegram:2"), ("telegram:2", "telegram:1")])
    #expect(circle.home(of: ChatAddress(.telegram, chat: "1")).key == "telegram:2")
  }

  @Test("Whoever wrote after the try that failed had begun is answered")
  func heardLater() {
    var standing = ChatStanding()
    standing.markUnreachable("telegram:1", since: start)
    #expect(standing.refuses("telegram:1", heardAt: nil))
    #expect(standing.refuses("telegram:1", heardAt: start))
    #expect(!standing.refuses("telegram:1", heardAt: start.advanced(by: .milliseconds(1))))
  }

  /// Somebody blocks the bot and takes it back while an older message to them is under way: their next words arrive
  /// before it is known that the older message was refused.
  @Test("An answer to somebody who is back is not lost to the refusal of an older message")
  func race() async throws {
    let gate = Gate()
    let platform = ScriptedPlatform(holding: gate)
    platform.next(.unreachable(reason: "blocked"))
    let fixture = try await DeliveryFixture(platform: platform)
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { _ in
        [OutboundMessage(to: ChatAddress(.telegram, chat: "5"), "old")]
      }
      await platform.tried(1)
      fixture.clock.advance(by: .seconds(1))
      try await fixture.offer("back")
      while fixture.dispatcher.pending > 0 { await Task.yield() }
      gate.open()
      await platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(platform.texts == ["back"])
    #expect(try await fixture.count("SELECT count(*) FROM unreachable_chats") == 0)
    #expect(!fixture.outbox.standing.withLock { $0.isUnreachable("telegram:5") })
  }

  @Test("What is old is forgotten, in the database and at once")
  func forgetting() async throws {
    let fixture = try await DeliveryFixture()
    try await fixture.database.write { connection in
      try connection.markUnreachable("telegram:1", reason: "blocked", since: start)
      try connection.recordMove(of: "telegram:2", to: "telegram:3", now: start)
    }
    try await fixture.relay.recover()
    #expect(try await fixture.outbox.forgetStandings(before: start) == 0)
    #expect(try await fixture.outbox.forgetStandings(before: start.advanced(by: .seconds(1))) == 1)
    #expect(!fixture.outbox.standing.withLock { $0.isUnreachable("telegram:1") || !$0.moves.isEmpty })
    #expect(try await fixture.count("SELECT count(*) FROM unreachable_chats") == 0)
    #expect(try await fixture.count("SELECT count(*) FROM chat_moves") == 0)
  }
}
