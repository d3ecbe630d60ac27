import Groundwork
import SQLite
import Vocabulary

extension PersonalData {
  /// Accounts, settings, and what protects them.
  package static let people = PersonalData(
    feature: "people",
    columns: [
      "users.id", "users.merged_into", "identities.user_id", "identity_link_codes.user_id",
      "link_guesses.user_id",
      "identity_links.user_id", "identity_links.former_user", "security_holds.user_id",
      "security_events.user_id",
      "privacy_requests.user_id",
    ],
    merge: { connection, merging in try connection.mergePeople(merging) },
    separate: { connection, separating in
      try connection.run(
        """
        UPDATE identities SET user_id = \(separating.other)
        WHERE user_id = \(separating.person) AND platform = \(separating.platform)
        """)
      // Whoever an account goes with can take its own, older link back.
      try connection.run(
        """
        UPDATE identity_links SET user_id = \(separating.other)
        WHERE user_id = \(separating.person) AND platform = \(separating.platform) AND undone_ms IS NULL
        """)
    },
    export: { connection, subject in
      let person = subject.person
      return [
        try connection.personalTable(
          "person",
          [
            "created_ms", "status", "shows_name", "remembers", "locked_out_until_ms", "terms_version",
            "age_attested_ms", "identity_check",
          ],
          """
          SELECT created_ms, status, show_name, remembers, excluded_until_ms, terms_version, age_attested_ms, kyc_status
          FROM users WHERE id = \(person)
          """),
        try connection.personalTable(
          "accounts",
          ["platform", "number", "handle", "linked_ms", "last_seen_ms"],
          """
          SELECT platform, platform_id, handle, linked_ms, last_seen_ms FROM identities
          WHERE user_id = \(person) ORDER BY linked_ms, platform
          """),
        try connection.personalTable(
          "links",
          ["platform", "number", "linked_ms", "undone_ms"],
          """
          SELECT platform, platform_id, linked_ms, undone_ms FROM identity_links
          WHERE user_id = \(person) ORDER BY linked_ms
          """),
        try connection.personalTable(
          "holds",
          ["reason", "made_ms", "until_ms"],
          "SELECT reason, made_ms, until_ms FROM security_holds WHERE user_id = \(person) ORDER BY made_ms"),
        try connection.personalTable(
          "security_events",
          ["kind", "at_ms"],
          "SELECT kind, at_ms FROM security_events WHERE user_id = \(person) ORDER BY id DESC LIMIT 1000"),
        try connection.personalTable(
          "requests",
          ["kind", "state", "created_ms", "due_ms", "done_ms"],
          """
          SELECT kind, state, created_ms, due_ms, done_ms FROM privacy_requests
          WHERE user_id = \(person) ORDER BY created_ms DESC LIMIT 1000
          """),
      ]
    },
    delete: { connection, subject in try connection.deletePerson(subject) })
}

