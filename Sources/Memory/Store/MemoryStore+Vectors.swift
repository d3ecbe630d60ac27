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

  /// Makes vectors for memories that have none of the model in use: all of them after a change of model, and those that
  /// come when a server makes them. Words find everything meanwhile.
  ///
  /// Returns when nothing is left to do for the table in the program, which makes vectors at once; else when cancelled.
  package func keepVectors(_ log: Log) async throws {
    let model = meanings.model
    if meanings.atOnce != nil {
      guard try await database.read({ try $0.knowsModels(besides: model) }) else { return }
    }
    var (progress, pause, isOver) = (VectorProgress(), Self.firstPause, false)
    while !isOver {
      var failed = false
      do {
        try await noteModel()
        progress.resume(at: clock.now)
        let count = try await makeVectors(&progress)
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
        try await vectorBell.wait(until: progress.owed?.until, clock)
        try await clock.sleep(until: clock.now.advanced(by: Self.settling), tolerance: .seconds(1))
      }
    }
  }

  /// A server may never answer, and what is said meanwhile has no vector: that it is in use must be known all the same to
  /// whoever makes vectors after it.
  private func noteModel() async throws {
    let model = meanings.model
    guard meanings.atOnce == nil, try await !database.read({ try $0.knows(model) }) else { return }
    try await database.write { try $0.noteName(of: model) }
  }
}

extension Connection {
  /// - Returns: How many vectors were stored.
  borrowing func store(
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
