import Groundwork
import SQLite
import Vocabulary

/// The tree as it was at the last head, so that the next one needs only the records since then.
package final class TreeCache: Sendable {
  private let tree = Guarded(MerkleAccumulator())

  package init() {}

  fileprivate var current: MerkleAccumulator { tree.withLock { $0 } }
  fileprivate func keep(_ new: MerkleAccumulator) { tree.withLock { $0 = new } }
}

extension Connection {
  /// Signs the log as it stands.
  ///
  /// - Parameter cache: Kept by the caller between calls.
  /// - Throws: ``LogStoreError``; ``SQLiteError``.
  package borrowing func signHead(
    _ key: SigningKey, _ cache: TreeCache, at now: Moment
  ) throws -> TreeHead {
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    try require(key)
    var tree = cache.current
    // What was kept may have been rolled back since: the leaf at its end says so.
    if tree.size > 0 {
      let leaf = try first("SELECT leaf FROM log_records WHERE seq = \(tree.size - 1)") { $0.text(0) }
      if leaf != tree.last?.hex { tree = MerkleAccumulator() }
    }
    try forEach("SELECT leaf FROM log_records WHERE seq >= \(tree.size) ORDER BY seq") { row in
      guard let leaf = [UInt8](hex: row.text(0)) else { throw SQLiteError(unreadable: "a leaf is no hash") }
      tree.append(leaf)
      return true
    }
    let head = TreeHead(log: last.log, size: tree.size, root: tree.root, at: max(now, last.at), key: key.id)
    try run(
      """
      INSERT INTO log_heads (size, root, body, signature, published, at_ms)
      VALUES (\(head.size), \(head.root), \(String(decoding: head.bytes, as: UTF8.self)),
        \(key.sign(head.bytes).base64), '[]', \(max(now, last.at)))
      ON CONFLICT (size) DO NOTHING
      """)
    cache.keep(tree)
    return try newestHead().map { try TreeHead($0.bytes) } ?? head
  }

  /// The newest head with its signature; `nil` before the first.
  package borrowing func newestHead() throws(SQLiteError) -> AttemptProof.Signed? {
    try first("SELECT body, signature FROM log_heads ORDER BY size DESC LIMIT 1") { signed($0) }
  }

  /// The head over so many records, with its signature; `nil` when there is none.
  package borrowing func head(ofSize size: Int64) throws(SQLiteError) -> AttemptProof.Signed? {
    try first("SELECT body, signature FROM log_heads WHERE size = \(size)") { signed($0) }
  }

  /// Notes that a head is made for everybody.
  package borrowing func noteForAll(headOfSize size: Int64) throws(SQLiteError) {
    try run("UPDATE log_heads SET is_for_all = 1 WHERE size = \(size)")
  }

  /// Notes where a head was posted: nowhere, when there is no such place.
  package borrowing func notePublished(
    headOfSize size: Int64, in places: [PublishedPlace]
  ) throws(SQLiteError) {
    let list = places.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    try run("UPDATE log_heads SET published = \("[\(list)]") WHERE size = \(size)")
  }

  /// How many records are under no head that was made for everybody. Heads that somebody asked for do not count: whoever
  /// asks for them would keep all others from being told.
  package borrowing func recordsSinceHeadForAll() throws(SQLiteError) -> Int64 {
    let shown = try first(
      "SELECT size FROM log_heads WHERE is_for_all = 1 ORDER BY size DESC LIMIT 1"
    ) { $0.int(0) }
    let records = try first("SELECT COALESCE(MAX(seq) + 1, 0) FROM log_records") { $0.int(0) }
    return (records ?? 0) - (shown ?? 0)
  }
}

/// A kind of place where heads are posted.
package enum PublishedPlace: String, Hashable, Sendable {
  case arena
  /// Outside the communities, best out of the operator's reach.
  case witness
}

/// The columns `body, signature`.
func signed(_ row: borrowing Row) -> AttemptProof.Signed {
  AttemptProof.Signed(Array(row.text(0).utf8), signature: [UInt8](base64: row.text(1)) ?? [])
}
