import SQLite
import Vocabulary

extension Connection {
  /// Everything remembered of a community moves with it to its new address.
  package borrowing func moveMemories(
    from old: CommunityAddress, to new: CommunityAddress
  ) throws(SQLiteError) {
    let people = try all("SELECT person FROM memory_shelves WHERE place = \(old.key)") { $0.text(0) }
    for person in people {
      try moveShelf(ShelfKey(person: person, place: old.key), to: ShelfKey(person: person, place: new.key))
    }
    // What nobody has read for facts yet must not lead back to the old one.
    try run("UPDATE memory_unread SET place = \(new.key) WHERE place = \(old.key)")
  }

  /// What nobody has read for facts yet moves with its conversation, so that it is forgotten with it.
  package borrowing func moveUnread(from old: ChatAddress, to new: ChatAddress) throws(SQLiteError) {
    try run("UPDATE memory_unread SET conversation = \(new.key) WHERE conversation = \(old.key)")
  }

  /// Lays the memories of one shelf on another. What both have, the other one keeps.
  borrowing func moveShelf(_ old: ShelfKey, to new: ShelfKey) throws(SQLiteError) {
    guard old != new, let from = try shelf(old) else { return }
    guard let to = try shelf(new) else {
      try run("UPDATE memory_shelves SET person = \(new.person), place = \(new.place) WHERE id = \(from.id)")
      return
    }
    let doubles = try all(
      """
      SELECT m.id FROM memories AS m WHERE m.shelf = \(from.id) AND EXISTS (
        SELECT 1 FROM memories AS o WHERE o.shelf = \(to.id)
          AND (o.digest = m.digest OR (m.topic IS NOT NULL AND o.topic = m.topic)))
      """
    ) { $0.int(0) }
    for double in doubles { try takeAway(double, from: from.id) }
    try run("UPDATE memories SET shelf = \(to.id) WHERE shelf = \(from.id)")
    try run("UPDATE memory_words SET shelf = \(to.id) WHERE shelf = \(from.id)")
    try run("UPDATE memory_vectors SET shelf = \(to.id) WHERE shelf = \(from.id)")
    try run("UPDATE memory_links SET shelf = \(to.id) WHERE shelf = \(from.id)")
    try run(
      """
      INSERT INTO memory_word_counts (shelf, word, memories)
      SELECT \(to.id), word, memories FROM memory_word_counts WHERE shelf = \(from.id)
      ON CONFLICT (shelf, word) DO UPDATE SET memories = memories + excluded.memories
      """)
    try run("DELETE FROM memory_word_counts WHERE shelf = \(from.id)")
    try run(
      """
      UPDATE memory_shelves AS s SET memories = s.memories + o.memories, parts = s.parts + o.parts,
        words = s.words + o.words, removed = s.removed + \(Shelf.leap)
      FROM memory_shelves AS o WHERE s.id = \(to.id) AND o.id = \(from.id)
      """)
    try run("DELETE FROM memory_shelves WHERE id = \(from.id)")
  }
}

extension Shelf {
  /// More memories than ever are taken away at once: whoever holds vectors of the shelf reads all of them anew.
  static let leap: Int64 = 1 << 20
}
