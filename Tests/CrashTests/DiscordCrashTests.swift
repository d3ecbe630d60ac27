import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// The same promise on Discord, where it is kept by other means: a session that goes on over restarts, the history
/// where it does not, and nonces by which Discord knows a repeated message.
@Suite("Crash on Discord", .serialized, .timeLimit(.minutes(2)))
struct DiscordCrashTests {
  private static let channels = ["301", "302", "303", "304"]

  @Test(
    "Killed at a commit point, nothing is lost, no answer comes twice, and the session goes on",
    arguments: [
      ("discord.stored", 2), ("inbox.stored", 2), ("event.handling", 3), ("event.decided", 3),
      ("event.settled", 3), ("outbox.sending", 4), ("outbox.delivered", 4), ("sqlite.beforeCommit", 3),
      ("sqlite.afterCommit", 3),
    ])
  func commitPoints(point: String, passes: Int) async throws {
    let (discord, warden) = try await Self.prepare()
    defer { warden.remove() }
    let said = Self.channels.count
    let end = try await warden.run(discord, killPoint: "\(point):\(passes)") {
      await discord.present()
      Self.say(messages: said..<said + 24, on: discord)
      await discord.world.wait { Self.isAnswered(said + 24, in: $0) }
    }
    // Commits are grouped, so a point may be passed less often than there are messages.
    #expect(end == .killed(SIGKILL) || passes > 1)
    Self.say(messages: said + 24..<said + 30, on: discord)
    let last = try await warden.run(discord) {
      await discord.world.wait { Self.isAnswered(said + 30, in: $0) }
    }
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: discord, messages: said + 30)
    #expect(discord.world.value.hall.identifies.count == 1)
    await discord.stop()
  }

  @Test(
    "Killed again and again under load, also with the session lost meanwhile, nothing is lost or said twice",
    arguments: [1] as [UInt64])
  func randomMoments(seed: UInt64) async throws {
    var chance = SplitMix64(state: seed)
    let (discord, warden) = try await Self.prepare()
    defer { warden.remove() }
    var said = Self.channels.count
    for round in 0..<4 {
      let (first, deadline) = (said, Int.random(in: 1...30, using: &chance))
      said += 30
      _ = try await warden.run(discord, endingWith: SIGKILL) {
        await discord.present()
        let before = discord.world.value.messageCount
        Self.say(messages: first..<first + 30, on: discord)
        await discord.world.wait { $0.messageCount >= before + deadline }
      }
      // Then only the history knows what was said.
      if round == 1 { discord.forgetSessions() }
    }
    let all = said
    let last = try await warden.run(discord) { await discord.world.wait { Self.isAnswered(all, in: $0) } }
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: discord, messages: all)
    // One that was refused because another one came just before it may be among them.
    #expect((2...3).contains(discord.world.value.hall.identifies.count))
    await discord.stop()
  }

  @Test("Killed when a new session has begun and nothing is looked up yet, what was missed is answered once")
  func beforeLooking() async throws {
    let (discord, warden) = try await Self.prepare()
    defer { warden.remove() }
    let said = Self.channels.count
    discord.forgetSessions()
    Self.say(messages: said..<said + 4, on: discord)
    let end = try await warden.run(discord, killPoint: "discord.stored:1") {
      await discord.world.wait { Self.isAnswered(said + 4, in: $0) }
    }
    #expect(end == .killed(SIGKILL))
    #expect(!Self.isAnswered(said + 1, in: discord.world.value))
    let last = try await warden.run(discord) {
      await discord.present()
      Self.say(messages: said + 4..<said + 8, on: discord)
      await discord.world.wait { Self.isAnswered(said + 8, in: $0) }
    }
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: discord, messages: said + 8)
    // One that was refused because the first one came just before it may be among them. None is the last process's.
    #expect((2...3).contains(discord.world.value.hall.identifies.count))
    #expect(discord.world.value.hall.resumes >= 1)
    await discord.stop()
  }

  // MARK: The world around

  /// A bot that has been there before and has talked in every channel.
  private static func prepare() async throws -> (LoopbackDiscord, WardenProcess) {
    let discord = try LoopbackDiscord(
      channels: channels.map { DiscordWorld.Channel($0, server: nil) }, isLiving: true)
    let warden = try WardenProcess()
    let end = try await warden.run(discord) {
      await discord.present()
      say(messages: 0..<channels.count, on: discord)
      await discord.world.wait { isAnswered(channels.count, in: $0) }
    }
    #expect(end == .exited(0))
    return (discord, warden)
  }

  private static func text(_ number: Int) -> String {
    number % 5 == 4 ? "/personality" : "message number \(number), thank you"
  }

  private static func say(messages: Range<Int>, on discord: LoopbackDiscord) {
    for number in messages { discord.say(text(number), in: channels[number % channels.count]) }
  }

  private static func replies(in channel: String, _ world: DiscordWorld) -> [String] {
    world.messages(in: channel).filter(\.author.isBot).map(\.content)
  }

  private static func isAnswered(_ count: Int, in world: DiscordWorld) -> Bool {
    world.messageCount >= count
  }

  private static func checkBooks(
    of warden: WardenProcess, against discord: LoopbackDiscord, messages: Int
  ) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let world = discord.world.value
    for channel in channels {
      let key = ChatAddress(.discord, chat: channel).key
      let exchanges = try await database.read { connection in
        try connection.all("SELECT said, answered FROM exchanges WHERE conversation = \(key) ORDER BY id") {
          ($0.text(0), $0.text(1))
        }
      }
      let mine = (0..<messages).filter { channels[$0 % channels.count] == channel }
      #expect(
        exchanges.map(\.0) == mine.map(text).filter { !$0.hasPrefix("/") }, "every effect once, in order")
      let replies = replies(in: channel, world)
      #expect(replies.count == mine.count, "every message answered, and none twice")
      #expect(replies.allSatisfy { !$0.hasPrefix("↻") })
    }
    let open = try await database.read { connection in
      try connection.first(
        """
        SELECT (SELECT count(*) FROM inbox)
          + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'unknown'))
        """
      ) { $0.int(0) }
    }
    #expect(open == 0)
    #expect(world.hall.violations.allSatisfy { $0.contains("five seconds") })
    await database.close()
  }
}

