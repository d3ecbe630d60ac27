import SQLite
import Vocabulary

/// An address that somebody has proved to be theirs.
package struct Wallet: Hashable, Sendable {
  package enum Proof: String, Hashable, Sendable, SQLBindable {
    case signature
    case memo = "memo_tx"
  }

  package let address: SolanaAddress
  package let person: PersonID
  /// Receives payouts.
  package let isPrimary: Bool
  package let proof: Proof
  package let linkedAt: Moment

  /// More than anybody needs; each is looked at for a discount.
  package static let mostPerPerson = 10
}

extension Connection {
  /// In the order in which they were linked.
  package borrowing func wallets(of person: PersonID) throws(SQLiteError) -> [Wallet] {
    try all(
      """
      SELECT address, user_id, is_primary, proof, linked_ms FROM wallets WHERE user_id = \(person)
      ORDER BY linked_ms, address
      """, Wallet.init)
  }

  package borrowing func wallet(_ address: SolanaAddress) throws(SQLiteError) -> Wallet? {
    try first(
      "SELECT address, user_id, is_primary, proof, linked_ms FROM wallets WHERE address = \(address.text)",
      Wallet.init)
  }

  /// Notes that an address is somebody's. The first one receives payouts.
  ///
  /// - Returns: `false` when it is somebody's already, also their own.
  package borrowing func link(
    _ address: SolanaAddress, to person: PersonID, by proof: Wallet.Proof, _ reference: String, at now: Moment
  ) throws(SQLiteError) -> Bool {
    let isFirst = try !exists("SELECT 1 FROM wallets WHERE user_id = \(person)")
    return try run(
      """
      INSERT INTO wallets (address, user_id, is_primary, proof, proof_ref, linked_ms, primary_ms)
      VALUES (\(address.text), \(person), \(isFirst), \(proof), \(reference), \(now), \(now))
      ON CONFLICT (address) DO NOTHING
      """) == 1
  }

  /// Forgets that an address is somebody's, and what was seen there. The next one receives payouts then.
  ///
  /// - Returns: `false` when it is not theirs.
  package borrowing func unlink(
    _ address: SolanaAddress, from person: PersonID, at now: Moment
  ) throws(SQLiteError) -> Bool {
    let removed = try run("DELETE FROM wallets WHERE address = \(address.text) AND user_id = \(person)")
    guard removed == 1 else { return false }
    try run("DELETE FROM balance_observations WHERE address = \(address.text)")
    if let next = try wallets(of: person).first, try primaryWallet(of: person) == nil {
      try makePrimary(next.address, of: person, at: now)
    }
    return true
  }

  package borrowing func primaryWallet(of person: PersonID) throws(SQLiteError) -> Wallet? {
    try wallets(of: person).first(where: \.isPrimary)
  }

  /// - Returns: `false` when the address is not theirs.
  @discardableResult
  package borrowing func makePrimary(
    _ address: SolanaAddress, of person: PersonID, at now: Moment
  ) throws(SQLiteError) -> Bool {
    guard try exists("SELECT 1 FROM wallets WHERE address = \(address.text) AND user_id = \(person)") else {
      return false
    }
    try run(
      "UPDATE wallets SET is_primary = 0 WHERE user_id = \(person) AND is_primary = 1 AND address <> \(address.text)"
    )
    try run(
      """
      UPDATE wallets SET is_primary = 1, primary_ms = \(now) WHERE address = \(address.text) AND is_primary = 0
      """)
    return true
  }
}

extension Wallet {
  fileprivate init(_ row: borrowing Row) throws(SQLiteError) {
    address = try row.value(0) { SolanaAddress($0) }
    person = row.identifier(1)
    isPrimary = row.bool(2)
    proof = try row.value(3) { Proof(rawValue: $0) }
    linkedAt = row.moment(4)
  }
}
