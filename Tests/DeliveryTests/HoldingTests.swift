import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

@Suite("What is kept for people who have not let us in", .timeLimit(.minutes(5)))
struct HoldingTests {
  private let address = ChatAddress(.telegram, chat: "5")

  private func say(_ texts: [RichText], kind: OutboundMessage.Kind = .talk, on fixture: DeliveryFixture)
    async throws
  {
    for text in texts {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { [address] _ in
        [OutboundMessage(to: address, .send(OutboundMessage.Content(text)), kind: kind)]
      }
    }
    await fixture.relay.flush(within: .seconds(1))
  }

  @Test("The last five messages leave in their order after the answer to their first words")
  func released() async throws {
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(opensLater: true))
    fixture.platform.next(.unreachable(reason: "can't initiate"))
    try await fixture.running {
      try await say(["1", "2", "3", "4", "5", "6", "7"], on: fixture)
      #expect(fixture.platform.tries == 1)
      try await fixture.offer("start")
      await fixture.platform.tried(7)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["start", "3", "4", "5", "6", "7"])
    #expect(try await fixture.count("SELECT count(*) FROM held_messages") == 0)
  }

  @Test("What is older than a day, or no talk, goes unsaid")
  func expired() async throws {
    let fixture = try await DeliveryFixture(platform: ScriptedPlatform(opensLater: true))
    fixture.platform.next(.unreachable(reason: "can't initiate"))
    try await fixture.running {
      try await say(["old"], on: fixture)
      fixture.clock.advance(by: .seconds(24 * 3_600 + 1))
      try await say(["fleeting"], kind: .fleeting, on: fixture)
      try await fixture.offer("start")
      await fixture.platform.tried(2)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(fixture.platform.texts == ["start"])
  }

  @Test("Nothing is kept for groups that sent us away")
  func groups() async throws {
    let fixture = try await DeliveryFixture()
    fixture.platform.next(.unreachable(reason: "kicked"))
    try await fixture.running { try await say(["one"], on: fixture) }
    #expect(try await fixture.count("SELECT count(*) FROM held_messages") == 0)
  }

  @Test("Kept after their first words were heard, it leaves once they are answered")
  func race() async throws {
    let gate = Gate()
    let platform = ScriptedPlatform(holding: gate, opensLater: true)
    platform.next(.unreachable(reason: "can't initiate"))
    let fixture = try await DeliveryFixture(platform: platform)
    try await fixture.running {
      try await fixture.outbox.commit(causedAt: fixture.clock.now) { [address] _ in
        [OutboundMessage(to: address, "private")]
      }
      await platform.tried(1)
      fixture.clock.advance(by: .seconds(1))
      try await fixture.offer("start")
      while fixture.dispatcher.pending > 0 { await Task.yield() }
      gate.open()
      await platform.tried(3)
      await fixture.relay.flush(within: .seconds(1))
    }
    #expect(platform.texts == ["start", "private"])
  }
}
