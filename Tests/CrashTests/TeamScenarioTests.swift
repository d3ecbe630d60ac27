import Foundation
import Groundwork
import Ledger
import SQLite
import Teams
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// Two people on Discord and two on Telegram are one team: they talk, pay together, win, share and part, while the process
/// is killed at every step and started again.
@Suite("A team on two platforms", .serialized, .timeLimit(.minutes(5)))
struct TeamScenarioTests {
  private static let group = TelegramChat.supergroup(-1_001)
  private static let channel = "100"
  private static let (olga, omar) = (DiscordWorld.User("2000", "olga"), DiscordWorld.User("2001", "omar"))
  private static let dora = TelegramUser(7, firstName: "Dora", username: "dora")
  private static let emil = TelegramUser(8, firstName: "Emil", username: "emil")

  /// The world around the process.
  private struct Stage {
    let telegram: LoopbackTelegram
    let discord: LoopbackDiscord
    let models: LoopbackModelServer
    let warden: WardenProcess

    var environment: [String: String] {
      [
        "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL,
        "DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_BASE": discord.base,
        "ANTHROPIC_API_KEY": LoopbackModelServer.key, "ANTHROPIC_BASE_URL": models.baseURL,
      ]
    }

    /// People do something, the process dies on the way, and another one goes on with it.
    func step(
      _ point: String?, _ act: @escaping @Sendable (LoopbackTelegram, LoopbackDiscord) -> Void,
      until done: @escaping @Sendable (LoopbackTelegram, LoopbackDiscord) async -> Void
    ) async throws {
      let hasActed = Guarded(false)
      for point in point.map({ [$0, nil] }) ?? [nil] {
        _ = try await warden.run(on: environment, killPoint: point) { [telegram, discord] in
          await discord.present()
          let isFirst = hasActed.withLock { hasActed in
            defer { hasActed = true }
            return !hasActed
          }
          if isFirst { act(telegram, discord) }
          await done(telegram, discord)
        }
      }
    }
  }

  private static func says(_ words: String, _ user: TelegramUser)
    -> @Sendable (LoopbackTelegram) async -> Void
  {
    { telegram in await telegram.when { $0.texts(in: user.id).contains { $0.contains(words) } } }
  }

  private static func told(_ words: String, in channel: String, _ discord: LoopbackDiscord) async {
    await discord.world.wait { world in
      world.messages(in: channel).contains { $0.author.isBot && $0.content.contains(words) }
    }
  }

  private static func press(_ label: String, _ user: TelegramUser, _ telegram: LoopbackTelegram) {
    guard
      let message = telegram.world.messages(in: user.id).last(where: {
        $0.buttons.joined().contains { $0.hasPrefix(label) }
      }), let place = Array(message.buttons.joined()).firstIndex(where: { $0.hasPrefix(label) })
    else {
      Issue.record("there is no button \(label)")
      return
    }
    telegram.press(
      Array(message.callbacks.joined())[place], under: message.id, in: .private(user.id), by: user)
  }

  private static func press(
    _ label: String, in channel: String, _ user: DiscordWorld.User, _ discord: LoopbackDiscord
  ) {
    guard
      let message = discord.world.value.messages(in: channel).last(where: {
        $0.buttons.joined().contains { $0.hasPrefix(label) }
      }), let full = message.buttons.joined().first(where: { $0.hasPrefix(label) })
    else {
      Issue.record("there is no button \(label)")
      return
    }
    discord.press(full, under: message.id, by: user)
  }

