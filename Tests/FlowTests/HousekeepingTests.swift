import Conversation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Housekeeping", .timeLimit(.minutes(1)))
struct HousekeepingTests {
  @Test(
    "Of a conversation the last turns are kept, of a quiet one none that is too old, and of the rest nothing")
  func exchanges() async throws {
    try await withBot { bot in
      let now = bot.clock.now
      let tooOld = now.advanced(by: .zero - ExchangeMemory.age - .seconds(1))
      let surplus = 1_300
      try await bot.bot.database.write { connection in
        for number in 0..<ExchangeMemory.perConversation + surplus {
          try connection.run(
            """
            INSERT INTO exchanges (conversation, user_id, said, answered, at_ms)
            VALUES ('telegram:1', 'u', \(String(number)), '', \(now))
            """)
        }
        for (said, at) in [("old", tooOld), ("new", now)] {
          try connection.run(
            """
            INSERT INTO exchanges (id, conversation, user_id, said, answered, at_ms)
            VALUES (\(at == now ? 100_000 : -1), 'telegram:2', 'u', \(said), '', \(at))
            """)
        }
      }
      try await bot.bot.housekeeping.sweep(at: now)
      let kept = try await bot.texts(
        "SELECT said FROM exchanges WHERE conversation = 'telegram:1' ORDER BY id")
      #expect(kept == (surplus..<surplus + ExchangeMemory.perConversation).map { String($0) })
      #expect(try await bot.texts("SELECT said FROM exchanges WHERE conversation = 'telegram:2'") == ["new"])
    }
  }

  @Test("Dead letters, model calls, and chats that moved or sent us away are forgotten when they are old")
  func everythingElse() async throws {
    try await withBot { bot in
      let now = bot.clock.now
      let longAgo = now.advanced(by: .seconds(-401 * 86_400))
      try await bot.bot.database.write { connection in
        try connection.run(
          """
          INSERT INTO inbox (platform, number, lane, body, state, received_ms)
          VALUES ('telegram', '1', 'telegram:1', '{}', 'dead', \(longAgo))
          """)
        try connection.run("INSERT INTO unreachable_chats VALUES ('telegram:1', 'blocked', \(longAgo))")
        try connection.run("INSERT INTO chat_moves VALUES ('telegram:2', 'telegram:3', \(longAgo))")
        try connection.run(
          "INSERT INTO model_person_days VALUES (\(longAgo.dayNumber), 'u', 1, 1, 1), (\(now.dayNumber), 'u', 1, 1, 1)"
        )
      }
      try await bot.bot.housekeeping.sweep(at: now)
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await bot.count("SELECT count(*) FROM unreachable_chats") == 0)
      #expect(try await bot.count("SELECT count(*) FROM chat_moves") == 0)
      #expect(try await bot.count("SELECT count(*) FROM model_person_days") == 1)
    }
  }
}
