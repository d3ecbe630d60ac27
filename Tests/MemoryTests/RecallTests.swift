import Community
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("Recall")
struct RecallTests {
  @Test("What was said is found by its words, by other forms of them, and by what it means")
  func findsByWordAndMeaning() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("My sister lives in Lisbon and works as a nurse", ann)
    try await attic.tell("I bought a red bicycle last week", ann)
    try await attic.tell("I am allergic to peanuts", ann)

    #expect(try await attic.texts("bicycles", ann).first == "I bought a red bicycle last week")
    #expect(
      try await attic.texts("which foods make me ill, like nuts?", ann).first == "I am allergic to peanuts")
    #expect(
      try await attic.texts("hospital job of a relative", ann).first
        == "My sister lives in Lisbon and works as a nurse")
    #expect(try await attic.faults() == [])
  }

  @Test("The newer and the firmer memory comes first among those that fit alike")
  func weighs() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("The meeting is in the blue room", ann)
    attic.clock.advance(to: attic.clock.now.advanced(by: .seconds(300 * 86_400)))
    try await attic.tell("The meeting is in the green room", ann)
    #expect(
      try await attic.texts("meeting room", ann)
        == ["The meeting is in the green room", "The meeting is in the blue room"])
  }

  @Test("One step along a strong link brings what the words alone do not")
  func followsLinks() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    guard case .kept(let trip) = try await attic.tell("The trip to Norway begins on Monday", ann),
      case .kept(let shoes) = try await attic.tell("Buy rubber boots", ann)
    else { return #expect(Bool(false)) }
    try await attic.database.write { connection in
      let shelf = try connection.shelf(ann.ownShelf)
      try connection.link(trip.number, shoes.number, on: shelf?.id ?? 0, 0.8, "said together", MemoryLimits())
    }
    let found = try await attic.store.recall("Norway", scope: ann, limit: 5)
    #expect(found.map(\.id) == [trip, shoes])
    #expect(found.last?.link == MemoryLink(trip, strength: 0.8, reason: "said together"))
  }

  @Test("Nothing comes of a query without words", arguments: ["", "  ", "…!?", "\u{200B}"])
  func emptyQuery(query: String) async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("I like tea", ann)
    #expect(try await attic.texts(query, ann).isEmpty)
  }

  @Test("Emoji, other scripts and long queries are words like others")
  func oddQueries() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("Mein Lieblingsessen sind Klöße 🥟", ann)
    try await attic.tell("我喜歡喝茶", ann)
    #expect(try await attic.texts("🥟", ann).first == "Mein Lieblingsessen sind Klöße 🥟")
    #expect(try await attic.texts("klosse kloße", ann).first == "Mein Lieblingsessen sind Klöße 🥟")
    #expect(try await attic.texts("茶", ann).first == "我喜歡喝茶")
    _ = try await attic.texts(String(repeating: "tea and much more of it ", count: 50_000), ann)
  }

  @Test("New memories are found at once, forgotten ones never again, also while their vectors are held")
  func keepsInStep() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    guard case .kept(let tea) = try await attic.tell("I drink green tea in the morning", ann) else {
      return #expect(Bool(false))
    }
    #expect(try await attic.texts("a hot drink", ann) == ["I drink green tea in the morning"])
    #expect(attic.store.heldBytes > 0)
    try await attic.tell("My favourite coffee is espresso", ann)
    #expect(try await attic.texts("a hot drink", ann).count == 2)
    try await attic.database.write { connection in
      let shelf = try connection.shelf(ann.ownShelf)
      try connection.takeAway(tea.number, from: shelf?.id ?? 0)
    }
    #expect(try await attic.texts("a hot drink", ann) == ["My favourite coffee is espresso"])
    #expect(try await attic.faults() == [])
  }

  @Test("Vectors are let go when nobody searches, and the oldest make room for others")
  func boundsVectors() async throws {
    var limits = MemoryLimits()
    limits.vectorBytes = 3_000
    let attic = try await Attic(limits)
    for number in 1...5 {
      let person = MemoryScope.alone(try await attic.meet(number), on: .telegram)
      for thing in ["tea", "coffee", "milk", "water", "juice"] {
        try await attic.tell("I like \(thing)", person)
      }
      #expect(try await attic.texts("a drink", person).isEmpty == false)
      attic.clock.advance(to: attic.clock.now.advanced(by: .seconds(1)))
    }
    #expect(attic.store.heldBytes <= 3_000)
    attic.clock.advance(to: attic.clock.now.advanced(by: .seconds(3_600)))
    attic.store.tidy()
    #expect(attic.store.heldBytes == 0)
  }

  @Test("A memory keeps to words alone while its vector is missing, and is found by meaning once it has one")
  func withoutVectors() async throws {
    let attic = try await Attic(meanings: .asked(model: "openai:x") { _, _, _ in throw CancellationError() })
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("I am allergic to peanuts", ann)
    #expect(try await attic.texts("peanut", ann) == ["I am allergic to peanuts"])
    #expect(try await attic.texts("food that makes me ill", ann).isEmpty)
  }

  /// Words that no language has.
  private func words(_ count: Int) -> [String] {
    (0..<count).map { number in
      let letters = Array("abcdefghij")
      return "a\(letters[number / 10])\(letters[number % 10])rdvark"
    }
  }

  @Test("Of a long question the rarest words count, wherever they stand in the alphabet")
  func longQuestion() async throws {
    let attic = try await Attic(meanings: .asked(model: "openai:x") { _, _, _ in throw CancellationError() })
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    let common = words(39)
    try await attic.tell("The zeppelin lands at nine", ann)
    for day in ["Monday", "Tuesday", "Friday"] {
      try await attic.tell("\(day) \(common.joined(separator: " "))", ann)
    }
    let found = try await attic.texts((common + ["zeppelin"]).joined(separator: " "), ann)
    #expect(found.contains("The zeppelin lands at nine"))
  }

  @Test("What is like a new memory is looked for by the words that others have too")
  func ownWords() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await attic.tell("The zeppelin lands at nine", ann)
    let text = (words(30) + ["zeppelin"]).joined(separator: " ")
    guard case .kept(let new) = try await attic.tell(text, ann) else { return #expect(Bool(false)) }
    let found = try await attic.database.read { connection in
      let search = WordSearch(
        Array(TextWords(text).counts.keys), in: try connection.shelves(in: ann), isOfMemory: true)
      return try search.best(12, on: connection).map(\.memory)
    }
    #expect(found.count == 2 || found.count == 1)
    #expect(found.contains { $0 != new.number })
  }

  @Test("Vectors that are more than may be held are searched all the same, and not held")
  func tooManyToHold() async throws {
    let (ample, limits) = (
      MemoryLimits(),
      {
        var limits = MemoryLimits(); limits.vectorBytes = 3_000; return limits
      }()
    )
    let attic = try await Attic(ample)
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for thing in [
      "tea", "coffee", "milk", "water", "juice", "cider", "cocoa", "wine", "bread", "cheese", "soup",
    ] {
      try await attic.tell("I like \(thing)", ann)
    }
    let small = MemoryStore(database: attic.database, clock: attic.clock, limits: limits)
    for question in ["a hot drink", "something to eat", "what is made of grapes?"] {
      let found = try await small.recall(question, scope: ann).map(\.text)
      #expect(found == (try await attic.texts(question, ann, limit: 6)))
      #expect(!found.isEmpty)
    }
    #expect(small.heldBytes == 0)
    #expect(attic.store.heldBytes > 3_000)
  }
}
