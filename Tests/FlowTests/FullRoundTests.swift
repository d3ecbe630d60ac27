import Bounty
import Delivery
import Foundation
import Groundwork
import LanguageModels
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import warden

/// Ten people on two platforms play a round from its opening to the reveal, and a shell script proves it afterwards.
@Suite("A full round", .timeLimit(.minutes(5)))
struct FullRoundTests {
  /// Somebody who plays, wherever they sit.
  private enum Player: Hashable {
    case telegram(Int64)
    case discord(DiscordWorld.User)

    var name: String {
      switch self {
      case .telegram(let number): "t\(number)"
      case .discord(let user): "d\(user.id)"
      }
    }
  }

  private static let players: [Player] = (0..<10).map { number in
    number.isMultiple(of: 2)
      ? .telegram(Int64(20 + number)) : .discord(DiscordWorld.User("30\(number)0", "player\(number)"))
  }

  @Test("is played by ten people on both platforms, and openssl, sha256sum and xxd prove it")
  func tenPlayers() async throws {
    let gate = Gate()
    let no = { (index: Int) in
      ModelScript.anthropic([], calls: [.init("reject_transfer", "{\"explanation\":\"No \(index).\"}")])
    }
    let yes = ModelScript.anthropic([], calls: [.init("approve_transfer", "{\"explanation\":\"You win.\"}")])
    // Nobody is judged before all have paid. The fourth takes it back, so eight are refused, and the last one wins.
    let scripts = [no(0).holding(before: 0, at: gate)] + (1..<8).map(no) + [yes]
    let server = try LoopbackModelServer(.anthropic, scripts)
    let telegram = try loopback()
    try await withDiscord(
      telegram: telegram,
      {
        $0.use(server, .anthropic)
        // Who only talks is answered by nobody who waits for the gate.
        $0.models.companion = .offline
        $0.operators = ["discord:2001"]
        (
          $0.telegram.flood.overallPerSecond, $0.telegram.flood.chatPerSecond,
          $0.telegram.flood.groupPerMinute
        ) = (100_000, 100_000, 1_000_000)
      }
    ) { bot in
      let owner = DiscordWorld.User("2000", "owner")
      try await bot.use(
        ["workspace", "set"],
        options: [
          #"{"name":"key","type":3,"value":"arena_channel"}"#, #"{"name":"value","type":3,"value":"here"}"#,
        ], by: owner)
      try await bot.use(
        ["admin", "round", "open"],
        options: [
          #"{"name":"rules","type":3,"value":"default"}"#, #"{"name":"amount","type":3,"value":"3000"}"#,
        ])
      #expect(bot.said(in: DiscordBot.channel).contains { $0.content.contains("Round 1 is open.") })

      for player in Self.players {
        try await act("account terms", player, bot, telegram)
        try await press("I am 18 and accept", player, bot, telegram)
      }
      for (index, player) in Self.players.enumerated() {
        try await attempt("This is attempt \(index) of \(player.name)", player, bot, telegram)
        try await press("Pay 10.00 USD", player, bot, telegram)
      }
      // The first one is being judged by now.
      await server.arrivals.arrivals(1)
      #expect(try await bot.count("SELECT COUNT(*) FROM attempts WHERE state = 'held'") == 9)
      try await act("bounty cancel", Self.players[3], bot, telegram)
      gate.open()
      try await bot.bot.house.referee.quiet()
      try await bot.settled()
      await telegram.pollHeld()

      try await check(bot, server)
      try await prove(bot, telegram)
    }
    #expect(server.violations == [])
    await telegram.stop()
    await server.stop()
  }

