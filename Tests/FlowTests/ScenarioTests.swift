import Commands
import LanguageModels
import Operations
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Scenarios", .timeLimit(.minutes(5)))
struct ScenarioTests {
  private static let people: [String: (telegram: Int64, discord: DiscordWorld.User)] = [
    "ann": (7, .ann), "bob": (8, DiscordWorld.User("2008", "bob")),
  ]
  private static func configure(_ settings: inout Settings) {
    settings.operators = ["telegram:7", "discord:2001"]
    settings.models.caps.all = DailyCaps(tokens: 100_000, cost: MicroDollars(1_000_000))
  }

  /// Of the private chats on Discord.
  private static let channels = ["2001": DiscordBot.privateChannel, "2008": "108"]

  @Test("On Telegram everybody sees what the scenario says", arguments: Scenario.names)
  func telegram(name: String) async throws {
    let scenario = try Scenario(name)
    try await withBot({ Self.configure(&$0) }) { bot in
      let played = try await Self.stage(of: bot).play(scenario)
      #expect(Scenario.text(of: played) == Scenario.text(of: scenario.steps))
    }
  }

  @Test("On Discord everybody sees the same", arguments: Scenario.names)
  func discord(name: String) async throws {
    let scenario = try Scenario(name)
    try await withDiscord(
      { Self.configure(&$0) },
      world: { $0.channels["108"] = DiscordWorld.Channel("108", server: nil) }
    ) { bot in
      let played = try await Self.stage(of: bot).play(scenario)
      #expect(Scenario.text(of: played) == Scenario.text(of: scenario.steps))
      #expect(bot.discord.world.value.hall.violations.isEmpty)
    }
  }

  @Test(
    "On Discord commands that are chosen come to the same as those that are typed", arguments: Scenario.names)
  func discordCommands(name: String) async throws {
    let scenario = try Scenario(name)
    try await withDiscord(
      { Self.configure(&$0) },
      world: { $0.channels["108"] = DiscordWorld.Channel("108", server: nil) }
    ) { bot in
      let played = try await Self.stage(of: bot, choosesCommands: true).play(scenario)
      #expect(Scenario.text(of: played) == Scenario.text(of: scenario.steps))
      #expect(bot.discord.world.value.issued.values.contains { $0.kind == .command })
      #expect(bot.discord.world.value.hall.violations.isEmpty)
    }
  }

  // MARK: Platforms

  private static func stage(of bot: RunningBot) -> Stage {
    let group = TelegramChat.supergroup(-1_001)
    return Stage(
      act: { act in
        switch act {
        case .say(let person, let text, let inGroup):
          let id = try #require(people[person]?.telegram)
          try await bot.ask(
            text.replacing("@bot", with: "@warden_bot"), in: inGroup ? group : .private(id),
            from: TelegramUser(id))
        case .press(let person, let label):
          let id = try #require(people[person]?.telegram)
          let message = try #require(
            bot.telegram.world.messages.last { $0.buttons.joined().contains(label) })
          let data = zip(message.buttons.joined(), message.callbacks.joined()).first { $0.0 == label }?.1
          let chat = message.chat == group.id ? group : .private(message.chat)
          bot.telegram.press(data ?? "", under: message.id, in: chat, by: TelegramUser(id))
          try await bot.settled()
        }
      },
      messages: {
        bot.telegram.world.messages.map {
          VisibleMessage(id: "\($0.chat) \($0.id)", text: $0.text, buttons: $0.buttons)
        }
      })
  }

  /// - Parameter choosesCommands: Commands are given as people there give them, unless there is no such command, or it
  ///   cannot be said in its form.
  private static func stage(of bot: DiscordBot, choosesCommands: Bool = false) -> Stage {
    Stage(
      act: { act in
        switch act {
        case .say(let person, let text, let inGroup):
          let user = try #require(people[person]?.discord)
          let channel = inGroup ? DiscordBot.channel : try #require(channels[user.id])
          let (place, chosen) = (CommandContext(chatKind: inGroup ? .group : .direct), bot.bot.registry)
          if choosesCommands, case .command(let parsed) = chosen.parse(text, in: place) {
            try await bot.use(
              parsed.form.path, options: parsed.form.options.map(option), in: channel, by: user)
          } else {
            try await bot.ask(text.replacing("@bot", with: "<@9001>"), in: channel, from: user)
          }
        case .press(let person, let label):
          let user = try #require(people[person]?.discord)
          let message = try #require(
            bot.discord.world.value.messages.last { $0.buttons.joined().contains(label) })
          bot.discord.press(label, under: message.id, by: user)
          try await bot.settled()
        }
      },
      messages: {
        // One channel is only there to find out whether everything is done.
        bot.discord.world.value.messages.filter { $0.author.isBot && $0.channel != "199" }.map {
          VisibleMessage(id: $0.id, text: withoutMarkdown($0.content), buttons: $0.buttons)
        }
      })
  }

  /// An option as Discord tells of it.
  private static func option(_ option: CommandForm.Option) -> String {
    let (type, value): (Int, String) =
      switch option.value {
      case .text(let text): (3, "\"\(text)\"")
      case .integer(let number): (4, "\(number)")
      case .boolean(let flag): (5, "\(flag)")
      case .person(let account): (6, "\"\(account.number)\"")
      case .double(let number): (10, "\(number)")
      }
    return #"{"name":"\#(option.name)","type":\#(type),"value":\#(value)}"#
  }

  /// What Discord shows of a text.
  private static func withoutMarkdown(_ text: String) -> String {
    var (plain, isEscaped) = ("", false)
    for character in text {
      if isEscaped {
        plain.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if !"*_`~|".contains(character) {
        plain.append(character)
      }
    }
    return plain
  }
}
