import Embeddings
import Groundwork
import SQLite
import Vocabulary

extension MemoryStore {
  /// What is said while its transaction is under way has been stored after that time.
  private static let settling = Duration.seconds(2)
  /// Between two looks at a server that does not answer, growing up to an hour.
  private static let firstPause = 60.0
  private static let longestPause = 3_600.0
  /// A text that no server refuses.
  private static let probe = "good morning"

  /// Makes vectors for memories that have none of the model in use: all of them after a change of model, and those that
  /// come when a server makes them. Words find everything meanwhile.
  ///
  /// Returns when nothing is left to do for the table in the program, which makes vectors at once; else when cancelled.
  package func keepVectors(_ log: Log) async throws {
    let model = meanings.model
    if meanings.atOnce != nil {
      guard try await database.read({ try $0.knowsModels(besides: model) }) else { return }
    }
    var (done, pause, isOver) = (0 as Int64, Self.firstPause, false)
    while !isOver {
      var failed = false
      do {
        try await noteModel()
        let count = try await makeVectors(after: &done)
        if count.made > 0 {
          log.notice("Memories have new vectors", ["memories": .int(count.made), "model": .string(model)])
        }
        if count.refused > 0 {
          log.warning(
            "Some memories are found by their words only: the server makes no vector of them",
            ["memories": .int(count.refused), "model": .string(model)])
        }
        pause = Self.firstPause
        isOver = meanings.atOnce != nil
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        if Task.isCancelled { throw CancellationError() }
        failed = true
        log.warning(
          "Memories are found by their words only: no vectors are made just now",
          ["model": .string(model), "error": .string("\(error)")])
      }
      if isOver { return }
      if failed {
        try await clock.sleep(until: clock.now.advanced(by: .seconds(Int64(pause))), tolerance: .seconds(5))
        pause = min(Self.longestPause, pause * 2)
      } else {
        try await vectorBell.wait()
        try await clock.sleep(until: clock.now.advanced(by: Self.settling), tolerance: .seconds(1))
      }
    }
  }

  /// What came of making vectors.
  struct VectorCount: Hashable {
    var made = 0
    /// Texts of which the server makes none.
    var refused = 0
  }

  /// A server may never answer, and what is said meanwhile has no vector: that it is in use must be known all the same to
  /// whoever makes vectors after it.
  private func noteModel() async throws {
    let model = meanings.model
    guard meanings.atOnce == nil, try await !database.read({ try $0.knows(model) }) else { return }
    try await database.write { try $0.noteName(of: model) }
  }

  /// - Parameter done: The number of the last memory that was looked at; also when this throws.
  func makeVectors(after done: inout Int64) async throws -> VectorCount {
    let (model, start) = (meanings.model, done)
    var count = VectorCount()
    guard try await database.read({ try $0.exists("SELECT 1 FROM memories WHERE id > \(start)") }) else {
      return count
    }
    // How long its vectors are is known by none that it has made.
    guard let known = try await meanings.meanings(of: [Self.probe]).first ?? nil else { return count }
    let dimensions = known.components.count
    while true {
      let after = done
      let next = try await database.read {
        try $0.memories(withoutVectorOf: model, dimensions, after: after, limit: Meanings.batch)
      }
      guard !next.isEmpty else { break }
      do {
        let found = try await meanings.meanings(of: next.map(\.text))
        try await keep(found, of: next, dimensions, &count, &done)
      } catch is Meanings.Unanswered {
        for memory in next { try await makeVector(of: memory, dimensions, &count, &done) }
      }
    }
    if try await database.read({ try $0.knowsModels(besides: model) }) {
      try await database.write { try $0.forgetIdleModels(besides: model) }
    }
    return count
  }

  /// Asks for the vector of one text alone, and goes without it when the server makes none while it answers others.
  private func makeVector(
    of memory: VectorlessMemory, _ dimensions: Int, _ count: inout VectorCount, _ done: inout Int64
  ) async throws {
    var found: [Embedding?] = [nil]
    do {
      found = try await meanings.meanings(of: [memory.text])
    } catch is Meanings.Unanswered {
      _ = try await meanings.meanings(of: [Self.probe])
      count.refused += 1
    }
    try await keep(found, of: [memory], dimensions, &count, &done)
  }

  private func keep(
    _ found: [Embedding?], of memories: [VectorlessMemory], _ dimensions: Int, _ count: inout VectorCount,
    _ done: inout Int64
  ) async throws {
    let model = meanings.model
    let vectors = found.map { meaning in
      meaning.flatMap { $0.components.count == dimensions ? QuantizedEmbedding($0) : nil }
    }
    count.made += try await database.write { [limits] connection in
      try connection.store(Array(zip(memories, vectors)), by: model, dimensions, limits)
    }
    done = memories.last?.id ?? done
  }
}

extension Connection {
  fileprivate borrowing func store(
    _ vectors: [(memory: VectorlessMemory, vector: QuantizedEmbedding?)], by model: String,
    _ dimensions: Int, _ limits: MemoryLimits
  ) throws(SQLiteError) -> Int {
    let number = try modelNumber(model, dimensions)
    var made = 0
    var newest: [Int64: Int64] = [:]
    for (memory, vector) in vectors {
      // Forgotten, moved or said anew meanwhile?
      guard let vector,
        let key = try first(
          """
          SELECT s.person, s.place FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf
          WHERE m.id = \(memory.id) AND m.shelf = \(memory.shelf) AND m.text = \(memory.text)
          """, { ShelfKey(person: $0.text(0), place: $0.text(1)) }), let shelf = try shelf(key)
      else { continue }
      let isFirst = try !exists(
        "SELECT 1 FROM memory_vectors WHERE shelf = \(memory.shelf) AND memory = \(memory.id)")
      try store(vector, of: memory.id, on: memory.shelf, by: number)
      if isFirst, memory.type != .document {
        try link(memory.id, TextWords(memory.text), vector, by: number, on: shelf, limits)
      }
      newest[memory.shelf] = max(newest[memory.shelf] ?? 0, memory.id)
      made += 1
    }
    for (shelf, memory) in newest {
      // Whoever holds vectors of the shelf looks for those of newer memories only.
      let isLate = try exists(
        """
        SELECT 1 FROM memory_vectors WHERE shelf = \(shelf) AND memory > \(memory) AND model = \(number)
        """)
      if isLate { try run("UPDATE memory_shelves SET removed = removed + \(Shelf.leap) WHERE id = \(shelf)") }
    }
    return made
  }
}