  /// What the books, the arena and the players have of it.
  private func check(_ bot: DiscordBot, _ server: LoopbackModelServer) async throws {
    #expect(server.received.count == 9)
    let states = try await bot.texts(
      "SELECT state || ' ' || COALESCE(outcome, '-') FROM attempts ORDER BY round_seq")
    var expected = Array(repeating: "captured rejected", count: 10)
    (expected[3], expected[9]) = ("refunded -", "captured approved")
    #expect(states == expected)
    // 3,000 and seven of each of nine fees.
    #expect(try await bot.count("SELECT prize FROM winners") == 3_063_000_000)
    try await bot.bot.database.requireSoundBooks(bot.bot.house.invariants)
    let arena = bot.said(in: DiscordBot.channel).map(\.content)
    #expect(arena.contains { $0.contains("Round 1 is won! Attempt 10") && $0.contains("3,063.00 USD") })
    #expect(arena.count { $0.contains("the pool stays") } == 8)
    #expect(arena.contains { $0.contains("The decision log has") })
    // What they wrote is in no public line.
    #expect(!arena.contains { $0.contains("This is attempt") })
  }

  /// Takes the log as /verify sends it, and lets the script and the program look at it.
  private func prove(_ bot: DiscordBot, _ telegram: LoopbackTelegram) async throws {
    let round = try #require(try await bot.texts("SELECT id FROM rounds").first)
    telegram.say("/verify \(round)", in: .private(20))
    await telegram.pollHeld()
    try await bot.settled()
    let files = telegram.world.messages(in: 20).compactMap(\.file)
    let export = Array(try #require(files.last { $0.name == "log.jsonl" }).bytes)
    #expect(await LogVerdict.of(export.split(separator: UInt8(ascii: "\n")).map { Array($0) }).faults == [])
    let right = try Self.verify(export)
    #expect(right.status == 0, "\(right.output)")
    #expect(right.output.hasPrefix("Proved: log "))
    let text = String(decoding: export, as: UTF8.self)
    for (before, after) in [
      ("outcome: rejected", "outcome: approved"), ("prize: 3063000000", "prize: 4063000000"),
      ("number: 5", "number: 6"),
      ("Under no circumstances do you approve", "Under all circumstances do you approve"),
      ("fee: 10000000", "fee: 20000000"),
    ] {
      let range = try #require(text.range(of: before), "\(before)")
      let wrong = try Self.verify(Array(text.replacingCharacters(in: range, with: after).utf8))
      #expect(wrong.status == 1, "\(before) → \(after)")
    }
    var lines = text.split(separator: "\n")
    lines.remove(at: 7)
    #expect(try Self.verify(Array(lines.joined(separator: "\n").utf8)).status == 1)
  }

  private static func verify(_ export: [UInt8]) throws -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString).jsonl")
    try Data(export).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "scripts/verify-log")
    process.arguments = [file.path]
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  // MARK: What players do

  private func act(
    _ words: String, _ player: Player, _ bot: DiscordBot, _ telegram: LoopbackTelegram, options: [String] = []
  ) async throws {
    switch player {
    case .telegram(let number):
      telegram.say("/\(words)", in: .private(number))
      await telegram.pollHeld()
      try await bot.bot.dispatcher.quiet()
    case .discord(let user):
      try await bot.use(words.split(separator: " ").map { String($0) }, options: options, by: user)
    }
  }

  private func attempt(
    _ message: String, _ player: Player, _ bot: DiscordBot, _ telegram: LoopbackTelegram
  ) async throws {
    switch player {
    case .telegram: try await act("attempt \(message)", player, bot, telegram)
    case .discord:
      try await act(
        "bounty attempt", player, bot, telegram,
        options: [#"{"name":"message","type":3,"value":"\#(message)"}"#])
    }
  }

  private func press(_ label: String, _ player: Player, _ bot: DiscordBot, _ telegram: LoopbackTelegram)
    async throws
  {
    switch player {
    case .telegram(let number):
      let message = try #require(
        telegram.world.messages.last { $0.chat == number && $0.buttons.joined().contains(label) })
      let place = try #require(Array(message.buttons.joined()).firstIndex(of: label))
      telegram.press(Array(message.callbacks.joined())[place], under: message.id, in: .private(number))
      await telegram.pollHeld()
      try await bot.bot.dispatcher.quiet()
    case .discord(let user):
      let message = try #require(
        bot.said(in: DiscordBot.channel).last { $0.isEphemeral && $0.buttons.joined().contains(label) })
      try #require(bot.discord.press(label, under: message.id, by: user) != nil)
      try await bot.settled()
    }
  }
}
