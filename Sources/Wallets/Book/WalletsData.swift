import SQLite
import Vocabulary

extension PersonalData {
  /// The addresses that are somebody's, and the texts they signed to prove it.
  package static let wallets = PersonalData(
    feature: "wallets", columns: ["wallets.user_id", "wallets.former_user", "wallet_challenges.user_id"],
    merge: { connection, merging in
      let (kept, gone) = (merging.kept, merging.gone)
      // Only when they become one, and not when what came late is swept up.
      try connection.run(
        """
        UPDATE wallets SET was_primary = is_primary WHERE user_id IN (\(kept), \(gone))
          AND NOT EXISTS (SELECT 1 FROM users WHERE id = \(gone) AND merged_into IS NOT NULL)
        """)
      // Of two wallets that receive payouts, that of who stays does.
      if try connection.primaryWallet(of: kept) != nil {
        try connection.run("UPDATE wallets SET is_primary = 0 WHERE user_id = \(gone)")
      }
      try connection.run(
        "UPDATE wallets SET user_id = \(kept), former_user = \(gone) WHERE user_id = \(gone)")
      // A text names one account; who it belongs to is somebody else now.
      try connection.run(
        "UPDATE wallet_challenges SET used_ms = \(merging.now) WHERE user_id = \(gone) AND used_ms IS NULL")
      try connection.run("UPDATE wallet_challenges SET user_id = \(kept) WHERE user_id = \(gone)")
    },
    separate: { connection, separating in
      guard let former = separating.former else { return }
      let (person, other) = (separating.person, separating.other)
      try connection.run(
        """
        UPDATE wallets SET user_id = \(other), former_user = NULL, is_primary = 0
        WHERE user_id = \(person) AND former_user = \(former)
        """)
      // What was chosen while they were one, whoever of the two has chosen it, does not stand.
      for one in [person, other] {
        let before = try connection.first(
          "SELECT address FROM wallets WHERE user_id = \(one) AND was_primary = 1"
        ) { row throws(SQLiteError) in try row.value(0) { SolanaAddress($0) } }
        let now = try connection.primaryWallet(of: one)?.address
        guard let address = try before ?? now ?? connection.wallets(of: one).first?.address else { continue }
        try connection.makePrimary(address, of: one, at: separating.now)
      }
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "wallets", ["address", "receives_payouts", "proof", "linked_ms"],
          """
          SELECT address, is_primary, proof, linked_ms FROM wallets WHERE user_id = \(subject.person)
          ORDER BY linked_ms
          """),
        try connection.personalTable(
          "seen", ["address", "units", "seen_ms"],
          """
          SELECT o.address, o.amount, o.at_ms FROM balance_observations AS o
          JOIN wallets AS w ON w.address = o.address WHERE w.user_id = \(subject.person) ORDER BY o.slot DESC
          """),
        try connection.personalTable(
          "challenges", ["text", "issued_ms"],
          """
          SELECT message, issued_ms FROM wallet_challenges WHERE user_id = \(subject.person)
          ORDER BY issued_ms DESC
          """),
      ]
    },
    delete: { connection, subject in
      let person = subject.person
      try connection.run(
        """
        DELETE FROM balance_observations
        WHERE address IN (SELECT address FROM wallets WHERE user_id = \(person))
        """)
      try connection.run("DELETE FROM wallets WHERE user_id = \(person)")
      try connection.run("DELETE FROM wallet_challenges WHERE user_id = \(person)")
    })
}
