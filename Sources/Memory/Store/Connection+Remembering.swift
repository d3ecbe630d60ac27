import Embeddings
import SQLite
import Vocabulary

extension Connection {
  /// Keeps a memory of somebody, or of a whole community.
  ///
  /// Runs in the caller's transaction, so that what an event lets us remember is kept if and only if it is settled.
  ///
  /// - Parameters:
  ///   - isShared: For the community of the scope. Whether the person may do that is the caller's to know.
  ///   - isAsked: The person asked for it, also if what they say is otherwise not to be kept.
  ///   - model: Of the vector that `memory` has.
  package borrowing func remember(
    _ memory: PreparedMemory, in scope: MemoryScope, isShared: Bool = false, isAsked: Bool = false,
    by model: String, limits: MemoryLimits = MemoryLimits(), now: Moment
  ) throws(SQLiteError) -> Remembered {
    if let refusal = memory.refusal { return .refused(refusal) }
    if !isAsked, try exists("SELECT 1 FROM users WHERE id = \(scope.person) AND remembers = 0") {
      return .unwanted
    }
    let key = isShared ? scope.sharedShelf ?? scope.ownShelf : scope.ownShelf
    let shelf = try madeShelf(key)
    var memory = memory
    // What a whole community knows is no single person's like or name.
    if key.person.isEmpty { memory = memory.withoutTopic }
    if let known = try refreshed(memory, on: shelf, now) { return .known(known) }
    if let limit = try limit(reachedBy: memory.draft, of: scope.person, on: shelf, limits) {
      // What was only looked up makes room for whatever comes: an encyclopedia has it still.
      guard !key.person.isEmpty, memory.draft.type != .document,
        let (old, its) = try oldestLookedUp(by: scope.person)
      else { return .full(limit: limit) }
      try takeAway(old, from: its)
    }
    return .kept(try keep(memory, saidBy: scope.person, on: shelf, by: model, limits, now))
  }

  /// Keeps what the bot knows by itself and may tell everybody, such as an article's first lines.
  ///
  /// The oldest of it goes when there is no more room.
  package borrowing func rememberForEverybody(
    _ memory: PreparedMemory, by model: String, limits: MemoryLimits = MemoryLimits(), now: Moment
  ) throws(SQLiteError) -> Remembered {
    if let refusal = memory.refusal { return .refused(refusal) }
    let shelf = try madeShelf(.everybody)
    let memory = memory.withoutTopic
    if let known = try refreshed(memory, on: shelf, now) { return .known(known) }
    if shelf.memories >= limits.ofEverybody,
      let oldest = try first(
        "SELECT id FROM memories WHERE shelf = \(shelf.id) ORDER BY id LIMIT 1", { $0.int(0) })
    {
      try takeAway(oldest, from: shelf.id)
    }
    return .kept(try keep(memory, saidBy: nil, on: shelf, by: model, limits, now))
  }

  /// Keeps a summary of what was just taken away, whatever limits have been reached.
  borrowing func keepSummary(
    _ memory: PreparedMemory, saidBy person: PersonID?, on number: Int64, by model: String,
    _ limits: MemoryLimits, _ now: Moment
  ) throws(SQLiteError) {
    let key = try first("SELECT person, place FROM memory_shelves WHERE id = \(number)") {
      ShelfKey(person: $0.text(0), place: $0.text(1))
    }
    guard let key, let shelf = try shelf(key) else { preconditionFailure("memories lay on no shelf") }
    if try refreshed(memory, on: shelf, now) == nil {
      _ = try keep(memory, saidBy: person, on: shelf, by: model, limits, now)
    }
  }

  /// What was said before is said again: it is of use, and stands firmer.
  private borrowing func refreshed(
    _ memory: PreparedMemory, on shelf: Shelf, _ now: Moment
  ) throws(SQLiteError) -> MemoryID? {
    let digest = Int64(bitPattern: memory.words.digest)
    guard
      let known = try first(
        "SELECT id FROM memories WHERE shelf = \(shelf.id) AND digest = \(digest)", { $0.int(0) })
    else { return nil }
    try run(
      """
      UPDATE memories SET used_ms = \(now), strength = MIN(1000, strength + 50),
        pinned = MAX(pinned, \(memory.draft.isPinned)) WHERE id = \(known)
      """)
    return MemoryID(known)
  }

