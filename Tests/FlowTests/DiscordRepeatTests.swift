import Delivery
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Discord
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

  @Test("The same words from another bot are not ours: what has not arrived is said")
  func otherBot() async throws {
    try await withDiscord { bot in
      let channel = DiscordBot.channel
      let message = OutboundMessage(to: ChatAddress(.discord, chat: channel), "pong")
      bot.discord.fail(
        "/messages", with: .answer(status: 502, headers: [], body: "<html>Bad gateway</html>"))
      try await bot.bot.outbox.commit(causedAt: bot.clock.now) { _ in [message] }
      try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE tries = 1 AND state = 'queued'")
      bot.discord.say("pong", in: channel, from: DiscordWorld.User("9555", "other", isBot: true))
      bot.clock.advance(by: Self.longAfter)
      let said = await bot.discord.answers(2, in: channel)
      #expect(said.map(\.author.id) == ["9555", "9001"])
    }
  }

  @Test("An answer that was sent anew, since its beginning was deleted, is found again as well")
  func sentAnew() async throws {
    try await withDiscord { bot in
      let channel = ChatAddress(.discord, chat: DiscordBot.channel)
      // Not a message of ours: it cannot be edited, and is sent anew.
      let edit = OutboundMessage(to: channel, .replace(message: "313370000000000900", with: .init("the end")))
      bot.discord.fail("/messages/313370000000000900", with: .refused(status: 404, code: 10_008))
      bot.discord.fail("/messages", with: .brokenProxy)
      try await bot.bot.outbox.commit(causedAt: bot.clock.now) { _ in [edit] }
      try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE tries = 1 AND state = 'queued'")
      bot.clock.advance(by: Self.longAfter)
      try await wait(bot, for: "SELECT COUNT(*) FROM outbox WHERE state = 'sent'")
      #expect(bot.said(in: DiscordBot.channel).filter { $0.content == "the end" }.count == 1)
    }
  }

  @Test(
    "A repetition is hidden wherever an answer is filled in, and not in what follows for one person alone")
  func hidden() {
    let ann = AccountOnPlatform(.discord, "7")
    func message(_ promise: InteractionToken.Promise, further: Bool, for reader: AccountOnPlatform?)
      -> OutboundMessage
    {
      var token = InteractionToken(application: "1", id: "2", token: "x")
      (token.promise, token.isFurther) = (promise, further)
      var message = OutboundMessage(to: ChatAddress(.discord, chat: "5"), "hello", replyTo: token.text)
      message.onlyFor = reader
      return message
    }
    #expect(DiscordDelivery.hidesRepeats(message(.hidden, further: false, for: ann)))
    #expect(!DiscordDelivery.hidesRepeats(message(.hidden, further: true, for: ann)))
    #expect(!DiscordDelivery.hidesRepeats(message(.shown, further: false, for: ann)))
    #expect(DiscordDelivery.hidesRepeats(message(.shown, further: true, for: nil)))
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
