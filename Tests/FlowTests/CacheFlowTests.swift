import LanguageModels
import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("Asking the same again", .timeLimit(.minutes(5)))
struct CacheFlowTests {
  static let question = "Why does bread dough need to rest before it is baked? Explain it to me."

  @Test("Asked again with nothing said in between, the model is not asked a second time, and /budget tells")
  func hit() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["Gluten."]), .openai(["Something else."])])
    try await withBot({
      $0.use(server, .openai)
      $0.operators = ["telegram:1001"]
    }) { bot async throws in
      // The first words of somebody are a visit of their own kind.
      try await bot.ask("hello there")
      #expect(try await bot.ask(Self.question) == ["Something else."])
      bot.clock.advance(by: .seconds(30))
      #expect(try await bot.ask(Self.question) == ["Something else."])
      #expect(server.received.count == 2)
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 3)
      #expect(try await bot.count("SELECT count(*) FROM model_reservations") == 0)
      let told = try await bot.ask("/budget", 1_001)[0]
      #expect(told.contains("answers given again: 1 of 2 questions, which saved 17 tokens"))
      #expect(bot.numbers.contains(#"warden_response_cache_total{outcome="hit"} 1"#))
      // An hour later, or when something else was said, it is asked anew.
      bot.clock.advance(by: .seconds(3_600))
      try await bot.ask(Self.question)
      let talk: SQL = "SELECT count(*) FROM model_calls WHERE purpose = 'companion'"
      #expect(try await bot.count(talk) == 3)
      try await bot.ask("nice")
      try await bot.ask(Self.question)
      #expect(try await bot.count(talk) == 5)
    }
    await server.stop()
  }

  @Test("Nobody gets what somebody else was told, neither in private nor in the same group")
  func people() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["An answer."])])
    try await withBot({ $0.use(server, .openai) }) { bot async throws in
      for person in [7, 8] as [Int64] { try await bot.ask(Self.question, person) }
      #expect(server.received.count == 2)
      for person in [7, 8] as [Int64] {
        try await bot.ask("@warden_bot \(Self.question)", in: GroupTests.readers, from: TelegramUser(person))
      }
      #expect(server.received.count == 4)
    }
    await server.stop()
  }

  @Test(
    "What should differ is asked again, and nothing is kept where it is switched off or unwanted",
    arguments: ["hello", "tell me a joke", "what time is it?"])
  func varying(message: String) async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["An answer."])])
    try await withBot({ $0.use(server, .openai) }) { bot async throws in
      for _ in 0..<3 { try await bot.ask(message) }
      #expect(server.received.count == 3)
      try await bot.ask("/privacy memory off")
      let before = server.received.count
      for _ in 0..<2 { try await bot.ask(Self.question) }
      #expect(server.received.count == before + 2)
      #expect(try await bot.count("SELECT count(*) FROM response_cache") == 0)
    }
    await server.stop()
  }

  @Test("It survives a restart, and goes with the conversation")
  func restart() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["An answer."])])
    let (telegram, folder) = (try loopback(), try Folder())
    for round in 0..<2 {
      try await withBot(
        on: telegram,
        {
          $0.use(server, .openai)
          $0.database = folder.database
        }
      ) { bot in
        if round == 0 { try await bot.ask("hello there") }
        try await bot.ask(Self.question)
        #expect(server.received.count == 2)
        if round == 1 {
          try await bot.ask("/context clear")
          let asked = try #require(bot.telegram.world.messages(in: 7).last)
          let data = asked.callbacks.first?.first.flatMap { $0 } ?? ""
          bot.telegram.press(data, under: asked.id, in: .private(7), by: TelegramUser(7))
          try await bot.settled()
          #expect(try await bot.count("SELECT count(*) FROM response_cache") == 0)
        }
      }
    }
    await telegram.stop()
    await server.stop()
  }
}
