import Embeddings
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("Vectors of another model", .timeLimit(.minutes(5)))
struct NewVectorsTests {
  /// A model with vectors of any length, which may be away.
  private final class Server: Sendable {
    private let isAway = Guarded(false)
    private let asked = Guarded(0)
    var requests: Int { asked.withLock { $0 } }
    private let asking = Guarded<[([String], Beneficiary)]>([])
    /// What was asked on whose behalf.
    var questions: [(texts: [String], beneficiary: Beneficiary)] { asking.withLock { $0 } }
    private let poor = Guarded<Set<Beneficiary>>([])
    /// Their budgets have no room.
    func refuse(_ beneficiaries: Set<Beneficiary>) { poor.withLock { $0 = beneficiaries } }
    func go(away: Bool) { isAway.withLock { $0 = away } }
    private let refused = Guarded<(@Sendable (String) -> Bool)?>(nil)
    func refuse(_ texts: @escaping @Sendable (String) -> Bool) { refused.withLock { $0 = texts } }

    func meanings(_ name: String, _ dimensions: Int) -> Meanings {
      .asked(model: name) { [self] texts, beneficiary, _ in
        asked.withLock { $0 += 1 }
        if poor.withLock({ $0.contains(beneficiary) }) {
          throw Meanings.NoRoom(until: Moment(seconds: 2_000_000_000))
        }
        asking.withLock { $0.append((texts, beneficiary)) }
        if isAway.withLock({ $0 }) { throw DeadlineExceeded() }
        let refused = refused.withLock { $0 }
        if let refused, texts.contains(where: refused) { throw Meanings.Unanswered(DeadlineExceeded()) }
        return texts.map { Embedding(normalizing: LoopbackVectorServer.vector(of: $0, dimensions)) }
      }
    }
  }

  private func models(_ attic: Attic) async throws -> [String] {
    try await attic.database.read { connection in
      try connection.all(
        """
        SELECT o.name || ' ' || o.dimensions || ' ' || COUNT(*) FROM memory_vectors AS v
        JOIN memory_models AS o ON o.id = v.model GROUP BY o.id ORDER BY o.id
        """
      ) { $0.text(0) }
    }
  }

  @Test(
    "After a change of model all memories get new vectors, and words find them meanwhile",
    arguments: [64, 256, 768])
  func changes(dimensions: Int) async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for number in 0..<100 { try await attic.tell("I saw bird\(number) in the garden", ann) }
    #expect(try await models(attic) == ["warden-embed-v1 256 100"])

    let server = Server()
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", dimensions))
    #expect(try await store.recall("bird42", scope: ann).first?.text == "I saw bird42 in the garden")
    // What is said now has no vector yet, either.
    try await store.remember(MemoryDraft(.fact, "The heron stands in the pond", source: .talk), scope: ann)
    #expect(try await store.recall("heron", scope: ann).first?.text == "The heron stands in the pond")

