import Community
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("Who sees which memories")
struct LeakTests {
  /// Ann and Bob, each alone and in two communities.
  private struct Town {
    let attic: Attic
    let ann: PersonID
    let bob: PersonID

    init() async throws {
      attic = try await Attic()
      (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
      for (name, person) in [("Ann", ann), ("Bob", bob)] {
        try await attic.tell("\(name) whispers the secret walrus", .alone(person, on: .telegram))
        try await attic.tell("\(name) tells the raid of the walrus", .among(attic.raid, person))
        try await attic.tell("\(name) tells the club of the walrus", .among(attic.club, person))
        try await attic.tell(
          "\(name) announces the walrus to the raid", .among(attic.raid, person), shared: true)
        try await attic.tell(
          "\(name) announces the walrus to the club", .among(attic.club, person), shared: true)
      }
      try await attic.store.rememberForEverybody(
        MemoryDraft(.fact, "The walrus is a marine mammal", source: .wikipedia))
    }

    func seen(_ scope: MemoryScope) async throws -> Set<String> {
      var seen: Set<String> = []
      for query in ["walrus", "a large animal of the sea", "secret walrus", "Ann", "Bob whispers"] {
        seen.formUnion(try await attic.texts(query, scope, limit: 50))
      }
      return seen
    }
  }

  @Test("Alone, somebody sees everything of their own, and nothing of anybody else")
  func alone() async throws {
    let town = try await Town()
    #expect(
      try await town.seen(.alone(town.ann, on: .telegram)) == [
        "Ann whispers the secret walrus", "Ann tells the raid of the walrus",
        "Ann tells the club of the walrus",
        "The walrus is a marine mammal",
      ])
  }

