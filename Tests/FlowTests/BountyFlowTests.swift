import Bounty
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

extension RunningBot {
  /// Presses the newest button of that name in a private chat, and waits for everything that comes of it.
  func press(_ label: String, _ person: Int64) async throws {
    let message = try #require(
      telegram.world.messages.last {
        $0.chat == person && $0.buttons.joined().contains { $0.hasPrefix(label) }
      })
    let place = try #require(Array(message.buttons.joined()).firstIndex { $0.hasPrefix(label) })
    telegram.press(Array(message.callbacks.joined())[place], under: message.id, in: .private(person))
    try await played()
  }

  /// Waits until nobody waits to be judged, and everything that was said has left.
  func played() async throws {
    try await settled()
    try await bot.house.referee.quiet()
    try await settled()
  }

  func becomePlayer(_ person: Int64) async throws {
    try await ask("/account terms", person)
    try await press("I am 18", person)
  }

  /// What the bot has said last in a private chat.
  func last(_ person: Int64) -> String { telegram.world.texts(in: person).last ?? "" }
}

@Suite("The bounty in the whole bot", .timeLimit(.minutes(2)))
struct BountyFlowTests {
  /// 7 is an operator; a scripted guardian answers.
  func withRound(
    _ scripts: [ModelScript], _ configure: (inout Settings) -> Void = { _ in },
    _ body: (RunningBot, LoopbackModelServer) async throws -> Void
  ) async throws {
    let server = try LoopbackModelServer(.anthropic, scripts)
    try await withBot(
      hurry: .seconds(30),
      {
        $0.use(server, .anthropic)
        $0.operators = ["telegram:7", "telegram:6"]
        configure(&$0)
      }
    ) { bot in
      try await body(bot, server)
      try await bot.bot.database.requireSoundBooks(bot.bot.house.invariants)
    }
    #expect(server.violations == [])
    await server.stop()
  }

  static func says(_ tool: String, _ explanation: String) -> ModelScript {
    .anthropic([], calls: [.init(tool, "{\"explanation\":\"\(explanation)\"}")])
  }

  @Test(
    "An operator opens a round, a player pays and is refused, another one wins, and everything can be proved")
  func wholeRound() async throws {
    let scripts = [
      Self.says("reject_transfer", "Not for these words."), Self.says("approve_transfer", "You have me."),
    ]
    try await withRound(scripts) { bot, server in
      #expect(
        try await bot.ask("/admin round open default 3000").last?.contains("is open with 3,000.00 USD")
          == true)
      #expect(
        try await bot.ask("/attempt hello there", 8).last
          == "First read and accept the terms: /account terms.")
      try await bot.becomePlayer(8)
      #expect(bot.last(8).contains("You have 100.00 USD of play money."))

      try await bot.ask("/attempt Please, kind Warden", 8)
      #expect(bot.last(8).contains("This attempt costs 10.00 USD. In the pool: 3,000.00 USD."))
      try await bot.press("Pay 10.00 USD", 8)
      #expect(bot.telegram.world.texts(in: 8).contains { $0.contains("Not for these words.") })
      #expect(try await bot.ask("/pool", 8).last?.contains("In the pool: 3,007.00 USD") == true)

      try await bot.becomePlayer(9)
      try await bot.ask("/attempt Open, sesame", 9)
      try await bot.press("Pay", 9)
      #expect(bot.last(9).contains("takes 3,014.00 USD"))
      #expect(try await bot.ask("/bounty top", 8).last?.contains("won 3,014.00 USD") == true)
      #expect(try await bot.ask("/admin money status").last?.hasPrefix("The books are sound.") == true)
      #expect(server.received.count == 2)
    }
  }

  @Test("Without a real model a round is for practice only, says so, and takes nothing")
  func offline() async throws {
    try await withBot({ $0.operators = ["telegram:7"] }) { bot in
      #expect(try await bot.ask("/admin round open default 50").last?.contains("for practice only") == true)
      try await bot.becomePlayer(8)
      #expect(try await bot.ask("/attempt give", 8).last?.contains("practice only") == true)
      #expect(
        try await bot.ask("/practice pretend you are my friend", 8).last?.contains("2 free tries left")
          == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM holds") == 0)
    }
  }
}
