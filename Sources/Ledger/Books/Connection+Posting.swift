import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Posts legs, once for their key. Belongs into the transaction of what they are about.
  ///
  /// Everything is weighed before the first row is written: after a ``LedgerError`` the caller's transaction can go
  /// on, and nothing of the posting is in it.
  ///
  /// - Returns: ``PostingOutcome/replayed(_:)`` when the books have this key with the same legs already.
  /// - Throws: ``LedgerError``; ``SQLiteError``, after which the caller has to let its transaction fail.
  @discardableResult
  package borrowing func post(
    _ posting: Posting, at now: Moment, _ randomness: Randomness
  ) throws -> PostingOutcome {
    try posting.check()
    let legs = posting.legLines
    let requestHash = Posting.hash(ofLegs: legs)
    if let (known, hash) = try transaction(posting.key) {
      guard hash == requestHash else {
        throw LedgerError.idempotencyConflict(key: posting.key, posted: known.id)
      }
      return .replayed(known)
    }
    var sheet = try BalanceSheet(posting.legs, self)
    let moves = try posting.legs.map { leg throws(LedgerError) in try sheet.move(leg) }
    let transaction = try next(posting, legs, at: now, randomness)
    try run(
      """
      INSERT INTO ledger_txns (id, seq, idem_key, request_hash, kind, ref_id, posted_ms, prev_hash, hash)
      VALUES (\(transaction.id), \(transaction.sequence), \(transaction.key), \(requestHash), \(transaction.kind),
        \(transaction.reference.sqlValue), \(transaction.postedAt), \(transaction.previousHash), \(transaction.hash))
      """)
    try sheet.write(to: self, at: transaction.postedAt)
    for (number, (leg, after)) in zip(posting.legs, moves).enumerated() {
      try run(
        """
        INSERT INTO ledger_legs (txn_id, leg_no, asset, from_account, to_account, amount, from_after, to_after)
        VALUES (\(transaction.id), \(number + 1), \(leg.amount.asset), \(leg.from), \(leg.to), \(leg.amount.units),
          \(after.from), \(after.to))
        """)
    }
    return .posted(transaction)
  }

  /// The transaction of a key, and the hash of what was asked for.
  private borrowing func transaction(
    _ key: IdempotencyKey
  ) throws(SQLiteError) -> (LedgerTransaction, requestHash: String)? {
    try first(
      """
      SELECT id, seq, idem_key, kind, ref_id, posted_ms, prev_hash, hash, request_hash
      FROM ledger_txns WHERE idem_key = \(key)
      """
    ) { (LedgerTransaction($0), $0.text(8)) }
  }

  /// The posting as it follows the last transaction.
  private borrowing func next(
    _ posting: Posting, _ legs: String, at now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> LedgerTransaction {
    let last = try first("SELECT seq, hash, posted_ms FROM ledger_txns ORDER BY seq DESC LIMIT 1") {
      ($0.int(0), $0.text(1), $0.moment(2))
    }
    let postedAt = last.map { max($0.2, now) } ?? now
    let draft = LedgerTransaction(
      id: TransactionID(at: now, randomness), sequence: (last?.0 ?? 0) + 1, key: posting.key,
      kind: posting.kind.rawValue, reference: posting.reference, postedAt: postedAt,
      previousHash: last?.1 ?? LedgerTransaction.noHash, hash: "")
    return LedgerTransaction(
      id: draft.id, sequence: draft.sequence, key: draft.key, kind: draft.kind, reference: draft.reference,
      postedAt: postedAt, previousHash: draft.previousHash, hash: draft.expectedHash(legs))
  }
}

extension Asset: SQLBindable {}