// MARK: Slash commands

extension DiscordCrashTests {
  @Test(
    "Killed while slash commands are carried out, each takes effect once and is answered once",
    arguments: [
      ("discord.stored", 2), ("inbox.stored", 2), ("event.handling", 3), ("event.decided", 3),
      ("event.settled", 3), ("outbox.sending", 3), ("outbox.delivered", 3), ("sqlite.beforeCommit", 3),
      ("sqlite.afterCommit", 3),
    ])
  func slashCommands(point: String, passes: Int) async throws {
    let (discord, warden) = try await Self.prepare()
    defer { warden.remove() }
    let count = 12
    let end = try await warden.run(discord, killPoint: "\(point):\(passes)") {
      await discord.present()
      for number in 0..<count {
        discord.use(
          ["memory", "add"], options: [#"{"name":"text","type":3,"value":"\#(Self.fact(number))"}"#],
          in: Self.channels[number % Self.channels.count])
      }
      await discord.world.wait { Self.answers(in: $0) >= count }
    }
    #expect(end == .killed(SIGKILL) || passes > 1)
    let last = try await warden.run(discord) {
      await discord.world.wait { Self.answers(in: $0) >= count }
    }
    #expect(last == .exited(0))
    let world = discord.world.value
    #expect(Self.answers(in: world) == count)
    #expect(world.interactionAnswers.values.allSatisfy { $0.count == 1 })
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let kept = try await database.read { connection in
      try connection.all("SELECT text FROM memories") { $0.text(0) }
    }
    #expect(kept.filter { $0.hasPrefix("fact") }.sorted() == (0..<count).map(Self.fact).sorted())
    await database.close()
    #expect(world.hall.identifies.count == 1)
    await discord.stop()
  }

  private static func fact(_ number: Int) -> String { "fact \(number): opening \(number * 37)" }

  /// What stands there beside the greetings: in the places that were kept, or as messages where these were gone.
  private static func answers(in world: DiscordWorld) -> Int { world.messageCount - channels.count }
}