  @Test("In a community, only what was said there by the same person or told to all of it")
  func amongOthers() async throws {
    let town = try await Town()
    #expect(
      try await town.seen(.among(town.attic.raid, town.ann)) == [
        "Ann tells the raid of the walrus", "Ann announces the walrus to the raid",
        "Bob announces the walrus to the raid", "The walrus is a marine mammal",
      ])
    #expect(
      try await town.seen(.among(town.attic.club, town.bob)) == [
        "Bob tells the club of the walrus", "Ann announces the walrus to the club",
        "Bob announces the walrus to the club", "The walrus is a marine mammal",
      ])
  }

  @Test("A stranger sees nothing but what everybody may know")
  func stranger() async throws {
    let town = try await Town()
    let eve = try await town.attic.meet(3)
    #expect(try await town.seen(.alone(eve, on: .telegram)) == ["The walrus is a marine mammal"])
    let elsewhere = CommunityAddress(.discord, "666")
    #expect(try await town.seen(.among(elsewhere, eve)) == ["The walrus is a marine mammal"])
  }

  @Test("A memory is not found by its number where it may not be seen")
  func byNumber() async throws {
    let town = try await Town()
    let now = town.attic.clock.now
    let scopes: [MemoryScope] = [
      .alone(town.ann, on: .telegram), .among(town.attic.raid, town.ann), .among(town.attic.club, town.ann),
      .alone(town.bob, on: .telegram), .among(town.attic.raid, town.bob),
    ]
    for scope in scopes {
      let seen = try await town.seen(scope)
      let byNumber = try await town.attic.database.read { connection in
        try (1...11).compactMap { try connection.memory(MemoryID(Int64($0)), in: scope, now: now)?.text }
      }
      #expect(Set(byNumber) == seen)
    }
  }

  /// What no search finds may still be listed, answered, counted, changed or forgotten.
  @Test("Nor is it listed, linked, answered, used, taken back or forgotten")
  func otherQueries() async throws {
    let attic = try await Attic()
    let (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
    let places: [(MemoryScope, String)] = [ann, bob].flatMap { person in
      [
        (MemoryScope.alone(person, on: .telegram), "alone"), (.among(attic.raid, person), "raid"),
        (.among(attic.club, person), "club"),
      ].map { ($0.0, "\(person == ann ? "ann" : "bob")\($0.1)") }
    }
    for (scope, word) in places {
      try await attic.tell("I live in \(word)", scope, topic: "home")
      try await attic.tell("I like \(word)", scope, topic: "like:\(word)")
      try await attic.tell("I like \(word) and tea", scope)
      let text = Array("The book of \(word) tells of the sea.".utf8)
      _ = try await attic.store.remember(file: text, named: "book.txt", scope: scope, isShared: false)
    }
    let words = places.map(\.1)
    for (scope, own) in places {
      let isAlone = own.hasSuffix("alone")
      let mine = isAlone ? words.filter { $0.hasPrefix(own.prefix(3)) } : [own]
      func expectOwn(_ texts: [String], _ what: String) {
        let seen = Set(words.filter { word in texts.contains { $0.contains(word) } })
        #expect(seen.isSubset(of: mine) && !seen.isEmpty, "\(what) of \(own) gave \(seen)")
      }
      for question in [
        MemoryQuestion.topic("home"), .kind("like"), .everything, .about("the book of the sea"),
      ] {
        expectOwn([try await attic.store.answer(to: question, scope: scope)?.text ?? ""], "\(question)")
      }
      let now = attic.clock.now
      let listed = try await attic.database.read { connection in
        try (1...3).flatMap { try connection.ownMemories(in: scope, page: $0, of: 10, now: now) }.map(\.text)
          + [connection.memory(about: "home", in: scope, now: now)?.text ?? ""]
      }
      expectOwn(listed, "the list")
      let linked = try await attic.database.read { connection in
        try (1...60).flatMap { try connection.links(of: MemoryID($0), in: scope, now: now) ?? [] }.map(
          \.memory.text)
      }
      expectOwn(linked, "links")
      let block = RecalledBlock.text(
        of: try await attic.store.recall("who lives and likes what", scope: scope, limit: 50), fence: "x")
      expectOwn([block ?? ""], "the prompt")
    }
    // Eve changes what she cannot see: nothing happens to it.
    let eve = MemoryScope.among(attic.raid, try await attic.meet(3))
    let everything: @Sendable (borrowing Connection) throws -> [String] = { connection in
      try connection.all("SELECT id || text || used_ms || strength FROM memories ORDER BY id") { $0.text(0) }
    }
    let before = try await attic.database.read { try everything($0) }
    attic.clock.advance(by: .seconds(60))
    let later = attic.clock.now
    try await attic.database.write { connection in
      let numbers = (1...60).map { MemoryID(Int64($0)) }
      try connection.noteUse(of: numbers, in: eve, now: later)
      try connection.retract("home", in: eve)
      for number in numbers {
        let outcome = try connection.forget(number, in: eve, mayModerate: true, now: later)
        #expect(outcome == .notThere)
      }
    }
    #expect(try await attic.database.read { try everything($0) } == before)
  }

  @Test("What others said changes neither the order nor the score of one's own memories")
  func noTraceInScores() async throws {
    let attic = try await Attic()
    let (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
    let scope = MemoryScope.alone(ann, on: .telegram)
    try await attic.tell("The walrus sleeps", scope)
    try await attic.tell("The seal sleeps beside the walrus and the sea lion", scope)
    let before = try await attic.store.recall("sleeping walrus", scope: scope).map(\.score)
    for number in 0..<50 { try await attic.tell("walrus \(number)", .alone(bob, on: .telegram)) }
    #expect(try await attic.store.recall("sleeping walrus", scope: scope).map(\.score) == before)
  }

  @Test("Who is deleted leaves no byte in the file, not of words, vectors or what they told others")
  func deletesEverything() async throws {
    let town = try await Town()
    let (attic, ann) = (town.attic, town.ann)
    let subject = DataSubject(ann, accounts: [])
    try await attic.database.write { try PersonalData.memories.delete($0, subject) }
    #expect(try await attic.faults() == [])
    let left = try await attic.database.read { connection in
      try connection.all("SELECT text FROM memories") { $0.text(0) }
        + connection.all("SELECT word FROM memory_words") { $0.text(0) }
        + connection.all("SELECT word FROM memory_word_counts") { $0.text(0) }
    }
    #expect(!left.contains { $0.hasPrefix("Ann ") || $0 == "ann" })
    #expect(try await town.seen(.alone(ann, on: .telegram)) == ["The walrus is a marine mammal"])
  }

  @Test("Two people who turn out to be one have all of it once, and can be told apart again by platform")
  func mergesAndSeparates() async throws {
    let attic = try await Attic()
    let (ann, anna) = (try await attic.meet(1), try await attic.meet(2, on: .discord))
    let now = attic.clock.now
    try await attic.tell("I like tea", .alone(ann, on: .telegram), topic: "like:tea")
    try await attic.tell("I like tea", .alone(anna, on: .discord), topic: "like:tea")
    try await attic.tell("We raid on Friday", .among(attic.raid, anna))
    try await attic.tell("We raid on Sunday", .among(attic.raid, ann))
    try await attic.database.write { try PersonalData.memories.merge($0, Merging(anna, into: ann, at: now)) }
    #expect(try await attic.faults() == [])
    #expect(
      try await attic.texts("raid", .among(attic.raid, ann)).sorted() == [
        "We raid on Friday", "We raid on Sunday",
      ])
    #expect(try await attic.texts("tea", .alone(anna, on: .discord)).isEmpty)
    let other = try await attic.meet(3, on: .discord)
    try await attic.database.write {
      try PersonalData.memories.separate($0, Separating(.discord, of: ann, to: other, at: now))
    }
    #expect(try await attic.faults() == [])
    #expect(try await attic.texts("raid", .alone(ann, on: .telegram)).isEmpty)
    #expect(try await attic.texts("raid", .alone(other, on: .discord)).count == 2)
    #expect(try await attic.texts("tea", .alone(ann, on: .telegram)).count == 1)
  }
}
