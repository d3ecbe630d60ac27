import Bounty
import Groundwork
import Ledger
import Operations
import SQLite
import Staking
import TestSupport
import Testing
import Vocabulary
import Wallets

@testable import warden

@Suite("Wallets and staking on Discord", .timeLimit(.minutes(5)))
struct EconomyDiscordFlowTests {
  private static let admins = [DiscordWorld.User("2000", "owner"), DiscordWorld.User("2003", "cleo")]
  private static let bob = DiscordWorld.User("2002", "bob")
  private static let seed = [UInt8](repeating: 5, count: 32)
  private static let wallet = SolanaAddress(bytes: Ed25519.publicKey(seed: seed)).text

  private func option(_ name: String, _ value: String) -> String {
    #"{"name":"\#(name)","type":3,"value":"\#(value)"}"#
  }

  /// A server with two operators; Ann plays.
  private func withEconomy(_ body: (DiscordBot) async throws -> Void) async throws {
    try await withDiscord({ $0.operators = Self.admins.map { "discord:\($0.id)" } }) { (bot: DiscordBot) in
      try await becomePlayer(.ann, bot)
      try await body(bot)
    }
  }

  private func becomePlayer(_ user: DiscordWorld.User, _ bot: DiscordBot) async throws {
    let asked = try await bot.use(["account", "terms"], by: user).answers
    bot.discord.press("I am 18 and accept", under: try #require(asked.last?.id), by: user)
    try await bot.settled()
  }

  private func grant(_ units: String, _ bot: DiscordBot) async throws {
    for admin in Self.admins {
      try await bot.use(
        ["admin", "money", "adjust"],
        options: [
          option("user", "2001"), option("asset", "TOK"), option("amount", units),
          option("reason", "for the test"),
        ], by: admin)
    }
  }

  /// What a command was answered; who alone sees it is checked on the way.
  private func ask(
    _ bot: DiscordBot, _ path: [String], _ options: [String] = [], isPrivate: Bool = true,
    by user: DiscordWorld.User = .ann
  ) async throws -> String {
    let (interaction, answers) = try await bot.use(path, options: options, by: user)
    #expect(interaction.isEphemeral == isPrivate, "/\(path.joined(separator: " "))")
    return answers.map(\.content).joined(separator: "\n")
  }

  @Test(
    "Tokens are locked, earn a share of the month, and rewards are claimed, where only their owner sees it")
  func stakes() async throws {
    try await withEconomy { bot in
      try await grant("1000", bot)
      let days = #"{"name":"days","type":4,"value":30}"#
      #expect(
        try await ask(bot, ["stake", "add"], [option("amount", "400"), days]).contains(
          "400 TOK are locked until"))
      #expect(
        try await ask(bot, ["stake", "add"], [option("amount", "1e3"), days]).contains("amount like 12.50"))
      #expect(try await ask(bot, ["stake", "list"]).contains("400 TOK, 30 days, until"))
      #expect(try await ask(bot, ["stake", "plans"], isPrivate: false).contains("1 positions with 400 TOK"))
      let (now, month) = (bot.clock.now, Month(of: bot.clock.now))
      _ = try await bot.bot.database.write { connection in
        try connection.post(
          Posting(
            .capture, key: "test:earn",
            Leg(.dollars(units: 1_000_000_000), from: .administration, to: .revenue)), at: now, .seeded(1))
      }
      bot.clock.advance(to: month.end.advanced(by: .seconds(1_800)))
      try await reconnect(bot)
      #expect(
        try await ask(
          bot, ["admin", "money", "close"], [option("month", month.description)], by: Self.admins[0]
        ).contains("\(month): revenue 1,000.00 USD"))
      #expect(
        try await ask(bot, ["stake", "month"], [option("month", month.description)], isPrivate: false)
          .contains(
            "30 days: 60.00 USD"))
      // A number and a dot would begin a list.
      #expect(try await ask(bot, ["stake", "claim"]).contains(#"60\.00 USD are yours to use."#))
      #expect(try await ask(bot, ["wallet", "history"]).contains("rewards: +60.00 USD"))
      // Early out: asked about, and said by a button.
      let id = try await bot.texts("SELECT id FROM staking_positions").first ?? ""
      let (interaction, asked) = try await bot.use(["stake", "remove"], options: [option("position", id)])
      #expect(interaction.isEphemeral)
      bot.discord.press("Take them out", under: try #require(asked.last?.id))
      try await bot.settled()
      #expect(try await bot.texts("SELECT state FROM staking_positions") == ["cooling"])
    }
  }

  /// Half a month of silence: the connection was given up meanwhile.
  private func reconnect(_ bot: DiscordBot) async throws {
    let clock = bot.clock
    let keeper = Task {
      while true {
        let wake = try await clock.nextSleep()
        // What comes before a new connection is dialled; not the half minute that it may take to begin.
        if clock.now.duration(to: wake) <= .seconds(5) { clock.advance(to: wake) }
      }
    }
    defer { keeper.cancel() }
    await bot.discord.world.wait { $0.hall.sessions.values.contains { $0.connection != nil } }
    for _ in 0..<2 { try await bot.settled() }
  }

  @Test("A wallet is linked by a signature over a text that names the account, and is nobody else's then")
  func links() async throws {
    try await withEconomy { bot in
      try await becomePlayer(Self.bob, bot)
      let wallet = Self.wallet
      #expect(try await ask(bot, ["wallet", "link"], [option("address", wallet)]).contains(wallet))
      let text = try await bot.texts("SELECT message FROM wallet_challenges").first ?? ""
      #expect(text.contains("Link this wallet to Discord user 2001."))
      let right = Ed25519.sign(Array(text.utf8), seed: Self.seed).base58
      let wrong = Ed25519.sign([1], seed: Self.seed).base58
      #expect(
        try await ask(bot, ["wallet", "confirm"], [option("signature", wrong)]).contains("(4 tries left)"))
      #expect(
        try await ask(bot, ["wallet", "confirm"], [option("signature", right)], by: Self.bob).contains(
          "Start again with"))
      #expect(
        try await ask(bot, ["wallet", "confirm"], [option("signature", right)]).contains("is yours."))
      #expect(try await ask(bot, ["wallet", "show"]).contains("receives payouts"))
      #expect(
        try await ask(bot, ["wallet", "link"], [option("address", wallet)], by: Self.bob).contains(
          "belongs to another player"))
      #expect(
        try await ask(bot, ["wallet", "unlink"], [option("address", wallet)]).contains("not yours here"))
    }
  }

  @Test("Operators switch staking off and on; nobody else does, and what is locked goes on")
  func flag() async throws {
    try await withEconomy { bot in
      try await grant("10", bot)
      let days = #"{"name":"days","type":4,"value":30}"#
      let lock = [option("amount", "1"), days]
      func set(_ flag: String, _ isOn: Bool, by user: DiscordWorld.User) async throws -> String {
        try await ask(
          bot, ["admin", "system", "flag"],
          [option("flag", flag), #"{"name":"on","type":5,"value":\#(isOn)}"#],
          by: user)
      }
      #expect(try await ask(bot, ["stake", "add"], lock).contains("are locked until"))
      #expect(try await set("staking", false, by: .ann).contains("operator"))
      #expect(try await set("nonsense", false, by: Self.admins[0]).contains("there is staking"))
      #expect(try await set("staking", false, by: Self.admins[0]) == "staking is off now.")
      #expect(try await set("staking", false, by: Self.admins[1]) == "staking is off already.")
      #expect(try await ask(bot, ["stake", "add"], lock).contains("Staking is switched off right now."))
      #expect(
        try await ask(bot, ["stake", "plans"], isPrivate: false).contains("Nothing can be locked just now."))
      #expect(try await ask(bot, ["stake", "list"]).contains("1 TOK, 30 days"))
      #expect(try await set("staking", true, by: Self.admins[1]) == "staking is on now.")
      #expect(try await ask(bot, ["stake", "add"], lock).contains("are locked until"))
      #expect(
        try await ask(bot, ["admin", "system", "audit"], by: Self.admins[0]).contains("system.flag"))
    }
  }
}
