import Community
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("Tiers and relationships")
struct TierTests {
  private func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

  @Test(
    "More than fifty facts older than a month become summaries; names, pinned and young ones stay as they are"
  )
  func compresses() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("My name is Ann", ann, topic: "name")
    try await attic.store.remember(
      MemoryDraft(.fact, "The key lies under the mat", source: .command, isPinned: true), scope: ann,
      isAsked: true)
    for number in 0..<60 { try await attic.tell("I like thing\(number) very much", ann, type: .preference) }
    attic.clock.advance(to: attic.clock.now.advanced(by: days(40)))
    try await attic.tell("I like fresh bread", ann, type: .preference)

    #expect(try await attic.store.compress() == 1)

    let left = try await attic.database.read { connection in
      try connection.all("SELECT text FROM memories WHERE type <> 'summary' ORDER BY id") { $0.text(0) }
    }
    #expect(left == ["My name is Ann", "The key lies under the mat", "I like fresh bread"])
    let summary = try #require(try await attic.store.recall("thing7", scope: ann).first)
    #expect(summary.type == .summary)
    #expect(summary.text.count <= 30 * 60)
    #expect(try await attic.faults() == [])
    #expect(try await attic.store.compress() == 0)
  }

  @Test("Little stays as it was said, however old")
  func leavesLittle() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for number in 0..<50 { try await attic.tell("I saw bird\(number)", ann) }
    attic.clock.advance(to: attic.clock.now.advanced(by: days(400)))
    #expect(try await attic.store.compress() == 0)
  }

  @Test("What was forgotten while a summary was written is in no summary")
  func forgettingWins() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for number in 0..<60 { try await attic.tell("I visited place\(number)", ann) }
    attic.clock.advance(to: attic.clock.now.advanced(by: days(40)))
    let made = try await attic.store.compress { told, _, _ in
      try? await attic.database.write { connection in
        let first = try connection.first("SELECT id, shelf FROM memories ORDER BY id") {
          ($0.int(0), $0.int(1))
        }
        if let first { try connection.takeAway(first.0, from: first.1) }
      }
      return .text(told.joined(separator: ", "))
    }
    #expect(made == 0)
    #expect(
      try await attic.texts("place0", ann).contains { $0.contains("place0 ") || $0.hasSuffix("place0") }
        == false)
    #expect(try await attic.faults() == [])
  }

  @Test("In a community, nobody's summary holds what another told")
  func summariesBySpeaker() async throws {
    let attic = try await Attic()
    let (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
    for number in 0..<40 {
      try await attic.tell("Ann knows fact\(number)", .among(attic.club, ann), shared: true)
      try await attic.tell("Bob knows fact\(number)", .among(attic.club, bob), shared: true)
    }
    attic.clock.advance(to: attic.clock.now.advanced(by: days(40)))
    #expect(try await attic.store.compress() == 2)
    let texts = try await attic.database.read { connection in
      try connection.all("SELECT text FROM memories") { $0.text(0) }
    }
    #expect(texts.count == 2)
    #expect(texts.allSatisfy { $0.contains("Ann") != $0.contains("Bob") })
    try await attic.database.write { try PersonalData.memories.delete($0, DataSubject(ann, accounts: [])) }
    #expect(try await attic.texts("Ann", .among(attic.club, bob)).allSatisfy { !$0.contains("Ann") })
  }

  @Test(
    "A text is cut into parts of 500 tokens at the ends of sentences, each with the end of the one before")
  func chunks() {
    let sentences = (0..<200).map {
      "Sentence number \($0) tells of the sea and of ships that never came home."
    }
    let parts = TextChunks.of(sentences.joined(separator: " "))
    #expect(parts.count > 5)
    #expect(parts.allSatisfy { $0.hasSuffix("home.") && $0.hasPrefix("Sentence") })
    let second = parts[1].prefix { $0 != "." }
    #expect(parts[0].contains(second))
    for sentence in sentences { #expect(parts.contains { $0.contains(sentence) }) }
    #expect(TextChunks.of(String(repeating: "x", count: 5_000)).joined().count >= 5_000)
  }

  @Test("A file is kept in parts, found by what stands in it, and forgotten as a whole")
  func files() async throws {
    let attic = try await Attic()
    let person = try await attic.meet(1)
    let ann = MemoryScope.alone(person, on: .telegram)
    let text = (0..<120).map { "Chapter \($0): the captain wrote about day\($0) at sea, in wind and rain." }
    let bytes = Array(text.joined(separator: "\n").utf8)
    guard
      case .kept(let parts, 0) = try await attic.store.remember(
        file: bytes, named: "log.txt", scope: ann, isShared: false)
    else { return #expect(Bool(false)) }
    #expect(parts > 3)
    let found = try #require(try await attic.store.recall("day77", scope: ann).first)
    #expect(found.text.contains("day77") && found.reference == "log.txt")
    // Again: the same, once.
    #expect(
      try await attic.store.remember(file: bytes, named: "log.txt", scope: ann, isShared: false)
        == .kept(parts: parts, leftOut: 0))
    let now = attic.clock.now
    let list = try await attic.database.read { try $0.ownMemories(in: ann, page: 1, of: 10, now: now) }
    #expect(list.count == 1)
    let first = try #require(list.first)
    let outcome = try await attic.database.write {
      try $0.forget(first.id, in: ann, mayModerate: false, now: now)
    }
    #expect(outcome == .forgotten("log.txt"))
    #expect(try await attic.texts("captain", ann) == [])
    #expect(try await attic.faults() == [])
    #expect(
      try await attic.store.remember(file: [0, 1, 2], named: "x", scope: ann, isShared: false) == .noText)
    #expect(
      try await attic.store.remember(file: [0xFF, 0xFE, 65], named: "x", scope: ann, isShared: false)
        == .noText)
    #expect(
      try await attic.store.remember(
        file: Array(repeating: 65, count: 10 << 20 + 1), named: "x", scope: ann, isShared: false) == .tooLarge
    )
  }

  @Test("Where others read along, a model hears how two stand and not what happened between them")
  func told() async throws {
    let attic = try await Attic()
    let (person, now) = (try await attic.meet(1), attic.clock.now)
    try await attic.database.write {
      try $0.noteInteraction(
        of: person, with: "maid", sentiment: 0.6, count: 1, events: [.confided, .insulted], now: now)
    }
    let state = try #require(try await attic.database.read { try $0.relationship(of: person, with: "maid") })
    let (alone, among) = (state.notes(isAlone: true).joined(), state.notes(isAlone: false).joined())
    #expect(alone.contains("confided") && alone.contains("insulted"))
    #expect(among.hasPrefix("Between you and this person"))
    #expect(!among.contains("confided") && !among.contains("insulted"))
  }

  @Test("After ten interactions with a change there is history, and what stands out is kept")
  func relationships() async throws {
    let attic = try await Attic()
    let person = try await attic.meet(1)
    for number in 1...60 {
      let now = attic.clock.now
      try await attic.database.write { connection in
        try connection.noteInteraction(
          of: person, with: "maid", sentiment: number < 5 ? 0 : 0.6, count: number,
          events: number == 1 ? [.met] : [],
          now: now)
      }
      attic.clock.advance(to: now.advanced(by: .seconds(60)))
    }
    let state = try #require(try await attic.database.read { try $0.relationship(of: person, with: "maid") })
    #expect(state.interactions == 60)
    #expect(state.sentiment > 0.4)
    #expect(state.stage == .friends)
    #expect(state.events.map(\.kind) == [.met])
    #expect(state.history.first?.interactions == 10)
    #expect(state.history.last?.stage == .friends)
    #expect(state.history.count < 6)
    #expect(state.notes(isAlone: true).contains { $0.contains("What stands out") })
  }
}
