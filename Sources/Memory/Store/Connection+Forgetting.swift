import SQLite
import Vocabulary

extension Connection {
  /// Takes a memory away with its words, its vector and its links. Nothing of it is left in any table.
  borrowing func takeAway(_ memory: Int64, from shelf: Int64) throws(SQLiteError) {
    let known = try first("SELECT text, type FROM memories WHERE id = \(memory) AND shelf = \(shelf)") {
      (text: $0.text(0), isPart: $0.text(1) == MemoryType.document.rawValue)
    }
    guard let known else { return }
    let words = TextWords(known.text)
    try removeFromIndex(words, of: memory, on: shelf)
    try run("DELETE FROM memory_vectors WHERE shelf = \(shelf) AND memory = \(memory)")
    let others = try all("SELECT other FROM memory_links WHERE shelf = \(shelf) AND memory = \(memory)") {
      $0.int(0)
    }
    for other in others {
      try run("DELETE FROM memory_links WHERE shelf = \(shelf) AND memory = \(other) AND other = \(memory)")
    }
    try run("DELETE FROM memory_links WHERE shelf = \(shelf) AND memory = \(memory)")
    try run("DELETE FROM memories WHERE id = \(memory)")
    try run(
      """
      UPDATE memory_shelves SET memories = memories - 1, parts = parts - \(known.isPart ? 1 : 0),
        words = words - \(words.length), removed = removed + 1 WHERE id = \(shelf)
      """)
  }

  /// Takes away a whole shelf.
  borrowing func takeAwayShelf(_ shelf: Int64) throws(SQLiteError) {
    try run("DELETE FROM memory_words WHERE shelf = \(shelf)")
    try run("DELETE FROM memory_word_counts WHERE shelf = \(shelf)")
    try run("DELETE FROM memory_vectors WHERE shelf = \(shelf)")
    try run("DELETE FROM memory_links WHERE shelf = \(shelf)")
    try run("DELETE FROM memories WHERE shelf = \(shelf)")
    try run("DELETE FROM memory_shelves WHERE id = \(shelf)")
  }
}
