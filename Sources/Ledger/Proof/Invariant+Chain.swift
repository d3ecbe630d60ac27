import SQLite
import Vocabulary

extension Invariant {
  /// I4.
  static let chainHolds = Invariant(
    "I4", "Transactions are numbered without gaps, and each hash covers its row and the hash before",
    isQuick: false
  ) { connection in
    switch try connection.verifyLedger() {
    case .intact: []
    case .broken(let sequence): [Violation("the chain breaks at transaction \(sequence)")]
    }
  }
}

/// What a walk over all transactions has shown.
package enum LedgerProof: Hashable, Sendable {
  /// Every transaction is as it was posted. `head` is the last hash: whoever wrote it down elsewhere can tell that
  /// nothing was cut off at the end.
  case intact(count: Int64, head: String)
  /// The first transaction that is not as it was posted, or does not follow the one before.
  case broken(sequence: Int64)
}

extension Connection {
  /// Recomputes every hash.
  package borrowing func verifyLedger() throws(SQLiteError) -> LedgerProof {
    var walk = ChainWalk()
    // Legs last: a transaction without any is a row all the same.
    try forEach(
      """
      SELECT t.id, t.seq, t.idem_key, t.kind, t.ref_id, t.posted_ms, t.prev_hash, t.hash, t.request_hash,
        l.asset, l.from_account, l.to_account, l.amount, l.leg_no
      FROM ledger_txns AS t LEFT JOIN ledger_legs AS l ON l.txn_id = t.id ORDER BY t.seq, l.leg_no
      """
    ) { row throws(SQLiteError) in
      walk.pass(row)
      return walk.broken == nil
    }
    walk.finish()
    if let broken = walk.broken { return .broken(sequence: broken) }
    return .intact(count: walk.count, head: walk.head)
  }
}

/// Gathers the legs of one transaction, and compares when the next one begins.
private struct ChainWalk {
  private(set) var count: Int64 = 0
  private(set) var head = LedgerTransaction.noHash
  private(set) var broken: Int64?
  private var current: (transaction: LedgerTransaction, requestHash: String, legs: String, legCount: Int64)?

  mutating func pass(_ row: borrowing Row) {
    if current?.transaction.sequence != row.int(1) {
      finish()
      current = (LedgerTransaction(row), row.text(8), "", 0)
    }
    // Numbered from 1: a leg that was taken away in the middle leaves a gap.
    guard let number = row.optionalInt(13), number == (current?.legCount ?? 0) + 1 else {
      broken = broken ?? count + 1
      return
    }
    current?.legCount = number
    current?.legs += "leg: \(row.text(9)) \(row.text(10)) \(row.text(11)) \(row.int(12))\n"
  }

  mutating func finish() {
    guard broken == nil, let (transaction, requestHash, legs, _) = current else { return }
    current = nil
    guard transaction.sequence == count + 1, transaction.previousHash == head,
      transaction.hash == transaction.expectedHash(legs), requestHash == Posting.hash(ofLegs: legs)
    else {
      broken = count + 1
      return
    }
    (count, head) = (transaction.sequence, transaction.hash)
  }
}
