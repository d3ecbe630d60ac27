import Groundwork
import SQLite
import Vocabulary

/// A transaction as it stands in the books, without its legs.
package struct LedgerTransaction: Hashable, Sendable {
  package let id: TransactionID
  /// From 1, without gaps.
  package let sequence: Int64
  package let key: IdempotencyKey
  package let kind: String
  package let reference: String?
  /// Never before the transaction it follows, also when the clock went back.
  package let postedAt: Moment
  package let previousHash: String
  /// 64 hexadecimal digits.
  package let hash: String

  package static let noHash = String(repeating: "0", count: 64)

  /// SHA-256 of the hash before, a line feed, and these lines, each ended by a line feed:
  ///
  /// ```
  /// warden-txn/1
  /// seq: 7
  /// id: txn_01K…
  /// key: attempt:att_01K…:capture
  /// kind: capture
  /// ref: att_01K…
  /// at: 1790000000000
  /// leg: USD user:usr_01K…:hold round:rnd_01K…:pool 7000000
  /// leg: USD user:usr_01K…:hold house:revenue 3000000
  /// ```
  ///
  /// `at` is in Unix milliseconds; a reference that is not there leaves its line empty behind the colon and the space.
  /// No value holds a line feed. The first transaction follows 64 zeros.
  func expectedHash(_ legs: String) -> String {
    var text = previousHash
    text.reserveCapacity(512)
    text += "\nwarden-txn/1\nseq: "
    text += String(sequence)
    text += "\nid: "
    text += id.text
    text += "\nkey: "
    text += key.text
    text += "\nkind: "
    text += kind
    text += "\nref: "
    text += reference ?? ""
    text += "\nat: "
    text += String(postedAt.milliseconds)
    text += "\n"
    text += legs
    return SHA256.hash(Array(text.utf8)).hex
  }
}

extension LedgerTransaction {
  /// The columns `id, seq, idem_key, kind, ref_id, posted_ms, prev_hash, hash`.
  init(_ row: borrowing Row) {
    self.init(
      id: row.identifier(0), sequence: row.int(1), key: IdempotencyKey(stored: row.text(2)),
      kind: row.text(3),
      reference: row.optionalText(4), postedAt: row.moment(5), previousHash: row.text(6), hash: row.text(7))
  }
}

/// What became of a posting.
package enum PostingOutcome: Hashable, Sendable {
  case posted(LedgerTransaction)
  /// It had happened before; nothing moved now.
  case replayed(LedgerTransaction)

  package var transaction: LedgerTransaction {
    switch self {
    case .posted(let transaction), .replayed(let transaction): transaction
    }
  }

  package var isNew: Bool { if case .posted = self { true } else { false } }
}
