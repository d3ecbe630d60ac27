import Embeddings
import SQLite

extension Connection {
  /// The number under which vectors of a model are kept; a new one is noted.
  borrowing func modelNumber(_ name: String) throws(SQLiteError) -> Int64 {
    let dimensions = EmbeddingTable.dimensions
    let known = try first(
      "SELECT id FROM memory_models WHERE name = \(name) AND dimensions = \(dimensions)", { $0.int(0) })
    if let known { return known }
    return try insert("INSERT INTO memory_models (name, dimensions) VALUES (\(name), \(dimensions))")
  }

  /// The same where nothing may be written.
  borrowing func knownModelNumber(_ name: String) throws(SQLiteError) -> Int64? {
    try first(
      "SELECT id FROM memory_models WHERE name = \(name) AND dimensions = \(EmbeddingTable.dimensions)"
    ) { $0.int(0) }
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

  /// Some memories that have no vector of this model yet.
  package borrowing func memoriesWithoutVector(
    of model: String, after number: Int64, limit: Int
  ) throws(SQLiteError) -> [(id: MemoryID, shelf: Int64, text: String)] {
    let model = try knownModelNumber(model) ?? 0
    return try all(
      """
      SELECT m.id, m.shelf, m.text FROM memories AS m
      WHERE m.id > \(number) AND NOT EXISTS (
        SELECT 1 FROM memory_vectors AS v WHERE v.shelf = m.shelf AND v.memory = m.id AND v.model = \(model))
      ORDER BY m.id LIMIT \(limit)
      """
    ) { (MemoryID($0.int(0)), $0.int(1), $0.text(2)) }
  }
}
