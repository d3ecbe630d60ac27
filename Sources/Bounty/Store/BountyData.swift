import Commands
import Community
import Ledger
import SQLite
import Vocabulary

extension PersonalData {
  /// What somebody wrote to the guardian, and what came of it. Numbers and hashes stay when they are deleted, under the
  /// bare identifier; what opens the hashes goes.
  package static let bounty = PersonalData(
    feature: "bounty",
    columns: [
      "attempts.user_id", "attempts.former_user", "practice_usage.user_id", "winners.user_id",
      "discount_usage.user_id",
      "rounds.unclear_user",
      "review_opinions.user_id", "blacklist_phrases.added_by", "admin_requests.first_person",
      "admin_requests.second_person",
    ],
    merge: { connection, merging in
      let (kept, gone) = (merging.kept, merging.gone)
      // A price that nobody paid holds nobody; two attempts that are paid for cannot become one person's. Who stays may
      // play on: when what came late is swept up, only that is looked at.
      let isLate = try connection.exists("SELECT 1 FROM users WHERE id = \(gone) AND merged_into IS NOT NULL")
      for person in isLate ? [gone] : [gone, kept] {
        guard let live = try connection.liveAttempt(of: person) else { continue }
        if live.state == .quoted {
          try connection.run(
            """
            UPDATE attempts SET state = 'cancelled', closed_ms = \(merging.now), message_text = NULL,
              message_nonce = NULL WHERE id = \(live.id)
            """)
        } else {
          throw CommandError.attemptInProgress(live.id.text)
        }
      }
      try connection.run(
        "UPDATE attempts SET user_id = \(kept), former_user = \(gone) WHERE user_id = \(gone)")
      try connection.run("UPDATE winners SET user_id = \(kept) WHERE user_id = \(gone)")
      try connection.run("UPDATE discount_usage SET user_id = \(kept) WHERE user_id = \(gone)")
      try connection.run("UPDATE rounds SET unclear_user = \(kept) WHERE unclear_user = \(gone)")
      try connection.run("UPDATE blacklist_phrases SET added_by = \(kept.text) WHERE added_by = \(gone.text)")
      try connection.run("UPDATE OR IGNORE review_opinions SET user_id = \(kept) WHERE user_id = \(gone)")
      try connection.run("DELETE FROM review_opinions WHERE user_id = \(gone)")
      // Two operators who turn out to be one cannot have agreed with each other.
      try connection.run(
        "DELETE FROM admin_requests WHERE first_person = \(gone) OR second_person = \(gone)")
      try connection.run(
        """
        INSERT INTO practice_usage (user_id, day, used)
        SELECT \(kept), day, used FROM practice_usage WHERE user_id = \(gone)
        ON CONFLICT (user_id, day) DO UPDATE SET used = practice_usage.used + excluded.used
        """)
      try connection.run("DELETE FROM practice_usage WHERE user_id = \(gone)")
    },
    separate: { connection, separating in try connection.separateAttempts(separating) },
    export: { connection, subject in
      [
        try connection.personalTable(
          "attempts",
          [
            "id", "round", "number", "funding", "state", "fee_micro_usd", "message", "nonce", "reply",
            "outcome",
            "made_ms",
          ],
          """
          SELECT id, round_id, round_seq, funding, state, fee, message_text, message_nonce, reply_text, outcome,
            created_ms FROM attempts WHERE user_id = \(subject.person) ORDER BY created_ms
          """),
        try connection.personalTable(
          "discounts", ["attempt", "tokens", "percent", "saved_micro_usd", "at_ms"],
          """
          SELECT attempt_id, effective_tokens, percent, saved_usd, at_ms FROM discount_usage
          WHERE user_id = \(subject.person) ORDER BY at_ms DESC
          """),
      ]
    },
    object: { connection, subject in
      if let live = try connection.liveAttempt(of: subject.person), live.state != .quoted {
        throw CommandError.attemptInProgress(live.id.text)
      }
      if let release = try connection.lastRelease(for: subject.person) {
        throw CommandError(
          .balanceLeft,
          "A prize of yours is held for review until \(release.minute); until then nothing is deleted.")
      }
    },
    delete: { connection, subject in
      let person = subject.person
      try connection.run(
        """
        DELETE FROM attempt_contexts WHERE attempt_id IN (SELECT id FROM attempts WHERE user_id = \(person))
        """)
      try connection.run(
        "DELETE FROM attempt_vectors WHERE row_no IN (SELECT row_no FROM attempts WHERE user_id = \(person))")
      try connection.run(
        """
        UPDATE attempts SET message_text = NULL, message_nonce = NULL, reply_text = NULL, attack_score = NULL, origin = ''
        WHERE user_id = \(person)
        """)
      try connection.run(
        "UPDATE attempts SET state = 'cancelled' WHERE user_id = \(person) AND state = 'quoted'")
      try connection.run("DELETE FROM practice_usage WHERE user_id = \(person)")
      try connection.run("DELETE FROM discount_usage WHERE user_id = \(person)")
      try connection.run("DELETE FROM review_opinions WHERE user_id = \(person)")
      try connection.run(
        """
        UPDATE blacklist_phrases SET source_attempt = NULL
        WHERE source_attempt IN (SELECT id FROM attempts WHERE user_id = \(person))
        """)
    })
}

extension Connection {
  /// Gives back the attempts that came with somebody; their prizes the ledger gives back. None of them was being judged.
  fileprivate borrowing func separateAttempts(_ separating: Separating) throws {
    guard let former = separating.former else { return }
    let (person, other) = (separating.person, separating.other)
    let attempts: [AttemptID] = try all(
      "SELECT id FROM attempts WHERE user_id = \(person) AND former_user = \(former) ORDER BY row_no"
    ) { $0.identifier(0) }
    for attempt in attempts {
      try run("UPDATE attempts SET user_id = \(other), former_user = NULL WHERE id = \(attempt)")
      try run("UPDATE winners SET user_id = \(other) WHERE attempt_id = \(attempt)")
      try run("UPDATE discount_usage SET user_id = \(other) WHERE attempt_id = \(attempt)")
    }
  }

  /// When the last prize is free of which somebody has a part, alone or with their team; `nil` where none is held back.
  fileprivate borrowing func lastRelease(for person: PersonID) throws(SQLiteError) -> Moment? {
    let account = AccountID.prize(of: person)
    let own =
      try first(
        """
        SELECT MAX(w.release_ms) FROM winners AS w WHERE w.state = 'held' AND (w.user_id = \(person) OR EXISTS (
          SELECT 1 FROM ledger_txns AS t JOIN ledger_legs AS l ON l.txn_id = t.id
          WHERE t.idem_key = 'round:' || w.round_id || ':win' AND l.to_account = \(account)))
        """
      ) { $0.optionalMoment(0) } ?? nil
    if let own { return own }
    // Two accounts became one since: the part came from the other one.
    guard try balance(of: account, in: .dollars).isPositive else { return nil }
    return try first("SELECT MAX(release_ms) FROM winners WHERE state = 'held'") { $0.optionalMoment(0) }
      ?? nil
  }
}
