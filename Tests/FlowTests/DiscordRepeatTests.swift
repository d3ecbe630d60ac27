import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// What becomes of a message whose answer was lost for longer than Discord remembers nonces.
@Suite("Late repetitions on Discord", .timeLimit(.minutes(5)))
struct DiscordRepeatTests {
  private static let longAfter = Duration.seconds(400)

  /// Waits until a number is what it should be.
  private func wait(_ bot: DiscordBot, for query: SQL) async throws {
    while try await bot.count(query) == 0 { await Task.yield() }
  }

  @Test("What has arrived is found again and not said twice, in a channel and in private")
  func found() async throws {
    for channel in [DiscordBot.channel, DiscordBot.privateChannel] {
      try await withDiscord { bot in
        bot.discord.fail("/messages", with: .brokenProxy)
        bot.discord.say("<@9001> hello", in: channel)
        let arrived = await bot.discord.answers(1, in: channel)
        try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE tries = 1 AND state = 'queued'")
        bot.clock.advance(by: Self.longAfter)
        try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE state = 'sent'")
        #expect(try await bot.texts("SELECT platform_message FROM outbox") == arrived.map(\.id))
        #expect(bot.said(in: channel).count == 1)
      }
    }
  }

  @Test("The same words said before are another message: what has not arrived is said")
  func sameWords() async throws {
    try await withDiscord { bot in
      let channel = DiscordBot.privateChannel
      let first = try await bot.ask("/nonsense", in: channel)
      bot.discord.fail(
        "/messages", with: .answer(status: 502, headers: [], body: "<html>Bad gateway</html>"))
      bot.discord.say("/nonsense", in: channel)
      try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE tries = 1 AND state = 'queued'")
      bot.clock.advance(by: Self.longAfter)
      let both = await bot.discord.answers(2, in: channel)
      #expect(both.map(\.content) == [first[0].content, first[0].content])
    }
  }
}