  @Test("plays from its founding to the last leave, killed at each step")
  func fromBeginningToEnd() async throws {
    let telegram = try LoopbackTelegram {
      $0.knowsEveryChat = true
      $0.make(7, "administrator", in: -1_001)
    }
    let discord = try LoopbackDiscord(
      channels: [
        DiscordWorld.Channel(Self.channel), DiscordWorld.Channel("201", server: nil),
        DiscordWorld.Channel("202", server: nil),
      ], isLiving: true)
    let models = try LoopbackModelServer(
      .anthropic, [.anthropic([], calls: [.init("approve_transfer", "{\"explanation\":\"You win.\"}")])])
    let warden = try WardenProcess("operators: [\"telegram:7\"]\nmodels: { companion: offline }\n")
    defer { warden.remove() }
    try warden.write(
      "{\"format\": \"warden-rules/1\", \"quote\": {\"ttl_s\": 900}}", to: "config/rounds/patient.json")
    let stage = Stage(telegram: telegram, discord: discord, models: models, warden: warden)
    let everybody = [Self.dora, Self.emil]

    // A bot that nobody has talked with on Discord, and that dies before its first session is stored, knows of no channel
    // in which to look.
    try await stage.step(nil) { _, discord in
      discord.say("hello", in: "201", from: Self.olga)
      discord.say("hello", in: "202", from: Self.omar)
    } until: { _, discord in
      await discord.world.wait { world in
        ["201", "202"].allSatisfy { world.messages(in: $0).contains(where: \.author.isBot) }
      }
    }
    try await stage.step("event.settled:2") { telegram, discord in
      for user in everybody { telegram.say("/account terms", in: .private(user.id), from: user) }
      discord.say("/account terms", in: "201", from: Self.olga)
      discord.say("/account terms", in: "202", from: Self.omar)
    } until: { telegram, discord in
      for user in everybody { await Self.says("Terms of play", user)(telegram) }
      for place in ["201", "202"] { await Self.told("Terms of play", in: place, discord) }
    }
    try await stage.step("sqlite.beforeCommit:3") { telegram, discord in
      for user in everybody { Self.press("I am 18", user, telegram) }
      Self.press("I am 18", in: "201", Self.olga, discord)
      Self.press("I am 18", in: "202", Self.omar, discord)
    } until: { telegram, discord in
      for user in everybody { await Self.says("Welcome to the game", user)(telegram) }
      for place in ["201", "202"] { await Self.told("Welcome to the game", in: place, discord) }
    }
    try await stage.step("event.decided:1") { telegram, discord in
      discord.say("/team create Owls", in: "201", from: Self.olga)
      telegram.say("/admin round open patient 1000", in: .private(7), from: Self.dora)
    } until: { telegram, discord in
      await Self.told("is there, with 5 places", in: "201", discord)
      await Self.says("is open with", Self.dora)(telegram)
    }
    try await stage.step("sqlite.afterCommit:2") { telegram, discord in
      for user in everybody { telegram.say("/team join owls", in: .private(user.id), from: user) }
      discord.say("/team join owls", in: "202", from: Self.omar)
    } until: { telegram, discord in
      for user in everybody { await Self.says("Welcome to", user)(telegram) }
      for user in everybody { await Self.says("/team show tells", user)(telegram) }
      await Self.told("/team show tells", in: "202", discord)
    }
    // From now on what is said in the channel can be read, in another session.
    try await stage.step("event.settled:1") { _, discord in
      discord.say("<@9001> /team bind", in: Self.channel, from: Self.olga)
      discord.say("/team lead @dora", in: "201", from: Self.olga)
    } until: { _, discord in
      await Self.told("is the chat of", in: Self.channel, discord)
      await Self.told("leader of the team?", in: "201", discord)
      await discord.world.wait { world in
        world.hall.sessions.values.contains { $0.connection != nil && $0.intents & 1 << 15 != 0 }
      }
    }
    try await stage.step("event.decided:1") { _, discord in
      Self.press("Hand it over", in: "201", Self.olga, discord)
    } until: { telegram, discord in
      await Self.told("leads", in: "201", discord)
    }
    try await stage.step("event.settled:1") { telegram, _ in
      telegram.say("/team bind", in: Self.group, from: Self.dora)
    } until: { telegram, _ in
      await telegram.when { $0.texts(in: -1_001).contains { $0.contains("is the chat of") } }
    }
    try await stage.step("event.settled:2") { telegram, discord in
      telegram.say("what shall we try?", in: Self.group, from: Self.emil)
      discord.say("a poem about doors", in: Self.channel, from: Self.omar)
      discord.say("with a riddle in it", in: Self.channel, from: Self.olga)
    } until: { telegram, discord in
      await Self.told("what shall we try?", in: Self.channel, discord)
      await telegram.when { world in
        ["a poem about doors", "with a riddle in it"].allSatisfy { line in
          world.texts(in: -1_001).contains { $0.contains(line) }
        }
      }
    }
    try await stage.step("sqlite.beforeCommit:2") { telegram, discord in
      for user in everybody { telegram.say("/team fund 10", in: .private(user.id), from: user) }
      discord.say("/team fund 10", in: "201", from: Self.olga)
      discord.say("/team fund 10", in: "202", from: Self.omar)
    } until: { telegram, discord in
      for user in everybody { await Self.says("You have 90.00 USD left", user)(telegram) }
      for place in ["201", "202"] { await Self.told("You have 90.00 USD left", in: place, discord) }
    }
    try await stage.step("event.decided:1") { telegram, _ in
      telegram.say("/bounty attempt fund=team Roses are red", in: .private(7), from: Self.dora)
    } until: { telegram, _ in
      await Self.says("which your team's pool pays", Self.dora)(telegram)
    }
    try await stage.step("bounty.heard:1") { telegram, _ in
      Self.press("Pay 10.00 USD", Self.dora, telegram)
    } until: { telegram, discord in
      // Everybody hears of it in the chats of the team, with their shares.
      await Self.told("As it was agreed when the fee was held", in: Self.channel, discord)
      await telegram.when { $0.texts(in: -1_001).contains { $0.contains("As it was agreed") } }
    }
    try await stage.step("event.settled:1") { telegram, _ in
      telegram.say("/team leave", in: .private(8), from: Self.emil)
    } until: { telegram, discord in
      await Self.says("7.50 USD came back to you", Self.emil)(telegram)
      await Self.told("has left the team", in: Self.channel, discord)
    }
    try await Self.check(warden)
    await telegram.stop()
    await discord.stop()
    await models.stop()
  }

  /// Everything happened once, and every unit belongs to somebody.
  private static func check(_ warden: WardenProcess) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    try await database.requireSoundBooks(Invariant.teams)
    let (prizes, shares, talk, members) = try await database.read { connection in
      (
        try connection.all("SELECT balance FROM accounts WHERE id LIKE 'user:%:prize' AND balance > 0") {
          $0.int(0)
        },
        try connection.all("SELECT share FROM team_win_distributions") { $0.int(0) },
        try connection.all("SELECT body FROM team_messages ORDER BY body") { $0.text(0) },
        try connection.first("SELECT COUNT(*) FROM team_members WHERE state = 'active'") { $0.int(0) }
      )
    }
    // A thousand, and seven of the fee.
    #expect(prizes == Array(repeating: 251_750_000, count: 4))
    #expect(shares == prizes)
    #expect(talk == ["a poem about doors", "what shall we try?", "with a riddle in it"])
    #expect(members == 3)
    await database.close()
  }
}
