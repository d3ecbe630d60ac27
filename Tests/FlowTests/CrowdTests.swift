import Delivery
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("A chat that asks for more than it may be told", .timeLimit(.minutes(2)))
struct CrowdTests {
  @Test("For an hour it does not fill what others need, and others are answered meanwhile")
  func crowd() async throws {
    try await withBot {
      $0.telegram.flood.chatPerSecond = 1
      $0.telegram.flood.groupPerMinute = 20
      $0.limits.backlog = 1_000
    } _: { bot in
      let group = GroupTests.readers
      var most = 0
      for minute in 0..<60 {
        // Sixty people, so that none of them is told to slow down.
        for person in 0..<60 as Range<Int64> {
          let text = person.isMultiple(of: 2) ? "@warden_bot hello" : "/help@warden_bot"
          bot.telegram.say(text, in: group, from: TelegramUser(100 + person))
        }
        bot.telegram.say("hello", in: .private(7))
        await bot.telegram.messages(minute + 1, in: 7)
        await bot.telegram.pollHeld()
        while bot.bot.dispatcher.pending > 0 { await Task.yield() }
        most = max(most, bot.bot.outbox.pending)
        if most > 200 { break }
        bot.clock.advance(by: .seconds(60))
      }
      #expect((20...200).contains(most), "\(most)")
      #expect(bot.telegram.world.texts(in: group.id).count > 150)
      bot.running.cancel()
    }
  }
}