extension Connection {
  fileprivate borrowing func mergePeople(_ merging: Merging) throws(SQLiteError) {
    let (kept, gone) = (merging.kept, merging.gone)
    try cancelDeletion(of: kept, now: merging.now)
    try cancelDeletion(of: gone, now: merging.now)
    try run("UPDATE identities SET user_id = \(kept) WHERE user_id = \(gone)")
    // Whatever protects one of the two protects both. What somebody has agreed to, and a check that they have passed,
    // holds for the account of which it is known, and so only for who stays.
    try run(
      """
      UPDATE users SET
        status = (SELECT MAX(status) FROM users WHERE id IN (\(kept), \(gone))),
        show_name = (SELECT MIN(show_name) FROM users WHERE id IN (\(kept), \(gone))),
        remembers = (SELECT MIN(remembers) FROM users WHERE id IN (\(kept), \(gone))),
        excluded_until_ms = (SELECT MAX(excluded_until_ms) FROM users WHERE id IN (\(kept), \(gone))),
        kyc_status = COALESCE((SELECT MIN(kyc_status) FROM users
          WHERE id IN (\(kept), \(gone)) AND kyc_status IN ('failed', 'pending')), kyc_status)
      WHERE id = \(kept)
      """)
    try run(
      """
      INSERT INTO security_holds (user_id, reason, until_ms, made_ms)
      SELECT \(kept), reason, until_ms, made_ms FROM security_holds WHERE user_id = \(gone)
      ON CONFLICT (user_id, reason) DO UPDATE SET until_ms = CASE WHEN security_holds.until_ms > excluded.until_ms THEN security_holds.until_ms ELSE excluded.until_ms END
      """)
    try run("DELETE FROM security_holds WHERE user_id = \(gone)")
    try run("DELETE FROM identity_link_codes WHERE user_id IN (\(kept), \(gone))")
    try run("DELETE FROM link_guesses WHERE user_id = \(gone)")
    try run("UPDATE identity_links SET user_id = \(kept) WHERE user_id = \(gone)")
    try run("UPDATE security_events SET user_id = \(kept) WHERE user_id = \(gone)")
    try run("UPDATE privacy_requests SET user_id = \(kept) WHERE user_id = \(gone)")
    try run("UPDATE users SET merged_into = \(kept) WHERE merged_into = \(gone)")
    try run(
      """
      UPDATE users SET status = 'deleted', deleted_ms = \(merging.now), merged_into = \(kept), show_name = 1,
        remembers = 1, excluded_until_ms = NULL, terms_version = NULL, age_attested_ms = NULL, kyc_status = 'none'
      WHERE id = \(gone)
      """)
  }

  fileprivate borrowing func deletePerson(_ subject: DataSubject) throws(SQLiteError) {
    let person = subject.person
    let end: Moment? =
      try first("SELECT excluded_until_ms FROM users WHERE id = \(person)") {
        $0.optionalMoment(0)
      } ?? nil
    if let end {
      for account in subject.accounts { try keepPause(of: account, until: end) }
    }
    try run("DELETE FROM identities WHERE user_id = \(person)")
    try run("DELETE FROM identity_link_codes WHERE user_id = \(person)")
    try run("DELETE FROM link_guesses WHERE user_id = \(person)")
    try run("DELETE FROM identity_links WHERE user_id = \(person)")
    try run("DELETE FROM security_holds WHERE user_id = \(person)")
    try run("DELETE FROM privacy_requests WHERE user_id = \(person) AND kind = 'export'")
    // What is left of the person is an identifier: the security events and the request itself go on naming it.
    try run(
      """
      UPDATE users SET status = 'deleted', show_name = 1, remembers = 1, excluded_until_ms = NULL,
        terms_version = NULL, age_attested_ms = NULL, kyc_status = 'none'
      WHERE id = \(person)
      """)
  }

  private borrowing func keepPause(of account: AccountOnPlatform, until end: Moment) throws(SQLiteError) {
    try run(
      """
      INSERT INTO paused_accounts (account_hash, until_ms) VALUES (\(Connection.hash(of: account)), \(end))
      ON CONFLICT (account_hash) DO UPDATE SET until_ms = CASE WHEN paused_accounts.until_ms > excluded.until_ms THEN paused_accounts.until_ms ELSE excluded.until_ms END
      """)
  }

  /// Until when somebody who was deleted had locked this account out.
  borrowing func keptPause(of account: AccountOnPlatform, at now: Moment) throws(SQLiteError) -> Moment? {
    try first(
      """
      SELECT until_ms FROM paused_accounts
      WHERE account_hash = \(Connection.hash(of: account)) AND until_ms > \(now)
      """
    ) { $0.moment(0) }
  }

  private static func hash(of account: AccountOnPlatform) -> String {
    SHA256.hash(Array("warden pause\n\(account)".utf8)).hex
  }

  /// Makes somebody with the same standing and settings, for an account that is taken out of a link. They agree to the
  /// terms themselves, and of a check of identity they keep only what is against them.
  borrowing func addTwin(
    of person: PersonID, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> PersonID {
    let id = PersonID(at: now, randomness)
    try run(
      """
      INSERT INTO users (id, created_ms, status, show_name, remembers, excluded_until_ms, kyc_status)
      SELECT \(id), \(now), status, show_name, remembers, excluded_until_ms,
        CASE WHEN kyc_status = 'passed' THEN 'none' ELSE kyc_status END
      FROM users WHERE id = \(person)
      """)
    return id
  }
}
