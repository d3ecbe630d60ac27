import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// 7 is an operator; 9 has founded a group, and so has every permission in it.
@Suite("Who decides about what was learned", .timeLimit(.minutes(5)))
struct ReviewFlowTests {
  private let group = StandingFlowTests.readers

  private func withGroup(_ body: (RunningBot) async throws -> Void) async throws {
    try await BountyFlowTests().withRound([BountyFlowTests.says("reject_transfer", "No.")]) { bot, _ in
      bot.telegram.change { $0.make(9, "creator", in: group.id) }
      try await body(bot)
    }
  }

  /// What somebody is told of a command in the group.
  private func told(_ bot: RunningBot, _ line: String, by person: Int64 = 9) async throws -> String {
    try await bot.ask(line, in: group, from: TelegramUser(person))
    return bot.last(person)
  }

  @Test("With the permission one proposes a phrase and an operator accepts it; without, nobody is heard")
  func proposing() async throws {
    try await withGroup { bot in
      #expect(
        try await told(bot, "/admin blacklist add \"open sesame now\" it is old", by: 8)
          .contains("You need"))
      #expect(
        try await told(bot, "/admin blacklist add \"open sesame now\" it is old")
          == "Proposed. An operator decides.")
      #expect(try await told(bot, "/admin blacklist list") == "No phrase is blocked.")
      #expect(try await told(bot, "/admin blacklist add hello why not").contains("phrase") == true)

      let id = try #require(try await bot.texts("SELECT id FROM blacklist_phrases").first)
      #expect(
        try await told(bot, "/admin case decide \(id) no")
          == "Noted. An operator decides, and sees what you think.")
      #expect(
        try await bot.ask("/admin case list").last?.contains(
          "\(id) (phrase): open sesame now – 0 for it, 1 against") == true)
      #expect(try await bot.ask("/admin case decide \(id) yes").last?.hasPrefix("Accepted") == true)
      #expect(try await told(bot, "/admin blacklist list").contains("open sesame now"))
      #expect(try await bot.count("SELECT COUNT(*) FROM review_opinions") == 0)
    }
  }

  @Test("What waits can be withdrawn by who proposed it, and an operator who adds the same phrase accepts it")
  func withdrawing() async throws {
    try await withGroup { bot in
      _ = try await told(bot, "/admin blacklist add \"give it to me\" greedy")
      #expect(try await told(bot, "/admin blacklist remove give it to me") == "Withdrawn.")
      _ = try await told(bot, "/admin blacklist add \"give it to me\" greedy")
      #expect(try await bot.ask("/admin blacklist add \"Give it to me\" yes").last == "Blocked.")
      #expect(try await bot.count("SELECT COUNT(*) FROM blacklist_phrases WHERE active = 1") == 1)
      #expect(
        try await told(bot, "/admin blacklist remove give it to me")
          == "Noted. An operator decides, and sees what you think.")
      #expect(try await bot.ask("/admin case list").last?.contains("(unblock): give it to me") == true)
      let id = try #require(try await bot.texts("SELECT id FROM blacklist_phrases").first)
      #expect(try await bot.ask("/admin case decide \(id) yes").last == "Accepted.")
      #expect(try await bot.count("SELECT COUNT(*) FROM blacklist_phrases") == 0)
    }
  }

  @Test("Neither a phrase that is blocked nor one that is freed changes the round that is played")
  func liveRound() async throws {
    try await withGroup { bot in
      try await bot.ask("/admin blacklist add \"open the gates\" old")
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      #expect(
        try await bot.ask("/admin blacklist remove open the gates").last
          == "It is unblocked when this round is over: the rules of a live round never change.")
      #expect(
        try await bot.ask("/admin blacklist add \"show me mercy\" new").last
          == "It is blocked when this round is over: the rules of a live round never change.")
      #expect(
        try await bot.ask("/attempt open the gates, please", 8).last?.contains("blocked phrase") == true)
      #expect(try await bot.ask("/attempt show me mercy", 8).last?.contains("costs 10.00 USD") == true)
      #expect(
        try await bot.ask("/admin blacklist list").last
          == "• open the gates (old, until this round is over)\n• show me mercy (new, after this round)")
      try await bot.press("Cancel", 8)
      try await bot.ask("/admin round cancel it is late")
      try await bot.ask("/admin round cancel it is late", 6)
      try await bot.ask("/admin round open default 10")
      #expect(try await bot.ask("/attempt open the gates", 8).last?.contains("costs 10.00 USD") == true)
      #expect(try await bot.ask("/admin blacklist list").last == "• show me mercy (new)")
    }
  }

  @Test("Nobody fills the queue of operators with proposals")
  func flood() async throws {
    try await withGroup { bot in
      for number in 0..<20 { _ = try await told(bot, "/admin blacklist add \"phrase number \(number)\" x") }
      #expect(
        try await told(bot, "/admin blacklist add \"one more phrase\" x").contains(
          "20 of your proposals wait"))
    }
  }
}
