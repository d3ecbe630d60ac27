import Delivery
import Discord
import Foundation
import Groundwork
import SQLite
import Telegram
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// An answer with files that leaves in several messages, killed in the middle of them.
@Suite("Crash among files", .serialized, .timeLimit(.minutes(2)))
struct FileCrashTests {
  private static func answer(to address: ChatAddress, files: Int) -> OutboundMessage {
    OutboundMessage(
      to: address,
      .send(
        .init(
          "Here they are.",
          files: (1...files).map {
            OutboundFile(name: "part-\($0).txt", mediaType: "text/plain", bytes: Array("file \($0)".utf8))
          })))
  }

  /// Puts the parts of a message where a settled event leaves them.
  private static func post(_ parts: [OutboundMessage], for warden: WardenProcess) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .exclusive)
    try await database.write { connection in
      for part in parts {
        try connection.run(
          """
          INSERT INTO outbox (destination, kind, body, state, due_ms, caused_ms, posted_ms)
          VALUES (\(part.address.key), \(part.kind.rawValue), \(part.json), 'queued', 0, 0, 0)
          """)
      }
    }
    await database.close()
  }

  @Test(
    "On Discord every file arrives once, wherever the process dies",
    arguments: ["outbox.sending:1", "outbox.delivered:1", "outbox.delivered:2", "sqlite.afterCommit:3"])
  func discord(killPoint: String) async throws {
    let discord = try LoopbackDiscord(
      channels: [DiscordWorld.Channel("301", server: nil)], isLiving: true)
    let warden = try WardenProcess()
    defer { warden.remove() }
    let parts = Self.answer(to: ChatAddress(.discord, chat: "301"), files: 23).discordParts()
    #expect(parts.count == 3)
    try await Self.post(parts, for: warden)
    _ = try await warden.run(discord, killPoint: killPoint) {
      await discord.world.wait { $0.messages.count == parts.count }
    }
    let end = try await warden.run(discord) {
      await discord.world.wait { $0.messages.count == parts.count }
    }
    #expect(end == .exited(0))
    let messages = discord.world.value.messages(in: "301")
    #expect(messages.flatMap(\.files) == (1...23).map { "part-\($0).txt" })
    #expect(messages.map(\.content).filter { !$0.isEmpty } == ["Here they are."])
    await discord.stop()
  }

  @Test(
    "On Telegram every file arrives in its order, and only the one that nobody knows about comes twice and says so",
    arguments: [("outbox.sending:2", 0...1), ("outbox.delivered:1", 1...1), ("outbox.delivered:3", 1...1)])
  func telegram(killPoint: String, repeats: ClosedRange<Int>) async throws {
    let telegram = try LoopbackTelegram()
    let warden = try WardenProcess()
    defer { warden.remove() }
    telegram.say("hello", in: .private(2_001))
    #expect(try await warden.run(telegram) { $0.messageCount == 1 } == .exited(0))
    let parts = TelegramDelivery.parts(of: Self.answer(to: ChatAddress(.telegram, chat: "2001"), files: 4))
    try await Self.post(parts, for: warden)
    let end = try await warden.run(telegram, killPoint: killPoint) { $0.messageCount >= 1 + parts.count }
    #expect(end == .killed(SIGKILL))
    #expect(
      try await warden.run(telegram) { world in
        Set(world.messages.compactMap { $0.file?.name }).count == 4
      } == .exited(0))
    let names = telegram.world.messages.compactMap { $0.file?.name }
    var once: [String] = []
    for name in names where once.last != name { once.append(name) }
    #expect(once == (1...4).map { "part-\($0).txt" })
    #expect(repeats.contains(names.count - once.count))
    await telegram.stop()
  }
}
