import TestSupport
import Testing

@testable import warden

@Suite("What every bot on Telegram answers", .timeLimit(.minutes(5)))
struct SettingsFlowTests {
  @Test("/settings shows what somebody has set, and how to change it, in private alone")
  func settings() async throws {
    try await withBot { bot in
      let said = try await bot.ask("/settings", 8).joined()
      #expect(said.contains("Public results show your name."), "\(said)")
      #expect(
        said.contains("To change this: /account name, /account pause, /privacy memory, /privacy delete."))
      try await bot.ask("/privacy memory off", 8)
      #expect(try await bot.ask("/settings@warden_bot", 8).joined().contains("I do not keep what you say."))
      let group = try await bot.ask("/settings@warden_bot", in: .group(-100), from: .init(8)).joined()
      #expect(!group.contains("Your accounts"), "\(group)")
      for command in ["/start", "/help"] { #expect(try await !bot.ask(command, 8).isEmpty) }
    }
  }
}
