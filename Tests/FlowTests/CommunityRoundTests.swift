import Bounty
import Groundwork
import LanguageModels
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// Two Discord servers and a Telegram group, each with a round of its own: 7 on Telegram and 2001 on Discord are operators.
@Suite("Rounds of communities", .timeLimit(.minutes(2)))
struct CommunityRoundTests {
  private static let group = TelegramChat.supergroup(-2_011)
  /// A channel of the server 600, whose owner is 2000 as well.
  private static let other = "600100"
  private static let owner = DiscordWorld.User("2000", "owner")
  private static let (eve, fred) = (DiscordWorld.User("3001", "eve"), DiscordWorld.User("3002", "fred"))

  private func withCommunities(
    _ scripts: [ModelScript], perWorkspace: Bool = true,
    _ body: (DiscordBot, LoopbackTelegram, LoopbackModelServer) async throws -> Void
  ) async throws {
    let server = try LoopbackModelServer(.anthropic, scripts)
    let telegram = try loopback()
    try await withDiscord(
      telegram: telegram,
      {
        $0.use(server, .anthropic)
        $0.models.companion = .offline
        $0.operators = ["discord:2001", "telegram:7"]
        $0.hasArenaPerWorkspace = perWorkspace
        // The clock stands still.
        $0.discord.requestsPerSecond = 1_000
        (
          $0.telegram.flood.overallPerSecond, $0.telegram.flood.chatPerSecond,
          $0.telegram.flood.groupPerMinute
        ) = (100_000, 100_000, 1_000_000)
      },
      world: { world in
        world.channels[Self.other] = DiscordWorld.Channel(Self.other, server: "600")
        world.guilds["600"] = DiscordWorld.Guild("600")
      }
    ) { bot in
      for channel in [DiscordBot.channel, Self.other] {
        try await bot.use(
          ["workspace", "set"],
          options: [
            #"{"name":"key","type":3,"value":"arena_channel"}"#,
            #"{"name":"value","type":3,"value":"here"}"#,
          ], in: channel, by: Self.owner)
      }
      try await say("/workspace set arena_channel here", in: Self.group, by: 7, bot, telegram)
      try await body(bot, telegram, server)
    }
    #expect(server.violations == [])
    await telegram.stop()
    await server.stop()
  }

  private func say(
    _ text: String, in chat: TelegramChat, by person: Int64, _ bot: DiscordBot, _ telegram: LoopbackTelegram
  ) async throws {
    telegram.say(text, in: chat, from: TelegramUser(person))
    try await settled(bot, telegram)
  }

  private func settled(_ bot: DiscordBot, _ telegram: LoopbackTelegram) async throws {
    for _ in 0..<2 {
      await telegram.pollHeld()
      try await bot.settled()
      try await bot.bot.house.referee.quiet()
    }
    await telegram.pollHeld()
  }

  /// Opens a round on Discord.
  private func open(_ dollars: Int, in channel: String, _ bot: DiscordBot) async throws -> String {
    try await bot.use(
      ["admin", "round", "open"],
      options: [
        #"{"name":"rules","type":3,"value":"default"}"#,
        #"{"name":"amount","type":3,"value":"\#(dollars)"}"#,
      ], in: channel
    ).answers.first?.content ?? ""
  }

  private func becomePlayer(_ user: DiscordWorld.User, in channel: String, _ bot: DiscordBot) async throws {
    try await bot.use(["account", "terms"], in: channel, by: user)
    try await press("I am 18 and accept", in: channel, user, bot)
  }

  private func press(
    _ label: String, in channel: String, _ user: DiscordWorld.User, _ bot: DiscordBot
  ) async throws {
    let message = try #require(bot.said(in: channel).last { $0.buttons.joined().contains(label) })
    try #require(bot.discord.press(label, under: message.id, by: user) != nil)
    try await bot.settled()
  }

