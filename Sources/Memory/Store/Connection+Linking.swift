import Embeddings
import SQLite

extension Connection {
  /// Links a new memory with those of its shelf that mean nearly the same, looked for among the ones that share its
  /// words: comparing it with all of a large community would cost every new memory some milliseconds.
  borrowing func link(
    _ id: Int64, _ words: TextWords, _ vector: QuantizedEmbedding, by model: Int64, on shelf: Shelf,
    _ limits: MemoryLimits
  ) throws(SQLiteError) {
    let search = WordSearch(Array(words.counts.keys), in: [shelf], isOfMemory: true, mostRows: 300)
    var links = 0
    for candidate in try search.best(12, on: self)
    where candidate.memory != id && links < limits.linksPerMemory / 2 {
      let other = try first(
        """
        SELECT vector FROM memory_vectors
        WHERE shelf = \(shelf.id) AND memory = \(candidate.memory) AND model = \(model)
        """
      ) { QuantizedEmbedding(bytes: $0.blob(0)) }
      guard case let other?? = other, case let near = vector.similarity(to: other), near >= 0.6 else {
        continue
      }
      try link(id, candidate.memory, on: shelf.id, Double(near), "about the same", limits)
      links += 1
    }
  }

  /// Notes a link in both directions, unless one of the two has too many already.
  borrowing func link(
    _ one: Int64, _ other: Int64, on shelf: Int64, _ strength: Double, _ reason: String,
    _ limits: MemoryLimits
  ) throws(SQLiteError) {
    for memory in [one, other] {
      let count = try first(
        "SELECT COUNT(*) FROM memory_links WHERE shelf = \(shelf) AND memory = \(memory)", { Int($0.int(0)) })
      if count ?? 0 >= limits.linksPerMemory { return }
    }
    let thousandths = Int64((min(1, max(0, strength)) * 1_000).rounded())
    for (from, to) in [(one, other), (other, one)] {
      try run(
        """
        INSERT INTO memory_links (shelf, memory, other, strength, reason)
        VALUES (\(shelf), \(from), \(to), \(thousandths), \(reason))
        ON CONFLICT (shelf, memory, other) DO UPDATE SET strength = MAX(strength, excluded.strength)
        """)
    }
  }
}
