import Groundwork
import LanguageModels
import Memory
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Conversation

@Suite("A model puts months into few words", .timeLimit(.minutes(1)))
struct SummaryWriterTests {
  private static let written = "I planted sixty kinds of tulips in the garden behind the house."

  /// Sixty memories of a month that is over.
  private func remember(_ room: ReadingRoom, _ scope: MemoryScope) async throws {
    for number in 0..<60 {
      try await room.memory.remember(
        MemoryDraft(.fact, "I planted tulip\(number)", source: .talk), scope: scope)
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

  @Test("From three quarters of the day's budget on, no model is asked")
  func budget() async throws {
    for (used, isAsked) in [(74_999 as Int64, true), (75_000, false)] {
      let room = try await ReadingRoom(
        .openai([Self.written]), caps: BudgetCaps(all: DailyCaps(tokens: 100_000, cost: nil)))
      try await remember(room, .alone(try await room.meet(1), on: .telegram))
      try await room.use(tokens: used)
      #expect(await room.writer.mayWrite() == isAsked)
      #expect(try await compress(room) == 1)
      #expect(room.questions.isEmpty != isAsked)
    }
  }
}
