import SQLite

extension Connection {
  borrowing func index(_ words: TextWords, of memory: Int64, on shelf: Int64) throws(SQLiteError) {
    for (word, times) in words.counts {
      try run(
        """
        INSERT INTO memory_words (shelf, word, memory, times, length)
        VALUES (\(shelf), \(word), \(memory), \(times), \(words.length))
        """)
      try run(
        """
        INSERT INTO memory_word_counts (shelf, word, memories) VALUES (\(shelf), \(word), 1)
        ON CONFLICT (shelf, word) DO UPDATE SET memories = memories + 1
        """)
    }
  }

  borrowing func removeFromIndex(_ words: TextWords, of memory: Int64, on shelf: Int64) throws(SQLiteError) {
    for word in words.counts.keys {
      try run("DELETE FROM memory_words WHERE shelf = \(shelf) AND word = \(word) AND memory = \(memory)")
      try run("DELETE FROM memory_word_counts WHERE shelf = \(shelf) AND word = \(word) AND memories <= 1")
      try run(
        "UPDATE memory_word_counts SET memories = memories - 1 WHERE shelf = \(shelf) AND word = \(word)")
    }
  }
}
