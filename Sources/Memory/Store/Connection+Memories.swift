import Glibc
import SQLite
import Vocabulary

extension Connection {
  /// One memory, if it lies on this shelf.
  borrowing func memory(_ number: Int64, on shelf: Int64, _ now: Moment) throws(SQLiteError)
    -> RecalledMemory?
  {
    try first(
      """
      SELECT m.id, m.type, m.text, m.source, m.reference, m.topic, m.said_by, s.person = '', m.created_ms,
        m.strength, m.used_ms, m.pinned
      FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf WHERE m.id = \(number) AND m.shelf = \(shelf)
      """
    ) { row throws(SQLiteError) in try RecalledMemory(row: row, now) }
  }

  /// One memory, if it may be seen here.
  package borrowing func memory(
    _ id: MemoryID, in scope: MemoryScope, now: Moment
  ) throws(SQLiteError) -> RecalledMemory? {
    for shelf in try shelves(in: scope) {
      if let memory = try memory(id.number, on: shelf.id, now) { return memory }
    }
    return nil
  }

  /// The value of a topic, the newest of all that may be seen here: a name, a home.
  package borrowing func memory(
    about topic: String, in scope: MemoryScope, now: Moment
  ) throws(SQLiteError) -> RecalledMemory? {
    var newest: RecalledMemory?
    for shelf in try shelves(in: scope) where !shelf.key.person.isEmpty {
      let number = try first("SELECT id FROM memories WHERE shelf = \(shelf.id) AND topic = \(topic)") {
        $0.int(0)
      }
      guard let number, let found = try memory(number, on: shelf.id, now) else { continue }
      if newest.map({ $0.id.number < number }) ?? true { newest = found }
    }
    return newest
  }

  /// What hangs together with a memory, the strongest link first.
  borrowing func links(
    of memory: Int64, on shelf: Int64, atLeast strength: Int = 0, limit: Int
  ) throws(SQLiteError) -> [MemoryLink] {
    try all(
      """
      SELECT other, strength, reason FROM memory_links
      WHERE shelf = \(shelf) AND memory = \(memory) AND strength >= \(strength)
      ORDER BY strength DESC, other LIMIT \(limit)
      """
    ) { MemoryLink(MemoryID($0.int(0)), strength: Double($0.int(1)) / 1_000, reason: $0.text(2)) }
  }
}

extension RecalledMemory {
  /// After so long without use a memory is half as strong, unless it is pinned.
  static let halfLife = Duration.seconds(90 * 86_400)

  /// As the columns of ``Connection/memory(_:on:_:)`` are.
  init(row: borrowing Row, _ now: Moment) throws(SQLiteError) {
    let stored = Double(row.int(9)) / 1_000
    let unused = max(.zero, row.moment(10).duration(to: now))
    let faded = exp2(-unused.inSeconds / RecalledMemory.halfLife.inSeconds)
    let isPinned = row.bool(11)
    self.init(
      id: MemoryID(row.int(0)), type: try row.value(1, MemoryType.init(rawValue:)), text: row.text(2),
      source: try row.value(3, MemorySource.init(rawValue:)), reference: row.optionalText(4),
      topic: row.optionalText(5), saidBy: row.optionalIdentifier(6), isShared: row.bool(7),
      madeAt: row.moment(8),
      strength: isPinned ? stored : stored * faded, isPinned: isPinned)
  }
}
