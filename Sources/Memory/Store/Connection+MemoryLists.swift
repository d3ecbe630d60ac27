import SQLite
import Vocabulary

extension Connection {
  /// What a person told about one kind of thing, the newest first: `like` gives all topics `like:…`.
  borrowing func memories(
    of kind: String, in scope: MemoryScope, limit: Int, now: Moment
  ) throws(SQLiteError) -> [RecalledMemory] {
    var found: [RecalledMemory] = []
    for shelf in try shelves(in: scope) where !shelf.key.person.isEmpty {
      // `;` is the character after `:`.
      let numbers = try all(
        """
        SELECT id FROM memories WHERE shelf = \(shelf.id) AND topic >= \(kind + ":") AND topic < \(kind + ";")
        ORDER BY id DESC LIMIT \(limit)
        """
      ) { $0.int(0) }
      for number in numbers { if let memory = try memory(number, on: shelf.id, now) { found.append(memory) } }
    }
    return Array(found.sorted { $0.id.number > $1.id.number }.prefix(limit))
  }

  /// Memories that belong to the person of the scope and may be shown there: the newest first. Parts of documents count
  /// as one, their first.
  package borrowing func ownMemories(
    in scope: MemoryScope, page: Int, of size: Int, now: Moment
  ) throws(SQLiteError) -> [RecalledMemory] {
    let shelves = try shelves(in: scope).filter { !$0.key.person.isEmpty }
    var numbers: [(Int64, Int64)] = []
    let wanted = max(1, page) * size
    for shelf in shelves {
      numbers += try all(
        """
        SELECT id FROM memories AS m WHERE shelf = \(shelf.id)
          AND (type <> 'document' OR topic IS NOT NULL) ORDER BY id DESC LIMIT \(wanted)
        """
      ) { ($0.int(0), shelf.id) }
    }
    numbers.sort { $0.0 > $1.0 }
    var found: [RecalledMemory] = []
    for (number, shelf) in numbers.dropFirst(wanted - size).prefix(size) {
      if let memory = try memory(number, on: shelf, now) { found.append(memory) }
    }
    return found
  }

  /// How many memories a person has, wherever they told them.
  package borrowing func memoryCount(of person: PersonID) throws(SQLiteError) -> Int {
    try first("SELECT SUM(memories) FROM memory_shelves WHERE person = \(person)") {
      Int($0.optionalInt(0) ?? 0)
    } ?? 0
  }

  /// How many there are of all people and communities.
  package borrowing func memoryCount() throws(SQLiteError) -> Int {
    try first("SELECT SUM(memories) FROM memory_shelves") { Int($0.optionalInt(0) ?? 0) } ?? 0
  }

  /// How many of them are summaries.
  package borrowing func memorySummaryCount(of person: PersonID) throws(SQLiteError) -> Int {
    try first(
      """
      SELECT COUNT(*) FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf
      WHERE s.person = \(person) AND m.type = 'summary'
      """
    ) { Int($0.int(0)) } ?? 0
  }

  /// What hangs together with a memory that may be seen here.
  package borrowing func links(
    of id: MemoryID, in scope: MemoryScope, now: Moment
  ) throws(SQLiteError) -> [(link: MemoryLink, memory: RecalledMemory)]? {
    for shelf in try shelves(in: scope) {
      guard try memory(id.number, on: shelf.id, now) != nil else { continue }
      var found: [(link: MemoryLink, memory: RecalledMemory)] = []
      for link in try links(of: id.number, on: shelf.id, limit: 8) {
        if let other = try memory(link.other.number, on: shelf.id, now) { found.append((link, other)) }
      }
      return found
    }
    return nil
  }

  /// Memories were of use: they stay strong.
  package borrowing func noteUse(of memories: [MemoryID], in scope: MemoryScope, now: Moment)
    throws(SQLiteError)
  {
    guard !memories.isEmpty else { return }
    let shelves = try shelves(in: scope)
    for memory in memories {
      for shelf in shelves {
        try run("UPDATE memories SET used_ms = \(now) WHERE id = \(memory.number) AND shelf = \(shelf.id)")
      }
    }
  }

  /// Forgets what was told about a topic, where the person may be heard: "I do not live there any more".
  package borrowing func retract(_ topic: String, in scope: MemoryScope) throws(SQLiteError) {
    guard let shelf = try shelf(scope.ownShelf),
      let old = try first(
        "SELECT id FROM memories WHERE shelf = \(shelf.id) AND topic = \(topic)", { $0.int(0) })
    else { return }
    try takeAway(old, from: shelf.id)
  }

  /// What became of the wish to forget a memory.
  package enum ForgetOutcome: Hashable, Sendable { case forgotten(String), notThere, notAllowed }

  /// Forgets one memory: one's own, or one of the community for whoever told it and for moderators. A document goes as a
  /// whole.
  ///
  /// What the same person has said there and no model has read yet goes with it: the same may stand in it.
  package borrowing func forget(
    _ id: MemoryID, in scope: MemoryScope, mayModerate: Bool, now: Moment
  ) throws(SQLiteError) -> ForgetOutcome {
    for shelf in try shelves(in: scope) {
      guard let memory = try memory(id.number, on: shelf.id, now) else { continue }
      let isOwn = shelf.key.person == scope.person.text || memory.saidBy == scope.person
      guard isOwn || (mayModerate && shelf.key.person.isEmpty && !shelf.key.place.isEmpty) else {
        return .notAllowed
      }
      if memory.type == .document, let name = memory.reference {
        let parts = try all(
          """
          SELECT id FROM memories WHERE shelf = \(shelf.id) AND type = 'document' AND reference = \(name)
            AND said_by = \((memory.saidBy ?? scope.person).text)
          """
        ) { $0.int(0) }
        for part in parts { try takeAway(part, from: shelf.id) }
        return .forgotten(name)
      }
      try takeAway(id.number, from: shelf.id)
      try forgetUnread(of: memory.saidBy ?? scope.person, at: shelf.key.place)
      return .forgotten(memory.text)
    }
    return .notThere
  }
}