  /// A person's first look-up that is still kept, and its shelf.
  private borrowing func oldestLookedUp(
    by person: PersonID
  ) throws(SQLiteError) -> (memory: Int64, shelf: Int64)? {
    try first(
      """
      SELECT m.id, m.shelf FROM memory_shelves AS s JOIN memories AS m ON m.shelf = s.id
      WHERE s.person = \(person) AND m.source = \(MemorySource.wikipedia) AND m.pinned = 0 ORDER BY m.id LIMIT 1
      """
    ) { ($0.int(0), $0.int(1)) }
  }

  /// The limit that stands in the way of one more; `nil` when none does.
  private borrowing func limit(
    reachedBy draft: MemoryDraft, of person: PersonID, on shelf: Shelf, _ limits: MemoryLimits
  ) throws(SQLiteError) -> Int? {
    // What takes another's place needs no more room.
    if let topic = draft.topic,
      try exists("SELECT 1 FROM memories WHERE shelf = \(shelf.id) AND topic = \(topic)")
    {
      return nil
    }
    if shelf.key.person.isEmpty {
      if shelf.memories >= limits.perCommunity { return limits.perCommunity }
      let most = draft.type == .document ? limits.partsPerPerson : limits.sharedPerPerson
      let own = try first(
        """
        SELECT COUNT(*) FROM memories WHERE said_by = \(person) AND shelf = \(shelf.id)
          AND (type = 'document') = \(draft.type == .document)
        """
      ) { Int($0.int(0)) }
      return own ?? 0 >= most ? most : nil
    }
    let held = try first("SELECT SUM(memories), SUM(parts) FROM memory_shelves WHERE person = \(person)") {
      (memories: Int($0.optionalInt(0) ?? 0), parts: Int($0.optionalInt(1) ?? 0))
    }
    guard let held else { return nil }
    if draft.type == .document { return held.parts >= limits.partsPerPerson ? limits.partsPerPerson : nil }
    return held.memories - held.parts >= limits.perPerson ? limits.perPerson : nil
  }

  /// Stores a memory with its words, its vector and its links.
  private borrowing func keep(
    _ memory: PreparedMemory, saidBy person: PersonID?, on shelf: Shelf, by model: String,
    _ limits: MemoryLimits,
    _ now: Moment
  ) throws(SQLiteError) -> MemoryID {
    let draft = memory.draft
    if let topic = draft.topic,
      let old = try first(
        "SELECT id FROM memories WHERE shelf = \(shelf.id) AND topic = \(topic)", { $0.int(0) })
    {
      try takeAway(old, from: shelf.id)
    }
    let id = try insert(
      """
      INSERT INTO memories (shelf, type, text, source, reference, topic, said_by, strength, pinned, created_ms,
        used_ms, digest)
      VALUES (\(shelf.id), \(draft.type), \(draft.text), \(draft.source), \(draft.reference.sqlValue), \(draft.topic.sqlValue),
        \(person.sqlValue), \(Int64((draft.strength * 1_000).rounded())), \(draft.isPinned), \(now), \(now),
        \(Int64(bitPattern: memory.words.digest)))
      """)
    let parts = draft.type == .document ? 1 : 0
    try run(
      """
      UPDATE memory_shelves SET memories = memories + 1, parts = parts + \(parts),
        words = words + \(memory.words.length) WHERE id = \(shelf.id)
      """)
    try index(memory.words, of: id, on: shelf.id)
    if let vector = memory.vector {
      let number = try modelNumber(model, vector.components.count)
      try store(vector, of: id, on: shelf.id, by: number)
      if draft.type != .document { try link(id, memory.words, vector, by: number, on: shelf, limits) }
    }
    return MemoryID(id)
  }
}

extension PreparedMemory {
  fileprivate var withoutTopic: PreparedMemory {
    var draft = draft
    draft.topic = nil
    return PreparedMemory(draft: draft, words: words, vector: vector, refusal: refusal)
  }

  private init(draft: MemoryDraft, words: TextWords, vector: QuantizedEmbedding?, refusal: MemoryRefusal?) {
    (self.draft, self.words, self.vector, self.refusal) = (draft, words, vector, refusal)
  }
}
