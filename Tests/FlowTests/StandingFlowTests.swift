import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("What a group's own administrators may do", .timeLimit(.minutes(5)))
struct StandingFlowTests {
  static let readers = TelegramChat.supergroup(-1_001)
  static let ann = TelegramUser(7)

  @Test(
    "Telegram says who they are, when a command needs a right",
    arguments: [("creator", true), ("administrator", true), ("member", false), ("left", false)])
  func standing(status: String, may: Bool) async throws {
    try await withBot { bot async throws in
      bot.telegram.change { $0.make(7, status, in: Self.readers.id) }
      try await bot.ask("/personality set openness 3", in: Self.readers, from: Self.ann)
      #expect(try await bot.count("SELECT count(*) FROM persona_traits") == (may ? 1 : 0))
      #expect(bot.telegram.world.calls["getChatMember"] == 1)
    }
  }

  @Test("The creator is the owner, whom nobody removes, and gives roles to others")
  func owner() async throws {
    try await withBot { bot async throws in
      bot.telegram.change { world in
        world.make(7, "creator", in: Self.readers.id)
        world.make(8, "administrator", in: Self.readers.id)
      }
      try await bot.ask("@warden_bot hello", in: Self.readers, from: TelegramUser(9))
      try await bot.ask("/workspace role telegram:9 admin", in: Self.readers, from: Self.ann)
      #expect(bot.telegram.world.texts(in: 7).last == "telegram:9 is admin here now.")
      try await bot.ask("/workspace remove telegram:7", in: Self.readers, from: TelegramUser(8))
      #expect(
        bot.telegram.world.texts(in: 8).last
          == "A community needs an owner. Only the platform can make somebody else owner.")
      try await bot.ask("/workspace members", in: Self.readers, from: Self.ann)
      #expect(
        bot.telegram.world.texts(in: 7).last
          == "• telegram:7: owner (by the platform)\n• telegram:9: admin")
    }
  }

  @Test("Who was dismissed has their rights for a minute more at most")
  func cached() async throws {
    try await withBot { bot async throws in
      bot.telegram.change { $0.make(7, "administrator", in: Self.readers.id) }
      try await bot.ask("/personality set openness 3", in: Self.readers, from: Self.ann)
      bot.telegram.change { $0.make(7, "member", in: Self.readers.id) }
      try await bot.ask("/personality set openness 4", in: Self.readers, from: Self.ann)
      #expect(bot.telegram.world.calls["getChatMember"] == 1)
      bot.clock.advance(by: .seconds(60))
      try await bot.ask("/personality set openness 5", in: Self.readers, from: Self.ann)
      #expect(try await bot.texts("SELECT CAST(value AS TEXT) FROM persona_traits") == ["4"])
    }
  }

  @Test("Telegram that does not answer gives nobody a right")
  func silence() async throws {
    try await withBot { bot async throws in
      bot.telegram.change { $0.make(7, "creator", in: Self.readers.id) }
      bot.telegram.fail("getChatMember", times: 100, with: .badGateway)
      try await bot.ask("/personality set openness 3", in: Self.readers, from: Self.ann)
      #expect(try await bot.count("SELECT count(*) FROM persona_traits") == 0)
    }
  }
}
