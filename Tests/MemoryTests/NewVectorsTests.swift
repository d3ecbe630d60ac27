import Embeddings
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("Vectors of another model", .timeLimit(.minutes(1)))
struct NewVectorsTests {
  /// A model with vectors of any length, which may be away.
  private final class Server: Sendable {
    private let isAway = Guarded(false)
    private let asked = Guarded(0)
    var requests: Int { asked.withLock { $0 } }
    func go(away: Bool) { isAway.withLock { $0 = away } }

    func meanings(_ name: String, _ dimensions: Int) -> Meanings {
      .asked(model: name) { [self] texts, _ in
        asked.withLock { $0 += 1 }
        if isAway.withLock({ $0 }) { throw DeadlineExceeded() }
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

    let (last, made) = try await store.makeVectors(after: 0)
    #expect((last, made) == (101, 101))
    #expect(try await models(attic) == ["ollama:nomic \(dimensions) 101"])
    // Once everything is done the old model's name is gone, and nothing is made twice.
    #expect(try await attic.database.read { try $0.holdsVectors(ofOthersThan: "ollama:nomic") } == false)
    #expect(try await store.makeVectors(after: 0).made == 0)
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
    _ = try await attic.store.makeVectors(after: 0)
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

  @Test("With the program's own table there is nothing to do, and nothing is done")
  func builtIn() async throws {
    let attic = try await Attic()
    try await attic.tell("I like tea", .alone(try await attic.meet(1), on: .telegram))
    try await attic.store.keepVectors(.silent)
  }
}
