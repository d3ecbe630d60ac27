import SQLite
import Vocabulary

/// A row of `memory_shelves`: memories that lie together, and how many they are.
struct Shelf: Hashable, Sendable {
  let id: Int64
  let key: ShelfKey
  /// Parts of documents included.
  var memories: Int
  var parts: Int
  /// Indexed words of all of them.
  var words: Int
  /// Grows with every memory that is taken away, and in one leap when memories come from another shelf.
  var removed: Int64
}

extension Connection {
  /// The shelves that may be looked at for somebody, and no others.
  borrowing func shelves(in scope: MemoryScope) throws(SQLiteError) -> [Shelf] {
    let person = scope.person
    switch scope.audience {
    case .alone:
      return try all(
        """
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = \(person)
        UNION ALL
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = '' AND place = ''
        """
      ) { Shelf(row: $0) }
    case .community:
      return try all(
        """
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves
        WHERE person = \(person) AND place = \(scope.place)
        UNION ALL
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves
        WHERE person = '' AND place = \(scope.place)
        UNION ALL
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = '' AND place = ''
        """
      ) { Shelf(row: $0) }
    case .unseen:
      return try all(
        """
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = \(person)
        UNION ALL
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves
        WHERE person = '' AND place = \(scope.place)
        UNION ALL
        SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = '' AND place = ''
        """
      ) { Shelf(row: $0) }
    }
  }

  /// The shelves of a person's own, wherever they said something.
  borrowing func shelves(of person: PersonID) throws(SQLiteError) -> [Shelf] {
    try all(
      "SELECT id, person, place, memories, parts, words, removed FROM memory_shelves WHERE person = \(person)"
    ) { Shelf(row: $0) }
  }

  borrowing func shelf(_ key: ShelfKey) throws(SQLiteError) -> Shelf? {
    try first(
      """
      SELECT id, person, place, memories, parts, words, removed FROM memory_shelves
      WHERE person = \(key.person) AND place = \(key.place)
      """
    ) { Shelf(row: $0) }
  }

  /// The shelf, which is made when there is none yet.
  borrowing func madeShelf(_ key: ShelfKey) throws(SQLiteError) -> Shelf {
    if let shelf = try shelf(key) { return shelf }
    let id = try insert("INSERT INTO memory_shelves (person, place) VALUES (\(key.person), \(key.place))")
    return Shelf(id: id, key: key, memories: 0, parts: 0, words: 0, removed: 0)
  }
}

extension Shelf {
  fileprivate init(row: borrowing Row) {
    self.init(
      id: row.int(0), key: ShelfKey(person: row.text(1), place: row.text(2)), memories: Int(row.int(3)),
      parts: Int(row.int(4)), words: Int(row.int(5)), removed: row.int(6))
  }
}
