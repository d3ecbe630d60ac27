import Embeddings
import SQLite

extension Connection {
  /// The number under which vectors of a model are kept; a new one is noted.
  borrowing func modelNumber(_ name: String, _ dimensions: Int) throws(SQLiteError) -> Int64 {
    if let known = try knownModelNumber(name, dimensions) { return known }
    // Noted before it was known how long its vectors are.
    if let noted = try knownModelNumber(name, 0) {
      try run("UPDATE memory_models SET dimensions = \(dimensions) WHERE id = \(noted)")
      return noted
    }
    return try insert("INSERT INTO memory_models (name, dimensions) VALUES (\(name), \(dimensions))")
  }

  /// The same where nothing may be written.
  borrowing func knownModelNumber(_ name: String, _ dimensions: Int) throws(SQLiteError) -> Int64? {
    try first("SELECT id FROM memory_models WHERE name = \(name) AND dimensions = \(dimensions)") {
      $0.int(0)
    }
  }

  borrowing func store(
    _ vector: QuantizedEmbedding, of memory: Int64, on shelf: Int64, by model: Int64
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO memory_vectors (shelf, memory, model, vector)
      VALUES (\(shelf), \(memory), \(model), \(vector.bytes))
      ON CONFLICT (shelf, memory) DO UPDATE SET model = excluded.model, vector = excluded.vector
      """)
  }

  /// Notes that a model is in use, before it has made a vector.
  borrowing func noteName(of model: String) throws(SQLiteError) {
    try run("INSERT INTO memory_models (name, dimensions) VALUES (\(model), 0)")
  }

  borrowing func knows(_ model: String) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM memory_models WHERE name = \(model)")
  }

  /// Whether another model has made vectors that lie here, or should have made them.
  borrowing func knowsModels(besides name: String) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM memory_models WHERE name <> \(name)")
  }

  /// Forgets the names of other models that made no vector that is still here. Looks at all vectors.
  borrowing func forgetIdleModels(besides name: String) throws(SQLiteError) {
    try run(
      """
      DELETE FROM memory_models
      WHERE name <> \(name) AND id NOT IN (SELECT DISTINCT model FROM memory_vectors)
      """)
  }

  /// Some memories that have no vector of this model yet, in the order of their numbers.
  borrowing func memories(
    withoutVectorOf model: String, _ dimensions: Int, after number: Int64, limit: Int
  ) throws(SQLiteError) -> [VectorlessMemory] {
    let model = try knownModelNumber(model, dimensions) ?? 0
    return try all(
      """
      SELECT m.id, m.shelf, m.type, m.text, s.person, s.place
      FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf
      WHERE m.id > \(number) AND NOT EXISTS (
        SELECT 1 FROM memory_vectors AS v WHERE v.shelf = m.shelf AND v.memory = m.id AND v.model = \(model))
      ORDER BY m.id LIMIT \(limit)
      """
    ) { row throws(SQLiteError) in
      VectorlessMemory(
        id: row.int(0), shelf: row.int(1), type: try row.value(2, MemoryType.init(rawValue:)),
        text: row.text(3), beneficiary: Beneficiary(ShelfKey(person: row.text(4), place: row.text(5))))
    }
  }
}

/// What a vector is to be made of.
struct VectorlessMemory: Sendable {
  let id: Int64
  let shelf: Int64
  let type: MemoryType
  let text: String
  /// Whose it is.
  let beneficiary: Beneficiary
}
