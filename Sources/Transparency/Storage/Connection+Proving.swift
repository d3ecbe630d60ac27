import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// The records about an attempt, a payout or a round, in their order.
  package borrowing func records(about reference: String) throws(SQLiteError) -> [AttemptProof.Signed] {
    try all("SELECT body, signature FROM log_records WHERE ref_id = \(reference) ORDER BY seq LIMIT 100") {
      signed($0)
    }
  }

  /// The key that has signed a record: not always the one that signs now.
  package borrowing func signer(of record: AttemptProof.Signed) throws -> VerifyingKey? {
    let id = try LogRecord(record.bytes).key
    let digits = try first("SELECT public_hex FROM sign_keys WHERE key_id = \(id)") { $0.text(0) }
    return digits.flatMap { VerifyingKey(hex: $0) }
  }

  /// What somebody needs to check the records of an attempt against the newest head.
  ///
  /// - Returns: `nil` as long as no head covers all of them.
  package borrowing func proof(ofAttempt attempt: String) throws -> AttemptProof? {
    let numbers = try all("SELECT seq FROM log_records WHERE ref_id = \(attempt) ORDER BY seq LIMIT 100") {
      $0.int(0)
    }
    guard let last = numbers.last, let head = try newestHead() else { return nil }
    let size = try TreeHead(head.bytes).size
    guard last < size else { return nil }
    let leaves = try all("SELECT leaf FROM log_records WHERE seq < \(size) ORDER BY seq") {
      row throws(SQLiteError) in try row.value(0) { [UInt8](hex: $0) }
    }
    let keys = try all(
      "SELECT body, signature FROM log_records WHERE kind = 'key' AND seq < \(size) ORDER BY seq"
    ) {
      signed($0)
    }
    let paths = numbers.map { ($0, MerkleTree.path(to: Int($0), in: leaves[...])) }
    return AttemptProof(paths: Dictionary(uniqueKeysWithValues: paths), head: head, keys: keys)
  }

  /// Hands over the whole log, a line at a time, as ``LogExport`` has it.
  ///
  /// - Parameters:
  ///   - bundle: Of a round that is closed; `nil` for what is not to be shown.
  ///   - limit: Nothing is read any more once so many bytes have been handed over.
  /// - Returns: Whether that was all of it.
  @discardableResult
  package borrowing func exportLog(
    bundle: (_ round: String) throws -> [UInt8]?, atMost limit: Int = .max,
    _ take: ([UInt8]) throws -> Void
  ) throws -> Bool {
    guard let last = try lastRecord() else { throw LogStoreError.noLog }
    var length = 0
    func hand(_ line: LogExport.Line) throws {
      let bytes = LogExport.bytes(of: line)
      length += bytes.count
      if length <= limit { try take(bytes) }
    }
    try hand(.header(log: last.log))
    // By size, so that each can be put behind its last record.
    var heads = try all("SELECT body, signature, size FROM log_heads ORDER BY size DESC") {
      (signed($0), $0.int(2))
    }
    try forEach("SELECT body, signature, seq, kind, ref_id FROM log_records ORDER BY seq") { row in
      let record = signed(row)
      try hand(.record(record.bytes, signature: record.signature))
      if row.text(3) == LogKind.roundClose.rawValue, let round = row.optionalText(4),
        let bytes = try bundle(round)
      {
        try hand(.reveal(Reveal(round: round, bundle: bytes)))
      }
      while let (head, size) = heads.last, size <= row.int(2) + 1 {
        heads.removeLast()
        try hand(.head(head.bytes, signature: head.signature))
      }
      return length <= limit
    }
    return length <= limit
  }
}
