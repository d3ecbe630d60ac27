import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("What people press and fill in on Discord", .timeLimit(.minutes(5)))
struct DiscordInteractionFlowTests {
  /// Asks for something that has to be confirmed, as an operator.
  func question(_ bot: DiscordBot) async throws -> DiscordWorld.Message {
    try await bot.use(
      ["personality", "set"],
      options: [
        #"{"name":"trait","type":3,"value":"openness"}"#, #"{"name":"value","type":4,"value":3}"#,
      ])
    let (interaction, _) = try await bot.use(["personality", "reset"])
    return try #require(interaction.original.flatMap(bot.discord.world.value.message))
  }

  func traits(_ bot: DiscordBot) async throws -> Int64 {
    try await bot.count("SELECT count(*) FROM persona_traits")
  }

  func message(_ bot: DiscordBot, _ id: String) -> DiscordWorld.Message? {
    bot.discord.world.value.message(id)
  }

  @Test("A reset is confirmed where only its asker sees it, and the outcome takes the place of the question")
  func confirmed() async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }) { bot in
      let asked = try await question(bot)
      #expect(asked.flags & 1 << 6 != 0)
      #expect(asked.buttons == [["Reset", "Cancel"]])
      #expect(try await traits(bot) == 1)
      let pressed = try #require(bot.discord.press("Reset", under: asked.id))
      try await bot.settled()
      #expect(bot.discord.world.value.issued[pressed.id]?.answer == 6)
      #expect(try await traits(bot) == 0)
      #expect(message(bot, asked.id)?.content.hasSuffix("has the configured character again.") == true)
      #expect(message(bot, asked.id)?.buttons == [])
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("Buttons whose time is over go when one is pressed")
  func over() async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }) { bot in
      let asked = try await question(bot)
      bot.clock.advance(by: .seconds(900))
      bot.discord.press("Reset", under: asked.id)
      try await bot.settled()
      #expect(try await traits(bot) == 1)
      #expect(message(bot, asked.id)?.content == asked.content)
      #expect(message(bot, asked.id)?.buttons == [])
    }
  }

  @Test("Somebody else's press, and a second one, do nothing and are told so alone")
  func foreign() async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }) { bot in
      let asked = try await question(bot)
      bot.discord.press("Reset", under: asked.id, by: DiscordWorld.User("2002", "bob"))
      try await bot.settled()
      let told = try #require(bot.said(in: DiscordBot.channel).last)
      #expect(told.content == "This button belongs to somebody else. Give the command yourself.")
      #expect(told.flags & 1 << 6 != 0)
      #expect(try await traits(bot) == 1)
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("The topics of help are suggested as far as somebody may use them")
  func suggestions() async throws {
    try await withDiscord({ $0.operators = ["discord:2002"] }) { bot in
      func suggested(_ typed: String, to user: DiscordWorld.User) async -> [String] {
        let data =
          #"{"name":"help","options":[{"name":"topic","type":3,"value":"\#(typed)","focused":true}]}"#
        let begun = bot.discord.begin(.autocomplete, data, in: DiscordBot.channel, user)
        await bot.discord.world.wait { $0.issued[begun.id]?.answer != nil }
        return bot.discord.world.value.issued[begun.id]?.choices ?? []
      }
      #expect(await suggested("personality s", to: .ann) == ["personality show"])
      #expect(await suggested("admin", to: .ann) == [])
      #expect(
        await suggested("admin sys", to: DiscordWorld.User("2002", "bob")).contains("admin system health"))
    }
  }

  @Test(
    "A form that was forged is refused in one sentence that its sender alone sees",
    arguments: [
      (["budget", "show"], #"{"name":"days","type":3,"value":"x"}"#, "days should be"),
      (
        ["budget", "show"], #"{"name":"trait","type":3,"value":"x"}"#, "That is more than this command takes."
      ),
      (["budget", "show"], #"{"name":"days","type":4,"value":91}"#, "days is a whole number from 1 to 90."),
      (["budget", "show"], #"{"name":"days","type":4,"value":[1]}"#, "days should be"),
      (["personality", "set"], #"{"name":"trait","type":3,"value":"openness"}"#, "value is missing."),
      (["personality", "nothing"], "", "There is no command"), (["budget"], "", ""),
    ])
  func forged(path: [String], option: String, answer: String) async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }) { bot in
      let (interaction, answers) = try await bot.use(path, options: option.isEmpty ? [] : [option])
      #expect(!interaction.isThinking)
      #expect(answers.first?.content.hasPrefix(answer) == true, "\(answers.map(\.content))")
      let shown = try #require(interaction.original.flatMap(bot.discord.world.value.message))
      #expect(shown.flags & 1 << 6 != 0)
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
    }
  }

  @Test("A command that is typed where others read along is answered in private")
  func typed() async throws {
    try await withDiscord { bot in
      let said = try await bot.ask("<@9001> /personality", in: DiscordBot.channel)
      #expect(said.allSatisfy { !$0.content.contains("We have not talked yet.") })
    }
  }

  @Test("What menus of people and messages bring is passed over")
  func menus() async throws {
    try await withDiscord { bot in
      let begun = bot.discord.begin(
        .command, #"{"id":"77","type":2,"name":"Look","target_id":"2001"}"#, in: DiscordBot.channel)
      try await bot.settled()
      #expect(bot.discord.world.value.issued[begun.id]?.answer == nil)
      #expect(try await bot.count("SELECT count(*) FROM quarantined_events") == 0)
    }
  }
}
