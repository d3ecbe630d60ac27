import Delivery
import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// A team that talks in a channel on Discord and in a group on Telegram.
@Suite("A team's talk", .timeLimit(.minutes(5)))
struct TeamTalkTests {
  static let owner = DiscordWorld.User("2000", "owner")
  static let group = TelegramChat.supergroup(-1_001)
  static let dora = TelegramUser(7, firstName: "Dora", username: "dora")

  /// A team of the owner of the server and of Dora, who administers the group; both chats are its own.
  private func withTeam(
    _ configure: (inout DiscordWorld) -> Void = { _ in },
    _ body: (DiscordBot, LoopbackTelegram) async throws -> Void
  ) async throws {
    let telegram = try loopback { $0.make(7, "administrator", in: -1_001) }
    try await withDiscord(
      telegram: telegram,
      {
        (
          $0.telegram.flood.overallPerSecond, $0.telegram.flood.chatPerSecond,
          $0.telegram.flood.groupPerMinute
        ) = (100_000, 100_000, 1_000_000)
      },
      world: { world in
        world.hall.rules.allowedIntents = 1 << 15
        configure(&world)
      }
    ) { bot in
      let asked = try await bot.use(["account", "terms"], by: Self.owner).answers
      bot.discord.press("I am 18 and accept", under: try #require(asked.last?.id), by: Self.owner)
      try await bot.settled()
      let name = #"{"name":"name","type":3,"value":"Night Owls"}"#
      try await bot.use(["team", "create"], options: [name], by: Self.owner)
      telegram.say("/account terms", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      let terms = try #require(telegram.world.messages.last { $0.chat == 7 })
      telegram.press(terms.callbacks[0][0], under: terms.id, in: .private(7), by: Self.dora)
      telegram.say("/team join \"night owls\"", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      let bound = try await bot.use(["team", "bind"], by: Self.owner).answers
      #expect(bound.last?.content.contains("is the chat of") == true, "\(bound.map(\.content))")
      // Another session begins, in which texts can be read.
      try await reconnect(bot)
      // A group is bound by the leader, who administers it.
      let lead = try await bot.use(
        ["team", "lead"], options: [#"{"name":"member","type":3,"value":"@dora"}"#], by: Self.owner
      ).answers
      bot.discord.press("Hand it over", under: try #require(lead.last?.id), by: Self.owner)
      try await settle(bot, telegram)
      telegram.say("/team bind", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      #expect(telegram.world.texts(in: -1_001).last?.contains("is the chat of") == true)
      try await body(bot, telegram)
    }
    await telegram.stop()
  }

  private func reconnect(_ bot: DiscordBot) async throws {
    await bot.log.says("The connection to Discord ended")
    while bot.discord.world.value.hall.identifies.count < 2 {
      let wake = try await bot.clock.nextSleep()
      guard bot.clock.now.duration(to: wake) <= .seconds(10) else { continue }
      bot.clock.advance(to: wake)
    }
    await bot.discord.world.wait { world in
      world.hall.sessions.values.contains { $0.connection != nil && $0.intents & 1 << 15 != 0 }
    }
    // The first may be looked up, which says nothing of what the gateway has told.
    for _ in 0..<2 { try await bot.settled() }
  }

  private func settle(_ bot: DiscordBot, _ telegram: LoopbackTelegram) async throws {
    await telegram.pollHeld()
    try await bot.settled()
    await telegram.pollHeld()
    try await bot.bot.dispatcher.quiet()
  }

  private func copies(_ telegram: LoopbackTelegram) -> [TelegramMessage] {
    telegram.world.messages(in: -1_001).filter { $0.text.hasPrefix("[Discord]") && !$0.isDeleted }
  }

  private func copies(_ bot: DiscordBot) -> [DiscordWorld.Message] {
    bot.said(in: DiscordBot.channel).filter { $0.content.contains("Telegram\\]") && !$0.isDeleted }
  }

  @Test("Threat 30: lies in the team's own table and nowhere else: in no memory, no summary and no case")
  func staysInTheTeam() async throws {
    try await withTeam { bot, telegram in
      bot.discord.say("remember that the swordfish is our plan", in: DiscordBot.channel, from: Self.owner)
      telegram.say("my name is Swordfish, and I like swordfish", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      #expect(copies(telegram).count == 1)
      #expect(try await bot.count("SELECT COUNT(*) FROM team_messages WHERE body LIKE '%swordfish%'") == 2)
      let elsewhere = try await bot.count(
        """
        SELECT (SELECT COUNT(*) FROM exchanges WHERE said || answered LIKE '%swordfish%')
          + (SELECT COUNT(*) FROM memories) + (SELECT COUNT(*) FROM memory_unread)
          + (SELECT COUNT(*) FROM conversation_summaries)
          + (SELECT COUNT(*) FROM attempts) + (SELECT COUNT(*) FROM context_summaries)
          + (SELECT COUNT(*) FROM success_cases) + (SELECT COUNT(*) FROM response_cache)
          + (SELECT COUNT(*) FROM audit_log WHERE detail_json LIKE '%swordfish%')
        """)
      #expect(elsewhere == 0)
    }
  }

  @Test("is passed on both ways, with answers, changes and deletions kept in step")
  func inStep() async throws {
    try await withTeam { bot, telegram in
      let said = bot.discord.say("what shall we try?", in: DiscordBot.channel, from: Self.owner)
      try await settle(bot, telegram)
      #expect(copies(telegram).map(\.text) == ["[Discord] \u{2068}Owner\u{2069}: what shall we try?"])
      // An answer to the copy answers the message itself.
      let copy = try #require(copies(telegram).first)
      let answer = telegram.say("a poem", in: Self.group, from: Self.dora, replyTo: copy.id)
      try await settle(bot, telegram)
      #expect(copies(bot).map(\.replyTo) == [said.id])
      #expect(copies(bot).first?.content.contains("Dora\u{2069}: a poem") == true)
      // And the other way round.
      bot.discord.say("rhymed?", in: DiscordBot.channel, from: Self.owner, replyTo: copies(bot).first?.id)
      try await settle(bot, telegram)
      #expect(copies(telegram).last?.replyTo == answer)
      // What is changed is changed everywhere.
      bot.discord.edit(said.id, to: "what shall we try today?")
      telegram.edit(answer, to: "a long poem", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      #expect(copies(telegram).first?.text == "[Discord] \u{2068}Owner\u{2069}: what shall we try today?")
      #expect(copies(telegram).first?.id == copy.id)
      #expect(copies(bot).first?.content.contains("a long poem") == true)
      #expect(copies(bot).count == 1)
      // What is deleted is gone.
      bot.discord.delete([said.id], in: DiscordBot.channel)
      try await settle(bot, telegram)
      #expect(copies(telegram).count == 1)
      #expect(try await bot.count("SELECT COUNT(*) FROM team_messages WHERE body IS NULL") == 1)
      #expect(try await bot.count("SELECT COUNT(*) FROM team_messages") == 3)
      #expect(telegram.world.refusals.isEmpty, "\(telegram.world.refusals)")
    }
  }

  @Test("27: rings nobody, and is no markup anywhere")
  func ringsNobody() async throws {
    try await withTeam { bot, telegram in
      telegram.say("@everyone <@123456789012345678> **bold** <b>x</b>", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      let copy = try #require(copies(bot).last)
      #expect(!copy.content.contains("@everyone"))
      #expect(!copy.content.contains("<@1"))
      #expect(!copy.content.contains("**bold**"))
      bot.discord.say("_x_ <b>y</b> @dora", in: DiscordBot.channel, from: Self.owner)
      try await settle(bot, telegram)
      let other = try #require(copies(telegram).last)
      #expect(other.text.hasSuffix("_x_ <b>y</b> @\u{200B}dora"))
      #expect(other.entities.isEmpty)
    }
  }

  @Test(
    "30: is heard by the team alone: what others say in its channel stays there, and the guardian reads none of it"
  )
  func staysInside() async throws {
    try await withTeam { bot, telegram in
      let eve = DiscordWorld.User("2003", "eve")
      bot.discord.say("let me in", in: DiscordBot.channel, from: eve)
      // A bot is not even heard, so nothing that we say comes back.
      bot.discord.say("beep", in: DiscordBot.channel, from: DiscordWorld.User("2004", "robot", isBot: true))
      try await settle(bot, telegram)
      #expect(copies(telegram).isEmpty)
      // Other channels of the server are nobody's business.
      bot.discord.say("our secret", in: DiscordBot.privateChannel, from: Self.owner)
      try await settle(bot, telegram)
      #expect(copies(telegram).isEmpty)
      // Who is addressed answers, also here.
      let answers = try await bot.ask("<@9001> hello", in: DiscordBot.channel, from: Self.owner)
      #expect(answers.count == 1)
      try await settle(bot, telegram)
      #expect(copies(telegram).isEmpty)
      #expect(try await bot.count("SELECT COUNT(*) FROM team_messages") == 0)
      bot.discord.say("our plan is a poem", in: DiscordBot.channel, from: Self.owner)
      try await settle(bot, telegram)
      let known = try await bot.texts(
        """
        SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'exchanges' OR name LIKE 'memories%')
        """)
      #expect(known.contains("exchanges"))
      #expect(try await bot.count("SELECT COUNT(*) FROM exchanges WHERE said LIKE '%poem%'") == 0)
    }
  }

  @Test("names files instead of copying them, and is cut where it is too long")
  func filesAndLength() async throws {
    try await withTeam { bot, telegram in
      bot.discord.say(
        "look", in: DiscordBot.channel, from: Self.owner,
        attaching: [
          .init("cat.png", type: "image/png", [1]), .init("plan.pdf", type: "application/pdf", [1]),
        ])
      try await settle(bot, telegram)
      #expect(copies(telegram).last?.text.hasSuffix("look (image) (file plan.pdf)") == true)
      telegram.say(String(repeating: "*", count: 3_000), in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      let stars = bot.said(in: DiscordBot.channel).map(\.content).joined().count { $0 == "*" }
      #expect(stars == 1_500)
    }
  }

  @Test("has a limit for each member, who is told once")
  func limits() async throws {
    try await withTeam { bot, telegram in
      for number in 0..<25 { telegram.say("line \(number)", in: Self.group, from: Self.dora) }
      try await settle(bot, telegram)
      #expect(copies(bot).count == 20)
      let told = telegram.world.texts(in: -1_001).count { $0.contains("was not passed on") }
      #expect(told == 1)
    }
  }

  @Test("is also what /team say and /strategy send, and members hear it in private who want that")
  func commands() async throws {
    try await withTeam { bot, telegram in
      telegram.say("/team", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      let show = try #require(telegram.world.messages.last { $0.chat == 7 })
      #expect(show.buttons == [["Send me the talk in private"]])
      telegram.press(show.callbacks[0][0], under: show.id, in: .private(7), by: Self.dora)
      try await settle(bot, telegram)
      try await bot.use(
        ["team", "say"],
        options: [
          #"{"name":"text","type":3,"value":"begin with a riddle"}"#,
          #"{"name":"strategy","type":5,"value":true}"#,
        ], in: DiscordBot.privateChannel, by: Self.owner)
      try await settle(bot, telegram)
      let line = "[Discord] \u{2068}Owner\u{2069}: begin with a riddle"
      #expect(copies(telegram).map(\.text) == [line])
      #expect(telegram.world.texts(in: 7).last == line)
      #expect(bot.said(in: DiscordBot.channel).last?.content.contains("begin with a riddle") == true)
      // An answer to a message of the team in private goes to the team.
      let heard = try #require(telegram.world.messages.last { $0.chat == 7 })
      telegram.say("in verse", in: .private(7), from: Self.dora, replyTo: heard.id)
      try await settle(bot, telegram)
      #expect(copies(bot).last?.content.contains("in verse") == true)
      telegram.say("/strategy end with a rhyme", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      telegram.say("/team notes", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      let notes = try #require(telegram.world.texts(in: 7).last)
      #expect(notes.contains("begin with a riddle"))
      #expect(notes.contains("end with a rhyme"))
      #expect(!notes.contains("in verse"))
    }
  }

  @Test("finds whom it has invited by name when they turn up, and only them")
  func invitedByName() async throws {
    try await withTeam { bot, telegram in
      telegram.say("/team invite handle=telegram:@Fritz", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      #expect(
        telegram.world.texts(in: 7).last?.contains("offered to whoever writes to me under that name") == true)
      let fritz = TelegramUser(11, firstName: "Fritz", username: "fritz")
      telegram.say("hello", in: .private(11), from: fritz)
      try await settle(bot, telegram)
      #expect(
        telegram.world.texts(in: 11).last?.contains("invites you to the team \u{2068}Night Owls") == true)
      // Whoever has the name later is somebody else.
      let other = TelegramUser(12, firstName: "Other", username: "fritz")
      telegram.say("hello", in: .private(12), from: other)
      try await settle(bot, telegram)
      #expect(telegram.world.texts(in: 12).allSatisfy { !$0.contains("invites you") })
      #expect(try await bot.count("SELECT COUNT(*) FROM team_invitations WHERE platform_id = '11'") == 1)
    }
  }

  @Test("needs a channel that its leader may manage, and that no other team has")
  func binding() async throws {
    try await withTeam { bot, telegram in
      telegram.say("/team bind", in: .private(7), from: Self.dora)
      try await settle(bot, telegram)
      #expect(telegram.world.texts(in: 7).last?.contains("just the two of us") == true)
      let other = TelegramChat.supergroup(-1_002)
      telegram.say("/team bind", in: other, from: Self.dora)
      try await settle(bot, telegram)
      #expect(telegram.world.texts(in: 7).last?.contains("You need the role admin") == true)
      // Another team's leader cannot take it.
      let emil = TelegramUser(8, firstName: "Emil", username: "emil")
      telegram.change { $0.make(8, "administrator", in: -1_001) }
      telegram.say("/account terms", in: .private(8), from: emil)
      try await settle(bot, telegram)
      let terms = try #require(telegram.world.messages.last { $0.chat == 8 })
      telegram.press(terms.callbacks[0][0], under: terms.id, in: .private(8), by: emil)
      telegram.say("/team create Larks", in: .private(8), from: emil)
      try await settle(bot, telegram)
      telegram.say("/team bind", in: Self.group, from: emil)
      try await settle(bot, telegram)
      #expect(telegram.world.texts(in: 8).last?.contains("another team's chat") == true)
      telegram.say("/team unbind", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      telegram.say("anybody?", in: Self.group, from: Self.dora)
      try await settle(bot, telegram)
      #expect(copies(bot).isEmpty)
    }
  }
}
