import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Links into a team", .timeLimit(.minutes(5)))
struct InvitationFlowTests {
  /// The part of a text behind `?start=`.
  private func payload(in text: String) throws -> String {
    let line = try #require(text.split(whereSeparator: \.isNewline).last { $0.contains("?start=inv_") })
    return String(try #require(line.split(separator: "=").last))
  }

  private func pass(_ bot: RunningBot) { bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(60))) }

  @Test(
    "Who follows an invitation's link is led through the terms and is in the team, and the link works once")
  func followed() async throws {
    try await withBot { (bot: RunningBot) async throws in
      try await bot.becomePlayer(8)
      try await bot.ask("/team create \"Night Owls\" visibility=private", 8)
      let invited = try await bot.ask("/team invite @newcomer", 8).joined(separator: "\n")
      let link = try #require(invited.split(whereSeparator: \.isNewline).last.map(String.init))
      #expect(link.hasPrefix("https://t.me/warden_bot?start=inv_"), "\(link)")
      let payload = try payload(in: invited)
      // Telegram's own rule for what may stand there.
      #expect((1...64).contains(payload.utf8.count))
      #expect(
        payload.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
        })

      // Somebody else than was meant follows it, too; it is a code like others. First the terms.
      #expect(try await bot.ask("/start \(payload)", 9).last?.contains("/account terms") == true)
      try await bot.becomePlayer(9)
      pass(bot)
      #expect(try await bot.ask("/start \(payload)", 9).joined().contains("Night Owls"))
      #expect(try await bot.ask("/team", 9).joined().contains("2 of 5"), "\(bot.last(9))")
      try await bot.becomePlayer(10)
      pass(bot)
      #expect(try await bot.ask("/start \(payload)", 10).last == "That code does not work.")
    }
  }

  @Test("A code's link lets in as many as it says, and an unknown or mangled one is no command")
  func codes() async throws {
    try await withBot { (bot: RunningBot) async throws in
      for person in [8, 9, 10, 11] as [Int64] { try await bot.becomePlayer(person) }
      try await bot.ask("/team create Owls visibility=private", 8)
      let payload = try payload(in: try await bot.ask("/team code uses=2", 8).joined(separator: "\n"))
      for person in [9, 10] as [Int64] {
        #expect(try await bot.ask("/start \(payload.lowercased())", person).joined().contains("Owls"))
      }
      #expect(try await bot.ask("/start \(payload)", 11).last == "That code does not work.")
      pass(bot)
      for other in ["inv_", "inv_AAAAA", "inv_AAAAA-AAAAA-AAAAA", "abc", "inv_' OR 1=1"] {
        let said = try await bot.ask("/start \(other)", 11).joined()
        #expect(!said.contains("Owls"), "\(other): \(said)")
        pass(bot)
      }
      #expect(try await bot.count("SELECT COUNT(*) FROM team_members WHERE state = 'active'") == 3)
    }
  }

  @Test("A pool that holds something is shown as a picture of each member's part, to its members alone")
  func picture() async throws {
    try await withBot { (bot: RunningBot) async throws in
      for person in [8, 9] as [Int64] { try await bot.becomePlayer(person) }
      try await bot.ask("/team create Owls", 8)
      try await bot.ask("/team join Owls", 9)
      #expect(
        try await bot.ask("/team pool", 8).last?.contains("In the pool of \u{2068}Owls\u{2069}: 0.00 USD")
          == true)
      #expect(bot.telegram.world.messages(in: 8).allSatisfy { $0.file == nil })
      pass(bot)
      try await bot.ask("/team fund 20", 8)
      try await bot.ask("/team fund 5.50", 9)
      pass(bot)
      #expect(try await bot.ask("/team pool", 9).joined().contains("25.50 USD"))
      let picture = try #require(bot.telegram.world.messages(in: 9).compactMap(\.file).last)
      #expect(picture.name == "pool.png")
      #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(
        try await bot.ask("/team pool", 10).last == "You are in no team. /team list shows the open ones.")
    }
  }
}
