import Embeddings
import SQLite
import Vocabulary

extension MemoryStore {
  /// A text that no server refuses.
  private static let probe = "good morning"
  /// Memories that are looked at together, so that there are some of one owner to be sent together.
  private static let window = 8 * Meanings.batch

  /// - Parameter progress: Goes on also when this throws.
  func makeVectors(_ progress: inout VectorProgress) async throws -> VectorCount {
    let (model, start) = (meanings.model, progress.done)
    var count = VectorCount()
    guard try await database.read({ try $0.exists("SELECT 1 FROM memories WHERE id > \(start)") }) else {
      return count
    }
    // How long its vectors are is known by none that it has made.
    guard let known = try await meanings.meanings(of: [Self.probe], for: .nobody).first ?? nil else {
      return count
    }
    let dimensions = known.components.count
    while true {
      let after = progress.done
      let next = try await database.read {
        try $0.memories(withoutVectorOf: model, dimensions, after: after, limit: Self.window)
      }
      guard let last = next.last else { break }
      var open = Set(next.map(\.id))
      var full: Set<Beneficiary> = []
      for part in Self.parts(of: next) {
        let owner = part[0].beneficiary
        do {
          guard !full.contains(owner) else { throw Meanings.NoRoom(until: progress.owed?.until ?? clock.now) }
          try await makeVectors(of: part, for: owner, dimensions, &count)
        } catch let error as Meanings.NoRoom {
          full.insert(owner)
          for memory in part { progress.leaveOut(memory.id, until: error.resets) }
        }
        open.subtract(part.map(\.id))
        progress.done = open.min().map { $0 - 1 } ?? last.id
      }
    }
    if try await database.read({ try $0.knowsModels(besides: model) }) {
      try await database.write { try $0.forgetIdleModels(besides: model) }
    }
    return count
  }

  /// What lies on one shelf goes together, in the order of the numbers: whoever holds vectors of a shelf looks for those of
  /// newer memories only.
  private static func parts(of memories: [VectorlessMemory]) -> [[VectorlessMemory]] {
    var parts: [[VectorlessMemory]] = []
    var newest: [Int64: Int] = [:]
    for memory in memories {
      if let index = newest[memory.shelf], parts[index].count < Meanings.batch {
        parts[index].append(memory)
      } else {
        newest[memory.shelf] = parts.count
        parts.append([memory])
      }
    }
    return parts
  }

  private func makeVectors(
    of memories: [VectorlessMemory], for owner: Beneficiary, _ dimensions: Int, _ count: inout VectorCount
  ) async throws {
    do {
      let found = try await meanings.meanings(of: memories.map(\.text), for: owner)
      try await keep(found, of: memories, dimensions, &count)
    } catch is Meanings.Unanswered {
      for memory in memories { try await makeVector(of: memory, dimensions, &count) }
    }
  }

  /// Asks for the vector of one text alone, and goes without it when the server makes none while it answers others.
  private func makeVector(
    of memory: VectorlessMemory, _ dimensions: Int, _ count: inout VectorCount
  ) async throws {
    var found: [Embedding?] = [nil]
    do {
      found = try await meanings.meanings(of: [memory.text], for: memory.beneficiary)
    } catch is Meanings.Unanswered {
      _ = try await meanings.meanings(of: [Self.probe], for: .nobody)
      count.refused += 1
    }
    try await keep(found, of: [memory], dimensions, &count)
  }

  private func keep(
    _ found: [Embedding?], of memories: [VectorlessMemory], _ dimensions: Int, _ count: inout VectorCount
  ) async throws {
    let model = meanings.model
    let vectors = found.map { meaning in
      meaning.flatMap { $0.components.count == dimensions ? QuantizedEmbedding($0) : nil }
    }
    count.made += try await database.write { [limits] connection in
      try connection.store(Array(zip(memories, vectors)), by: model, dimensions, limits)
    }
  }
}
