import JSON
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Files, from command to chat", .timeLimit(.minutes(5)))
struct FileFlowTests {
  @Test("On Telegram an export is a document with its text below")
  func telegram() async throws {
    try await withBot { bot async throws in
      #expect(try await bot.ask("/privacy export") == ["Here is everything that I keep about you."])
      let file = try #require(bot.telegram.world.messages(in: 7).last?.file)
      #expect(file.kind == "document")
      #expect(file.name.hasSuffix(".json"))
      #expect(try JSONDocument(parsing: file.bytes).root.isObject)
      #expect(try await bot.count("SELECT count(*) FROM outbox WHERE state = 'sent'") == 1)
    }
  }

  @Test("On Discord it is a file beside the answer to the command, as a form with the answer in JSON")
  func discord() async throws {
    try await withDiscord { bot async throws in
      let (interaction, answers) = try await bot.use(["privacy", "export"])
      #expect(interaction.isEphemeral)
      #expect(answers.map(\.content) == ["Here is everything that I keep about you."])
      #expect(answers.map(\.files.count) == [1])
      let name = try #require(answers.first?.files.first)
      let call = try #require(
        bot.discord.world.value.calls.last { $0.path.hasSuffix("/messages/@original") })
      #expect(call.method == "PATCH")
      #expect(call.body.contains(#""attachments":[{"id":"0","filename":"\#(name)"}]"#))
    }
  }

  @Test("In a private channel it is a message with a file")
  func discordMessage() async throws {
    try await withDiscord { bot async throws in
      let answers = try await bot.ask("/privacy export")
      #expect(answers.map(\.content) == ["Here is everything that I keep about you."])
      #expect(answers.map(\.files.count) == [1])
    }
  }
}
