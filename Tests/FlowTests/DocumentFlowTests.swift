import Groundwork
import Memory
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Documents to remember", .timeLimit(.minutes(10)))
struct DocumentFlowTests {
  private static let log = (0..<120).map {
    "Day \($0): the crew of the Albatross saw whale\($0) off the coast."
  }
  .joined(separator: "\n")

  /// A document with a caption in a private chat.
  private func send(
    _ caption: String, _ file: TelegramFile, named name: String, _ bot: RunningBot, from person: Int64 = 7,
    kind: String = "document"
  ) async throws -> [String] {
    bot.telegram.add(file)
    let before = bot.telegram.world.texts(in: person).count
    bot.telegram.push(
      "message",
      Array(
        """
        {"message_id":\(9_000 + before),"date":1795238400,"chat":{"id":\(person),"type":"private","first_name":"Ann"},
        "from":{"id":\(person),"is_bot":false,"first_name":"Ann"},"caption":"\(caption)",
        "\(kind)":{"file_id":"\(file.id)","file_unique_id":"u","file_name":"\(name)","file_size":\(file.size)}}
        """.utf8))
    try await bot.settled()
    return Array(bot.telegram.world.texts(in: person).dropFirst(before))
  }

  @Test("On Telegram a text file is kept in parts, found, listed once and forgotten as a whole")
  func telegram() async throws {
    try await withBot { bot in
      let file = TelegramFile("F1", path: "documents/file_1.txt", content: Array(Self.log.utf8))
      let answer = try await send("/memory add", file, named: "log.txt", bot)
      #expect(answer.count == 1 && answer[0].hasPrefix("Remembered “log.txt” in "), "\(answer)")
      #expect(try await bot.ask("/memory search whale77", 7).joined().contains("log.txt"))
      #expect(try await bot.ask("/memory search whale77", 8).joined().contains("Nothing was found"))
      #expect(try await bot.ask("/forget m1", 7) == ["Forgotten: log.txt"])
      #expect(try await bot.count("SELECT COUNT(*) FROM memories") == 0)
      #expect(try await bot.count("SELECT COUNT(*) FROM memory_words") == 0)
    }
  }

  @Test("On Discord it comes with a message that speaks to the bot, in private and in a channel")
  func discord() async throws {
    try await withDiscord { bot in
      let file = DiscordWorld.AttachedFile("log.txt", Array(Self.log.utf8))
      let alone = try await bot.ask("/memory add", attaching: [file])
      #expect(alone.map(\.content).joined().hasPrefix("Remembered “log.txt” in "))
      #expect(try await bot.ask("/memory search whale77").map(\.content).joined().contains("log.txt"))
      let untyped = DiscordWorld.AttachedFile("notes.md", type: nil, Array("# The walrus sleeps".utf8))
      try await bot.ask("<@9001> /memory add", in: DiscordBot.channel, attaching: [untyped])
      #expect(try await bot.count("SELECT COUNT(*) FROM memories WHERE reference = 'notes.md'") == 1)
    }
  }

  @Test(
    "What is no text, too large or not there is one sentence, and nothing is kept",
    arguments: [
      ("document", [UInt8](repeating: 0x89, count: 64), nil, "That file is no text that I can read."),
      ("document", Array("a\u{0}b".utf8), nil, "That file is no text that I can read."),
      ("document", [], nil, "That file is no text that I can read."),
      ("document", Array(" \n\t ".utf8), nil, "That file is no text that I can read."),
      ("document", Array("x".utf8), 10 << 20 + 1, "A file to remember may have 10 MB."),
      ("document", Array("x".utf8), 21 << 20, "A file to remember may have 10 MB."),
      ("voice", Array("x".utf8), nil, "I can only remember text."),
    ] as [(String, [UInt8], Int64?, String)])
  func refused(kind: String, content: [UInt8], size: Int64?, sentence: String) async throws {
    try await withBot { bot in
      let file = TelegramFile("F1", path: "documents/file_1.bin", content: content, size: size)
      let answer = try await send("/memory add", file, named: "file.bin", bot, kind: kind)
      #expect(answer.count == 1 && answer[0].hasPrefix(sentence), "\(answer)")
      #expect(try await bot.count("SELECT COUNT(*) FROM memories") == 0)
    }
  }

  @Test("A file that grows on its way is cut off, and nothing of it is kept")
  func lies() async throws {
    try await withBot { bot in
      let large = [UInt8](repeating: 0x41, count: 10 << 20 + 1)
      let file = TelegramFile("F1", path: "documents/file_1.txt", content: large, size: 5)
      let answer = try await send("/memory add", file, named: "file.txt", bot)
      #expect(answer.joined().hasPrefix("A file to remember may have 10 MB."), "\(answer)")
      #expect(try await bot.count("SELECT COUNT(*) FROM memories") == 0)
    }
  }

  @Test("Discord's files are fetched from Discord and from nowhere else")
  func elsewhere() async throws {
    try await withDiscord { bot in
      let source = Connectors.files(
        nil, bot.bot.discord, at: "https://discord.com/api/v10", bot.bot.http)
      for url in [
        "https://example.org/a.txt", "http://127.0.0.1:80/attachments/a.txt", "file:///etc/passwd",
        "https://cdn.discordapp.com.example.org/a.txt", "\(bot.discord.base)/attachments/1/2/a.txt",
      ] {
        let attachment = Attachment(kind: .document, name: "a", mediaType: nil, size: 1, reference: url)
        let outcome = try await source(attachment, .discord)
        #expect(outcome == .unavailable)
      }
    }
  }

  @Test("A memory of a megabyte, of emoji only, or of nothing is one sentence")
  func badInput() async throws {
    try await withBot { bot in
      let megabyte = String(repeating: "remember this ", count: 80_000)
      for (line, part) in [
        ("/remember \(megabyte)", "4096 bytes"), ("/memory add \(megabyte)", "4096 bytes"),
        ("/memory search \(megabyte)", "4096 bytes"), ("/remember 🦭🦭🦭", "Remembered as m1"),
        ("/remember …!?", "nothing in that to remember"),
        ("/remember \(String(repeating: "x", count: 1_001))", "1001 of 1000"),
        ("/memory search 🦭🎉", "Nothing was found"), ("/memory links 🦭", "no such thing"),
        ("/forget m99999999999999999999", "no such thing"), ("/remember", "text is missing"),
      ] {
        let answer = try await bot.ask(line, 7)
        #expect(answer.count == 1 && answer[0].contains(part), "\(line.prefix(30)): \(answer)")
      }
      // In talk, too.
      for said in ["remember that \(megabyte)", "🦭🦭🦭", "do you remember 🦭?", megabyte] {
        #expect(try await bot.ask(said, 7).count == 1, "\(said.prefix(30))")
      }
      #expect(try await bot.count("SELECT COUNT(*) FROM memories WHERE length(text) > 1000") == 0)
      #expect(try await bot.ask("hello again", 7).count == 1)
    }
  }
}
