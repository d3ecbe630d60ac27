import Commands
import Groundwork
import SQLite
import Vocabulary

/// A challenge as it lies in the database: its text as it was shown.
package struct OpenChallenge: Hashable, Sendable {
  package let id: ChallengeID
  package let person: PersonID
  package let address: SolanaAddress
  package let domain: String
  package let nonce: String
  package let message: String
  package let expiresAt: Moment
  package let failures: Int64

  package var memo: String { WalletChallenge.memo(nonce: nonce) }
  package var triesLeft: Int { max(0, WalletChallenge.mostFailures - Int(failures)) }
}

extension Connection {
  /// Opens a challenge; the one before it is over.
  ///
  /// - Throws: `rate_limited` after five in an hour.
  package borrowing func open(
    _ challenge: WalletChallenge, for person: PersonID, at now: Moment
  ) throws {
    let hour = now.advanced(by: .seconds(-3_600))
    let recent = try all(
      "SELECT issued_ms FROM wallet_challenges WHERE user_id = \(person) AND issued_ms > \(hour) ORDER BY issued_ms"
    ) { $0.moment(0) }
    if recent.count >= WalletChallenge.perHour, let first = recent.first {
      throw CommandError.rateLimited(now.duration(to: first.advanced(by: .seconds(3_600))))
    }
    try run(
      "UPDATE wallet_challenges SET used_ms = \(now) WHERE user_id = \(person) AND used_ms IS NULL")
    try run(
      """
      DELETE FROM wallet_challenges WHERE user_id = \(person) AND issued_ms <= \(hour)
        AND NOT EXISTS (SELECT 1 FROM wallets WHERE wallets.proof_ref = wallet_challenges.id)
      """)
    try run(
      """
      INSERT INTO wallet_challenges (id, user_id, address, domain, nonce, message, issued_ms, expires_ms)
      VALUES (\(challenge.id), \(person), \(challenge.address.text), \(challenge.domain), \(challenge.nonce),
        \(challenge.text), \(challenge.issuedAt), \(challenge.expiresAt))
      """)
  }

  /// The one that somebody can still answer.
  package borrowing func openChallenge(of person: PersonID, at now: Moment) throws(SQLiteError)
    -> OpenChallenge?
  {
    try first(
      """
      SELECT id, user_id, address, domain, nonce, message, expires_ms, failures FROM wallet_challenges
      WHERE user_id = \(person) AND used_ms IS NULL AND expires_ms > \(now)
        AND failures < \(WalletChallenge.mostFailures)
      """
    ) { row throws(SQLiteError) in
      OpenChallenge(
        id: row.identifier(0), person: row.identifier(1), address: try row.value(2) { SolanaAddress($0) },
        domain: row.text(3), nonce: row.text(4), message: row.text(5), expiresAt: row.moment(6),
        failures: row.int(7))
    }
  }

  /// Counts a wrong signature.
  ///
  /// - Returns: How many more there may be.
  package borrowing func noteFailure(of challenge: ChallengeID, at now: Moment) throws(SQLiteError) -> Int {
    try run(
      """
      UPDATE wallet_challenges SET failures = failures + 1,
        used_ms = CASE WHEN failures + 1 >= \(WalletChallenge.mostFailures) THEN \(now) ELSE used_ms END
      WHERE id = \(challenge) AND used_ms IS NULL
      """)
    let failures = try first("SELECT failures FROM wallet_challenges WHERE id = \(challenge)") { $0.int(0) }
    return max(0, WalletChallenge.mostFailures - Int(failures ?? 0))
  }

  /// - Returns: `false` when it was used already.
  package borrowing func use(_ challenge: ChallengeID, at now: Moment) throws(SQLiteError) -> Bool {
    try run(
      """
      UPDATE wallet_challenges SET used_ms = \(now) WHERE id = \(challenge) AND used_ms IS NULL
        AND expires_ms > \(now) AND failures < \(WalletChallenge.mostFailures)
      """) == 1
  }
}