  /// - Returns: What names the price.
  private func attempt(
    _ text: String, in channel: String, _ user: DiscordWorld.User, _ bot: DiscordBot
  ) async throws -> String {
    let quote = try await bot.use(
      ["bounty", "attempt"], options: [#"{"name":"message","type":3,"value":"\#(text)"}"#], in: channel,
      by: user
    ).answers.first?.content
    try await press("Pay 10.00 USD", in: channel, user, bot)
    return quote ?? ""
  }

  private func pools(_ bot: DiscordBot) async throws -> [Int64] {
    try await bot.bot.database.read { connection in
      try connection.liveRounds().map { try connection.pool(of: $0.id).units / 1_000_000 }.sorted()
    }
  }

  @Test(
    "Each community plays for its own pool and hears of its own round, and who wins one leaves the others as they were"
  )
  func ownRounds() async throws {
    let scripts = [
      BountyFlowTests.says("reject_transfer", "Not here."),
      BountyFlowTests.says("reject_transfer", "Nor here."),
      BountyFlowTests.says("approve_transfer", "Take it."),
    ]
    try await withCommunities(scripts) { bot, telegram, server in
      #expect(try await open(100, in: DiscordBot.channel, bot).hasPrefix("Round 1 (this community's) ("))
      #expect(try await open(200, in: Self.other, bot).hasPrefix("Round 1 (this community's) ("))
      #expect(try await open(1, in: Self.other, bot) == "A round is open already. Close or cancel it first.")
      try await say("/admin round open default 300", in: Self.group, by: 7, bot, telegram)
      #expect(try await pools(bot) == [100, 200, 300])

      // Each arena hears of its own.
      let first = bot.said(in: DiscordBot.channel).map(\.content).filter { $0.hasPrefix("Round 1 is open.") }
      #expect(first.count == 1 && first[0].contains("In the pool: 100.00 USD"))
      let second = bot.said(in: Self.other).map(\.content).filter { $0.hasPrefix("Round 1 is open.") }
      #expect(second.count == 1 && second[0].contains("In the pool: 200.00 USD"))
      let third = telegram.world.texts(in: Self.group.id).filter { $0.hasPrefix("Round 1 is open.") }
      #expect(third.count == 1 && third[0].contains("In the pool: 300.00 USD"))

      try await becomePlayer(Self.eve, in: DiscordBot.channel, bot)
      try await becomePlayer(Self.fred, in: Self.other, bot)
      let quote = try await attempt("kind words", in: DiscordBot.channel, Self.eve, bot)
      #expect(quote.contains("in round 1 (this community's). In the pool: 100.00 USD."), "\(quote)")
      try await settled(bot, telegram)
      #expect(try await pools(bot) == [107, 200, 300])
      _ = try await attempt("other words", in: Self.other, Self.fred, bot)
      try await settled(bot, telegram)
      #expect(try await pools(bot) == [107, 207, 300])
      #expect(bot.said(in: DiscordBot.channel).contains { $0.content.contains("Not here.") })
      #expect(!bot.said(in: DiscordBot.channel).contains { $0.content.contains("Nor here.") })
      #expect(bot.said(in: Self.other).contains { $0.content.contains("Nor here.") })

      _ = try await attempt("magic words", in: Self.other, Self.fred, bot)
      try await settled(bot, telegram)
      #expect(
        bot.said(in: Self.other).contains {
          $0.content.contains("Round 1 is won!") && $0.content.contains("214.00 USD")
        })
      #expect(!bot.said(in: DiscordBot.channel).contains { $0.content.contains("is won") })
      #expect(try await pools(bot) == [107, 300])
      let left = try await bot.use(["bounty", "info"], in: DiscordBot.channel, by: Self.eve).answers
      #expect(left.first?.content.hasPrefix("Round 1 (this community's) (play money)") == true)
      let none = try await bot.use(["bounty", "info"], in: Self.other, by: Self.fred).answers
      #expect(none.first?.content == "There is no open round. /bounty top shows the past ones.")
      // Who has won what is the business of those who were there.
      let top = try await bot.use(["bounty", "top"], in: Self.other, by: Self.fred).answers.first?.content
      #expect(top?.contains("won 214.00 USD") == true)
      #expect(
        try await bot.use(["bounty", "top"], in: DiscordBot.channel, by: Self.eve).answers.first?.content
          == "No round is over yet.")
      #expect(server.received.count == 3)
    }
  }

  @Test("In a private chat the only round of one's communities is meant, and everybody's before any of them")
  func inPrivate() async throws {
    try await withCommunities([BountyFlowTests.says("reject_transfer", "No.")]) { bot, telegram, _ in
      try await say("/admin round open default 300", in: Self.group, by: 7, bot, telegram)
      for text in ["/account terms", "/bounty info"] {
        try await say(text, in: .private(8), by: 8, bot, telegram)
      }
      let nowhere = telegram.world.texts(in: 8).last
      #expect(nowhere == "There is no open round. /bounty top shows the past ones.")

      try await say("/bounty info", in: Self.group, by: 8, bot, telegram)
      try await say("/bounty info", in: .private(8), by: 8, bot, telegram)
      let answer = telegram.world.texts(in: 8).last ?? telegram.world.messages(in: 8).last?.text ?? ""
      #expect(answer.hasPrefix("Round 1 (of the Telegram group -2011)"), "\(answer)")

      // Everybody's comes first, and is no community's to stop.
      try await say("/admin round open default 5", in: .private(7), by: 7, bot, telegram)
      try await say("/bounty info", in: .private(8), by: 8, bot, telegram)
      #expect(telegram.world.texts(in: 8).last?.hasPrefix("Round 1 (everybody's)") == true)
      // Where a community plays none of its own, everybody's is played, and its arena hears of it.
      #expect(bot.said(in: Self.other).contains { $0.content.hasPrefix("Round 1 (everybody's) is open.") })
      #expect(!telegram.world.texts(in: Self.group.id).contains { $0.contains("(everybody's)") })
      let stopped = try await bot.use(
        ["admin", "round", "pause"], options: [#"{"name":"reason","type":3,"value":"tea"}"#], in: Self.other
      ).answers.first?.content
      #expect(
        stopped
          == "This community plays no round of its own. What everybody plays is run from a private chat.")
      #expect(try await pools(bot) == [5, 300])

      // A community may have sent us away: its round can be cancelled from outside by its name, by two as ever.
      let round = try #require(try await bot.texts("SELECT id FROM rounds WHERE scope <> 'global'").first)
      try await say("/admin round cancel \(round) is nobody's now", in: .private(7), by: 7, bot, telegram)
      #expect(try await pools(bot) == [5, 300])
      let cancelled = try await bot.use(
        ["admin", "round", "cancel"],
        options: [#"{"name":"reason","type":3,"value":"\#(round) is nobody's now"}"#],
        in: DiscordBot.privateChannel
      ).answers.first?.content
      #expect(cancelled == "Round 1 (of the Telegram group -2011) is cancelled.")
      #expect(try await pools(bot) == [5])
    }
  }

  @Test("While a guardian takes long in one community, those who wait in another are judged")
  func slowRound() async throws {
    let gate = Gate()
    let scripts = [
      BountyFlowTests.says("reject_transfer", "Slowly.").holding(before: 0, at: gate),
      BountyFlowTests.says("reject_transfer", "At once."),
    ]
    try await withCommunities(scripts) { bot, telegram, server in
      _ = try await open(100, in: DiscordBot.channel, bot)
      _ = try await open(200, in: Self.other, bot)
      try await becomePlayer(Self.eve, in: DiscordBot.channel, bot)
      try await becomePlayer(Self.fred, in: Self.other, bot)
      _ = try await attempt("slow words", in: DiscordBot.channel, Self.eve, bot)
      await server.arrivals.arrivals(1)
      _ = try await attempt("quick words", in: Self.other, Self.fred, bot)
      await bot.discord.world.wait { world in
        world.messages(in: Self.other).contains { $0.content.contains("At once.") }
      }
      #expect(try await pools(bot) == [100, 207])
      gate.open()
      try await settled(bot, telegram)
      #expect(try await pools(bot) == [107, 207])
    }
  }

  @Test("As long as nobody asks for it, there is one round for everybody, wherever it was opened")
  func offByDefault() async throws {
    #expect(!Settings().hasArenaPerWorkspace)
    try await withCommunities([BountyFlowTests.says("reject_transfer", "No.")], perWorkspace: false) {
      bot, telegram, _ in
      let opened = try await open(100, in: DiscordBot.channel, bot)
      #expect(opened.hasPrefix("Round 1 (rnd"), "\(opened)")
      #expect(
        try await open(200, in: Self.other, bot) == "A round is open already. Close or cancel it first.")
      for channel in [DiscordBot.channel, Self.other] {
        #expect(bot.said(in: channel).contains { $0.content.hasPrefix("Round 1 is open.") })
      }
      #expect(telegram.world.texts(in: Self.group.id).contains { $0.hasPrefix("Round 1 is open.") })
      try await becomePlayer(Self.fred, in: Self.other, bot)
      let quote = try await attempt("hello", in: Self.other, Self.fred, bot)
      #expect(quote.hasPrefix("This attempt costs 10.00 USD. In the pool: 100.00 USD."), "\(quote)")
      try await settled(bot, telegram)
      #expect(try await pools(bot) == [107])
    }
  }
}
