import Foundation
import JSON
import SQLite
import TestSupport
import Testing

@Suite("Recorded updates through the whole bot", .timeLimit(.minutes(5)))
struct RecordedUpdatesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/telegram")

  /// Names of all recorded updates.
  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }()

  private static func json(_ path: String) throws -> JSONValue {
    try JSONDocument(parsing: Array(Data(contentsOf: folder.appending(path: path)))).root
  }

  @Test("All of them, one after the other, are confirmed, and who comes afterwards is answered")
  func recorded() async throws {
    #expect(Self.names.count == 35)
    let telegram = try loopback {
      $0.bot = .init(42, firstName: "Warden", username: "WardenBot", isBot: true)
    }
    try await withBot(on: telegram, hurry: .seconds(60)) { bot in
      for (position, name) in Self.names.enumerated() {
        var writer = JSONWriter()
        try writer.object { writer in
          writer.field("update_id", 1_000 + position)
          for (key, value) in try #require(try Self.json(name).members) where key != "update_id" {
            writer.raw(key, value.bytes)
          }
        }
        telegram.push(whole: writer.bytes)
      }
      telegram.numberUpdates(from: 2_000)
      #expect(try await bot.ask("hello").count == 1)
      #expect(telegram.pendingUpdates == 0)
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await bot.count("SELECT count(*) FROM quarantined_events") == 0)
      #expect(try await bot.texts("SELECT error FROM outbox WHERE state <> 'sent' AND kind = 'talk'") == [])
      let answers = telegram.world.messages.map { "\($0.chat): \($0.text)" }
      #expect(answers.contains { $0.hasPrefix("456: There is no command /register") })
      #expect(answers.contains { $0.hasPrefix("456: Just write to me.") }, "/start")
      #expect(!answers.contains { $0.hasPrefix("999999999:") }, "an edit is no new message")
    }
    await telegram.stop()
  }

  @Test(
    "A batch that stopped other bots is confirmed to its last update, and the good ones in it are handled",
    arguments: [
      "hidden_user_without_name", "external_reply_empty_story", "unknown_update_kind", "only_update_id",
      "two_optional_fields", "inaccessible_callback_message", "callback_without_message",
      "ephemeral_message_id_zero", "sender_chat_no_user", "big_ids", "utf16_entities", "entity_out_of_range",
      "id_reset_after_idle", "out_of_order_ids", "migrate_pair", "bot_to_bot",
    ])
  func poison(name: String) async throws {
    let cases = try #require(try Self.json("faults/updates.json")["cases"]?.array)
    let poison = try #require(cases.first { $0["name"]?.string == name })
    let updates = try #require(poison["result"]?.array)
    let ids = (poison["ids"]?.array ?? []).compactMap(\.int64)
    let telegram = try loopback {
      $0.bot = .init(42, firstName: "Warden", username: "WardenBot", isBot: true)
    }
    try await withBot(on: telegram, hurry: .seconds(60)) { bot async throws in
      for update in updates { telegram.push(whole: update.bytes) }
      telegram.numberUpdates(from: (ids.max() ?? 0) + 1)
      #expect(try await bot.ask("and now?").count == 1)
      #expect(telegram.pendingUpdates == 0)
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await bot.count("SELECT count(*) FROM quarantined_events") == 0)
    }
    await telegram.stop()
  }

  @Test("What cannot be read is set aside with its reason, and those around it are answered")
  func quarantined() async throws {
    try await withBot { bot in
      bot.telegram.say("before", in: .private(7))
      _ = bot.telegram.push("message", Array(#"{"message_id":"what?","text":"no chat"}"#.utf8))
      _ = bot.telegram.push("callback_query", Array("[]".utf8))
      bot.telegram.say("after", in: .private(7))
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: 7).count == 2)
      #expect(
        try await bot.texts("SELECT reason FROM quarantined_events ORDER BY id") == [
          "a message without a chat", "a button press without an id",
        ])
      #expect(bot.numbers.contains("warden_quarantined_total 2"))
    }
  }
}
