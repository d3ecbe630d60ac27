import Groundwork
import LanguageModels
import Memory
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Conversation

@Suite("A model puts months into few words", .timeLimit(.minutes(5)))
struct SummaryWriterTests {
  private static let written = "I planted sixty kinds of tulips in the garden behind the house."

  /// Sixty memories of a month that is over.
  private func remember(_ room: ReadingRoom, _ scopes: MemoryScope...) async throws {
    for scope in scopes {
      for number in 0..<60 {
        try await room.memory.remember(
          MemoryDraft(.fact, "I planted tulip\(number)", source: .talk), scope: scope)
      }
    }
    room.clock.advance(by: .seconds(40 * 86_400))
  }

  private func compress(_ room: ReadingRoom) async throws -> Int {
    let writer = room.writer
    return try await room.memory.compress { told, person, community in
      await writer.summary(of: told, by: person, in: community)
    }
  }

  @Test("Its summary takes the place of all it was shown, and is booked to whoever told it and where")
  func replaces() async throws {
    let room = try await ReadingRoom(.openai([Self.written]))
    let person = try await room.meet(1)
    try await remember(room, .among(room.club, person))
    #expect(try await compress(room) == 1)
    #expect(try await room.texts("SELECT text FROM memories") == [Self.written])
    #expect(room.questions.count == 1 && room.questions[0].contains("tulip59"))
    let booked = try await room.texts(
      "SELECT purpose || ' ' || (person_id = \(person)) || ' ' || community FROM model_calls")
    #expect(booked == ["summary 1 \(room.club.key)"])
  }

  @Test("What was told in private is booked to no community")
  func alone() async throws {
    let room = try await ReadingRoom(.openai([Self.written]))
    try await remember(room, .alone(try await room.meet(1), on: .telegram))
    #expect(try await compress(room) == 1)
    #expect(try await room.count("SELECT COUNT(*) FROM model_calls WHERE community IS NULL") == 1)
  }

  @Test("A model that fails, breaks off or says nothing leaves it to plain rules")
  func failing() async throws {
    for script in [
      ModelScript.error(400), .openai([Self.written], stop: "length"), .openai(["No."]),
      .openai([String(repeating: "tulips ", count: 200)]),
    ] {
      let room = try await ReadingRoom(script)
      try await remember(room, .alone(try await room.meet(1), on: .telegram))
      #expect(try await compress(room) == 1)
      let texts = try await room.texts("SELECT text FROM memories")
      #expect(texts.count == 1 && texts[0].contains("I planted tulip59"))
    }
  }

  @Test("From three quarters of the day's budget on, no model is asked, and what it would write waits")
  func budget() async throws {
    for (used, isAsked) in [(74_999 as Int64, true), (75_000, false)] {
      let room = try await ReadingRoom(
        .openai([Self.written]), caps: BudgetCaps(all: DailyCaps(tokens: 100_000, cost: nil)))
      try await remember(room, .alone(try await room.meet(1), on: .telegram))
      try await room.use(tokens: used)
      #expect(await room.writer.mayWrite() == isAsked)
      #expect(try await compress(room) == (isAsked ? 1 : 0))
      #expect(room.questions.isEmpty != isAsked)
      #expect(try await room.count("SELECT COUNT(*) FROM memories") == (isAsked ? 1 : 60))
      // The next day has room again.
      room.clock.advance(by: .seconds(86_400))
      #expect(try await compress(room) == (isAsked ? 0 : 1))
      #expect(try await room.texts("SELECT text FROM memories") == [Self.written])
    }
  }

  @Test("A person whose own budget is used up waits, and others do not")
  func ownBudget() async throws {
    let room = try await ReadingRoom(
      .openai([Self.written]),
      caps: BudgetCaps(all: .none, person: DailyCaps(tokens: 50_000, cost: nil)))
    let (ann, bob) = (try await room.meet(1), try await room.meet(2))
    try await remember(room, .alone(ann, on: .telegram), .alone(bob, on: .telegram))
    let day = UTCDay(of: room.clock.now)
    try await room.database.write {
      try $0.run("INSERT INTO model_person_days VALUES (\(day), \(ann), 1, 50000, 0)")
    }
    #expect(try await compress(room) == 1)
    let left = try await room.texts("SELECT said_by FROM memories WHERE type <> 'summary'")
    #expect(left.count == 60 && Set(left) == [ann.text])
  }

  @Test("What is older than sixty days waits for no model any more")
  func patience() async throws {
    let room = try await ReadingRoom(
      .error(500), caps: BudgetCaps(all: DailyCaps(tokens: 100_000, cost: nil)))
    try await remember(room, .alone(try await room.meet(1), on: .telegram))
    for day in 40...61 {
      let today = UTCDay(of: room.clock.now)
      try await room.database.write {
        try $0.run(
          """
          INSERT INTO model_budget_days (day, used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd)
          VALUES (\(today), 75000, 0, 0, 0)
          """)
      }
      #expect(try await compress(room) == (day == 61 ? 1 : 0))
      room.clock.advance(by: .seconds(86_400))
    }
    let texts = try await room.texts("SELECT text FROM memories")
    #expect(texts.count == 1 && texts[0].contains("I planted tulip59"))
  }
}
