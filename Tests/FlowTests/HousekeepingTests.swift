import Conversation
import Groundwork
import LanguageModels
import Memory
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Housekeeping", .timeLimit(.minutes(5)))
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
      #expect(
        try await bot.texts("SELECT conversation || ' ' || turns FROM conversation_summaries ORDER BY 1")
          == ["telegram:1 \(surplus)", "telegram:2 1"])
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

  private static let written = "I planted sixty kinds of tulips in the garden behind the house."

  /// Sixty things that somebody told in a month that is over.
  private func remember(_ bot: RunningBot) async throws {
    try await bot.ask("hello")
    // The housekeeping of the start is over.
    while try await bot.clock.nextSleep() != bot.clock.now.advanced(by: .seconds(3_600)) {}
    let person = PersonID(try await bot.texts("SELECT id FROM users")[0])
    for number in 0..<60 {
      try await bot.bot.memory.remember(
        MemoryDraft(.fact, "I planted tulip\(number)", source: .talk), scope: .alone(person, on: .telegram))
    }
    let old = bot.clock.now.advanced(by: .seconds(-40 * 86_400))
    try await bot.bot.database.write { try $0.run("UPDATE memories SET created_ms = \(old)") }
  }

  @Test("Whoever tells much has summaries within the hour: a model's where there is one, else by plain rules")
  func summaries() async throws {
    try await withBot { bot in
      try await remember(bot)
      try await bot.bot.housekeeping.sweep(at: bot.clock.now)
      try await bot.bot.housekeeping.summarise()
      let texts = try await bot.texts("SELECT text FROM memories")
      #expect(texts.count == 1 && texts[0].contains("I planted tulip59"))
    }
    let server = try LoopbackModelServer(.openai, [.openai([Self.written])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await remember(bot)
      try await bot.bot.housekeeping.sweep(at: bot.clock.now)
      try await bot.bot.housekeeping.summarise()
      #expect(try await bot.texts("SELECT text FROM memories") == [Self.written])
    }
    await server.stop()
  }

  @Test("When three quarters of the day's budget are used, what a model would write waits until another day")
  func summariesWait() async throws {
    let server = try LoopbackModelServer(.openai, [.openai([Self.written])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await remember(bot)
      let (day, cap) = (UTCDay(of: bot.clock.now), 100_000_000 as Int64)
      try await bot.bot.database.write {
        try $0.run("UPDATE model_budget_days SET used_tokens = \(cap / 4 * 3) WHERE day = \(day)")
      }
      try await bot.bot.housekeeping.sweep(at: bot.clock.now)
      try await bot.bot.housekeeping.summarise()
      #expect(try await bot.count("SELECT COUNT(*) FROM memories") == 60)
    }
    await server.stop()
  }

  @Test("The weekly job lets a model write, and a model that fails leaves it to plain rules")
  func job() async throws {
    for (script, text) in [
      (ModelScript.openai([Self.written]), Self.written), (.error(400), "I planted tulip59"),
    ] {
      let server = try LoopbackModelServer(.openai, [script])
      try await withBot({
        $0.use(server, .openai)
        $0.operators = ["telegram:7"]
      }) { bot in
        try await remember(bot)
        try await bot.ask("/cron run memory_compress")
        while try await bot.count("SELECT COUNT(*) FROM memories") != 1 { await Task.yield() }
        #expect(try await bot.texts("SELECT text FROM memories")[0].contains(text))
      }
      await server.stop()
    }
  }
}
