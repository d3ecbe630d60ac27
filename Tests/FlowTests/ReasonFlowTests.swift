import Bounty
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("The reasons of operators", .timeLimit(.minutes(5)))
struct ReasonFlowTests {
  private static let arena = TelegramChat.supergroup(-2_003)

  private func details(_ action: String, _ bot: RunningBot) async throws -> [String] {
    try await bot.texts("SELECT detail_json FROM audit_log WHERE action = \(action) ORDER BY seq")
  }

  @Test("Who has ruled on a win and why is told to everybody, and kept", arguments: [true, false])
  func ruling(isWin: Bool) async throws {
    try await BountyFlowTests().withRound([BountyFlowTests.says("approve_transfer", "You win.")]) { bot, _ in
      try await bot.ask(
        "/workspace set arena_channel here", in: Self.arena, from: TelegramUser(7, firstName: "Op"))
      try await bot.ask("/admin round open default 10")
      // Rules with a second judge, and none there who could speak.
      try await bot.bot.database.write { connection in
        _ = try connection.run(
          "UPDATE rounds SET rules_in_full = replace(rules_in_full, '\"second_judge\":\"off\"', '\"second_judge\":\"confirm\"')"
        )
      }
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt magic words", 8)
      try await bot.press("Pay", 8)
      let id = try #require(try await bot.texts("SELECT id FROM attempts WHERE state = 'confirming'").first)
      bot.clock.advance(by: .seconds(86_400))
      let words = "/admin round confirm \(id) \(isWin ? "yes" : "no") the judge was away"
      for admin in [7, 6] as [Int64] { try await bot.ask(words, admin) }
      try await bot.played()
      #expect(
        bot.last(6).hasPrefix("Ruled") || bot.telegram.world.texts(in: 6).contains { $0.hasPrefix("Ruled") })
      let operators = try await bot.texts(
        "SELECT first_person || ' and ' || second_person FROM admin_requests WHERE action = 'round.confirm'")
      let ruling = "operators \(try #require(operators.first)) (the judge was away)"
      for chat in [8, Self.arena.id] {
        let heard = bot.telegram.world.texts(in: chat)
        #expect(heard.contains { $0.contains(ruling) }, "\(heard)")
      }
      #expect(try await details("round.confirm", bot).first?.contains("the judge was away") == true)
    }
  }

  @Test("A correction keeps its reason, and refers to the transaction that the reason names")
  func correction() async throws {
    try await BountyFlowTests().withRound([BountyFlowTests.says("reject_transfer", "No.")]) { bot, _ in
      try await bot.becomePlayer(8)
      let grant = try #require(try await bot.texts("SELECT id FROM ledger_txns WHERE kind = 'grant'").first)
      let unknown = "txn_01J00000000000000000000000"
      #expect(
        try await bot.ask("/admin money adjust telegram:8 USD -5 \(unknown) was wrong").last?.contains(
          "transaction")
          == true)
      let words = "/admin money adjust telegram:8 USD -5 too much in \(grant), says the player"
      for admin in [7, 6] as [Int64] { try await bot.ask(words, admin) }
      #expect(bot.last(6).hasSuffix("It corrects \(grant)."))
      #expect(try await bot.texts("SELECT ref_id FROM ledger_txns WHERE kind = 'adjust'") == [grant])
      #expect(
        try await details("money.adjust", bot).first?.contains("too much in \(grant), says the player")
          == true)
    }
  }

  @Test("Why somebody was suspended and let play again stands in the audit trail")
  func suspension() async throws {
    try await BountyFlowTests().withRound([BountyFlowTests.says("reject_transfer", "No.")]) { bot, _ in
      try await bot.becomePlayer(8)
      try await bot.ask("/admin user suspend telegram:8 on two accounts")
      try await bot.ask("/admin user suspend telegram:8 off it was their brother")
      let kept = try await details("user.suspend", bot)
      #expect(kept.map { $0.contains("two accounts") } == [true, false])
      #expect(kept.map { $0.contains("it was their brother") } == [false, true])
    }
  }
}
