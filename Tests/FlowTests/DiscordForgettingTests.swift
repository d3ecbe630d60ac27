import Community
import Foundation
import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Forgetting on Discord", .timeLimit(.minutes(2)))
struct DiscordForgettingTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("warden-\(UUID().uuidString)")
  let ann = DiscordWorld.User("313370000000000001", "zyxann")
  let privateChannel = "313370000000000777"
  /// Stands in everything that Ann says, and nowhere else.
  let marker = "zyxmarkerxyz"

  /// What of Ann stands in any of the files beside each other.
  private func traces() throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    var found: Set<String> = []
    for name in names {
      // A copy may be made just now, and have another name in a moment.
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { continue }
      for word in [marker, ann.id, ann.name, privateChannel] where data.range(of: Data(word.utf8)) != nil {
        found.insert(word)
      }
    }
    return found
  }

  /// What may wait for somebody for whom nothing can be done just now.
  private func leaveWaiting(_ bot: DiscordBot) async throws {
    let now = bot.clock.now
    try await bot.bot.database.write { [ann, marker, privateChannel] connection in
      let body = "{\"text\":\"\(marker)\",\"only_for\":\"\(ann.id)\",\"on\":\"discord\"}"
      let home = ChatAddress.direct(with: AccountOnPlatform(.discord, ann.id)).key
      for (destination, state) in [
        ("discord:100", "queued"), (home, "queued"), ("discord:\(privateChannel)", "sending"),
      ] {
        try connection.run(
          """
          INSERT INTO outbox (destination, kind, body, state, due_ms, caused_ms)
          VALUES (\(destination), 'talk', \(body), \(state), \(now), \(now))
          """)
      }
      try connection.run(
        """
        INSERT INTO held_messages (chat, destination, kind, body, held_ms)
        VALUES (\(home), \(home), 'talk', \(body), \(now))
        """)
    }
  }

  @Test(
    "Of somebody who is deleted, neither words nor numbers are left, also of those of their private channel")
  func leavesNothing() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("warden.sqlite").path
    try await withDiscord(
      { $0.database = path },
      world: { $0.channels[privateChannel] = DiscordWorld.Channel(privateChannel, server: nil) }
    ) { bot in
      try await bot.ask("hello \(marker)", in: privateChannel, from: ann)
      try await bot.ask("<@9001> hello \(marker)", in: DiscordBot.channel, from: ann)
      try await bot.use(["account", "show"], by: ann)
      for line in [
        "/personality set openness 3", "/remember \(marker) is my house", "/memory", "/team create \(marker)",
        "I like \(marker) tea", "/rep top", "/help",
      ] {
        try await bot.ask(line, in: privateChannel, from: ann)
      }
      bot.discord.fail(
        "/channels/\(privateChannel)/messages", times: 9, with: .refused(status: 400, code: 50_035))
      try await bot.ask("/help \(marker)", in: privateChannel, from: ann)
      bot.discord.world.change { $0.faults = [] }
      #expect(try await bot.count("SELECT COUNT(*) FROM outbox WHERE state = 'refused'") > 0)
      try await leaveWaiting(bot)
      #expect(try traces() == [marker, ann.id, ann.name, privateChannel])

      let account = AccountOnPlatform(.discord, ann.id)
      let now = bot.clock.now
      try await bot.bot.database.write { connection in
        guard let person = try connection.person(behind: account) else { return }
        _ = try connection.requestDeletion(of: person, now: now, .seeded(3))
      }
      let deletions = bot.bot.housekeeping.deletions
      try await deletions.run(at: now.advanced(by: .seconds(6 * 86_400)))
      try await bot.settled()
      try await deletions.run(at: now.advanced(by: .seconds(7 * 86_400)))
      #expect(try await bot.texts("SELECT state FROM privacy_requests") == ["done"])
      #expect(try traces() == [])
      // Nothing of it is written again for what others do.
      try await bot.ask("<@9001> hello", in: DiscordBot.channel)
      try await bot.ask("hello", in: DiscordBot.privateChannel)
      #expect(try traces() == [])
    }
    #expect(try traces() == [])
  }
}