    var progress = VectorProgress()
    #expect(try await store.makeVectors(&progress).made == 101)
    #expect(progress.done == 101)
    #expect(try await models(attic) == ["ollama:nomic \(dimensions) 101"])
    // Once everything is done the old model's name is gone, and nothing is made twice.
    #expect(try await attic.database.read { try $0.knowsModels(besides: "ollama:nomic") } == false)
    progress = VectorProgress()
    #expect(try await store.makeVectors(&progress).made == 0)
    let near = try await store.recall("pond where a heron stands", scope: ann)
    #expect(near.first?.text == "The heron stands in the pond")
    #expect(try await attic.faults() == [])
  }

  @Test("Vectors that come later than those of newer memories are found all the same")
  func late() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    let server = Server()
    let away = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("openai:m", 256))
    for text in ["My canoe is green", "The ferry leaves at nine"] {
      try await away.remember(MemoryDraft(.fact, text, source: .talk), scope: ann)
    }
    // Back to the table in the program, which makes vectors at once.
    try await attic.tell("My bicycle is red", ann)
    #expect(try await attic.texts("a two-wheeler to ride", ann).contains("My bicycle is red"))
    #expect(try await attic.texts("a boat to paddle", ann).contains("My canoe is green") == false)
    var progress = VectorProgress()
    _ = try await attic.store.makeVectors(&progress)
    #expect(try await attic.texts("a boat to paddle", ann).contains("My canoe is green"))
  }

  @Test("While the server is away words find everything, and its return is noticed")
  func serverAway() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    let server = Server()
    server.go(away: true)
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("openai:m", 128))
    try await store.remember(MemoryDraft(.fact, "The ferry leaves at nine", source: .talk), scope: ann)
    #expect(try await store.recall("ferry", scope: ann).count == 1)

    let worker = Task { try await store.keepVectors(.silent) }
    defer { worker.cancel() }
    var wake = try await attic.clock.nextSleep()
    #expect(attic.clock.now.duration(to: wake) == .seconds(60))
    attic.clock.advance(to: wake)
    wake = try await attic.clock.nextSleep()
    #expect(attic.clock.now.duration(to: wake) == .seconds(120))
    server.go(away: false)
    attic.clock.advance(to: wake)
    // The ring of what was said before makes it look once more, a moment later.
    attic.clock.advance(to: try await attic.clock.nextSleep())
    #expect(try await models(attic) == ["openai:m 128 1"])
    try await store.remember(MemoryDraft(.fact, "The train leaves at ten", source: .talk), scope: ann)
    attic.clock.advance(to: try await attic.clock.nextSleep())
    while try await models(attic) != ["openai:m 128 2"] { await Task.yield() }
  }

  @Test("A text that the server refuses goes without a vector, and all others get theirs")
  func refusedText() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for number in 0..<70 { try await attic.tell("I saw bird\(number) in the garden", ann) }
    let server = Server()
    server.refuse { $0.contains("bird7 ") || $0.contains("bird8 ") || $0.contains("bird69 ") }
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", 64))
    var progress = VectorProgress()
    #expect(try await store.makeVectors(&progress) == .init(made: 67, refused: 3))
    #expect(progress.done == 70)
    #expect(try await models(attic) == ["warden-embed-v1 256 3", "ollama:nomic 64 67"])
    // What comes later is not held up by them, and they are not asked for again.
    let before = server.requests
    try await store.remember(MemoryDraft(.fact, "The heron is grey", source: .talk), scope: ann)
    #expect(try await store.makeVectors(&progress).made == 1)
    #expect(server.requests == before + 2)
  }

  @Test("A server that refuses even the plainest text is asked again later for all of them")
  func refusesAll() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    for number in 0..<40 { try await attic.tell("I saw bird\(number) in the garden", ann) }
    let (server, answers) = (Server(), Guarded(0))
    // The first two requests are for the plainest text and for a batch.
    server.refuse { _ in
      answers.withLock { answers in
        answers += 1
        return answers > 1 + Meanings.batch
      }
    }
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", 64))
    var progress = VectorProgress()
    await #expect(throws: Meanings.Unanswered.self) { try await store.makeVectors(&progress) }
    #expect(progress.done == Int64(Meanings.batch))
    server.refuse { _ in false }
    #expect(try await store.makeVectors(&progress).made == 8)
  }

  @Test("What was said while a server never answered gets its vectors from the table after it")
  func neverAnswered() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    let server = Server()
    server.go(away: true)
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", 64))
    try await store.remember(MemoryDraft(.fact, "My canoe is green", source: .talk), scope: ann)
    let worker = Task { try await store.keepVectors(.silent) }
    _ = try await attic.clock.nextSleep()
    worker.cancel()
    _ = await worker.result
    #expect(try await attic.texts("a boat to paddle", ann) == [])
    try await attic.store.keepVectors(.silent)
    #expect(try await attic.texts("a boat to paddle", ann) == ["My canoe is green"])
    #expect(try await models(attic) == ["warden-embed-v1 256 1"])
  }

  @Test("A server is asked for a memory on behalf of whoever owns it, and for a search of whoever searches")
  func beneficiaries() async throws {
    let attic = try await Attic()
    let (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
    let server = Server()
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", 64))
    let (alone, among) = (MemoryScope.alone(ann, on: .telegram), MemoryScope.among(attic.raid, bob))
    for number in 0..<3 {
      try await store.remember(MemoryDraft(.fact, "Ann saw bird\(number)", source: .talk), scope: alone)
      try await store.remember(MemoryDraft(.fact, "Bob saw fish\(number)", source: .talk), scope: among)
    }
    try await store.remember(
      MemoryDraft(.fact, "The raid is on Friday", source: .talk), scope: among, isShared: true)
    var progress = VectorProgress()
    #expect(try await store.makeVectors(&progress).made == 7)
    let asked = Dictionary(grouping: server.questions.dropFirst(), by: \.beneficiary).mapValues {
      $0.flatMap(\.texts)
    }
    #expect(server.questions.first?.beneficiary == .nobody)
    #expect(asked[Beneficiary(alone)] == (0..<3).map { "Ann saw bird\($0)" })
    #expect(asked[Beneficiary(among)] == (0..<3).map { "Bob saw fish\($0)" })
    let raid = Beneficiary(ShelfKey(person: "", place: attic.raid.key))
    #expect(
      asked[raid] == ["The raid is on Friday"] && (raid.person, raid.community) == (nil, attic.raid.key))
    _ = try await store.recall("what did I see", scope: alone)
    #expect(server.questions.last?.beneficiary == Beneficiary(alone))
    #expect((Beneficiary(alone).person, Beneficiary(alone).community) == (ann, nil))
    #expect((Beneficiary(among).person, Beneficiary(among).community) == (bob, attic.raid.key))
  }

  @Test("Whose budget has no room goes without vectors until it has, and others are not held up")
  func noRoom() async throws {
    let attic = try await Attic()
    let (ann, bob) = (
      MemoryScope.alone(try await attic.meet(1), on: .telegram),
      MemoryScope.alone(try await attic.meet(2), on: .telegram)
    )
    let server = Server()
    server.refuse([Beneficiary(ann)])
    let store = MemoryStore(
      database: attic.database, clock: attic.clock, meanings: server.meanings("ollama:nomic", 64))
    for number in 0..<40 {
      try await store.remember(MemoryDraft(.fact, "Ann saw bird\(number)", source: .talk), scope: ann)
      try await store.remember(MemoryDraft(.fact, "Bob saw fish\(number)", source: .talk), scope: bob)
    }
    var progress = VectorProgress()
    #expect(try await store.makeVectors(&progress).made == 40)
    #expect(progress.done == 80)
    let reset = Moment(seconds: 2_000_000_000)
    #expect(progress.owed == .init(after: 0, until: reset))
    progress.resume(at: reset.advanced(by: .seconds(-1)))
    #expect(try await store.makeVectors(&progress).made == 0)
    server.refuse([])
    progress.resume(at: reset)
    #expect(try await store.makeVectors(&progress).made == 40)
    #expect(progress.owed == nil)
    #expect(try await attic.faults() == [])
  }

  @Test("With the program's own table there is nothing to do, and nothing is done")
  func builtIn() async throws {
    let attic = try await Attic()
    try await attic.tell("I like tea", .alone(try await attic.meet(1), on: .telegram))
    try await attic.store.keepVectors(.silent)
  }
}
