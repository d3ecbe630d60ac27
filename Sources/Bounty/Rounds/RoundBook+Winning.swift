import Detection
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// The end of a round that somebody has won: the fee, the decision, the prize, the queue and the reveal are one.
  func win(
    _ attempt: Attempt, _ round: Round, judge: LogEntry.Judge, by who: String? = nil, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    try take(attempt, round, judge: judge, outcome: .approved, at: now, on: connection)
    // With the winner's own fee in it.
    let pool = try connection.pool(of: round.id)
    let (prize, rest) = try round.rules.winnerShare.split(pool.units)
    let parts = try parts(of: prize, for: attempt, on: connection)
    let legs = parts.map {
      Leg(.dollars(units: $0.units), from: .pool(of: round.id), to: .prize(of: $0.person))
    }
    let posting = Posting(
      .win, key: "round:\(round.id):win", reference: attempt.id.text,
      legs + [Leg(.dollars(units: rest), from: .pool(of: round.id), to: round.scope.nextSeed)])
    // Without a seed, and with fees that are the house's alone, there is the honour.
    if !posting.legs.isEmpty { try connection.post(posting, at: now, randomness) }
    if attempt.team != nil { try teams?.noteWin(connection, (attempt.id, prize, parts), now) }
    let release = now.advanced(by: round.rules.releaseDelay)
    try connection.run(
      """
      INSERT INTO winners (attempt_id, round_id, user_id, team_id, prize, release_ms, state, won_ms)
      VALUES (\(attempt.id), \(round.id), \(attempt.person), \(attempt.team?.text.sqlValue ?? .null), \(prize),
        \(release), 'held', \(now))
      """)
    try record(attempt, round, judge: judge, outcome: .approved, prize: prize, at: now, on: connection)
    try noteSuccess(attempt, at: now, on: connection)
    let refunds = try refundQueue(of: round.id, .roundClosed, at: now, on: connection)
    let closed = try close(round, .won, winner: attempt.id, at: now, on: connection)
    guard let won = try connection.attempt(attempt.id), let after = try connection.round(round.id) else {
      return []
    }
    return [.won(won, after, prize: .dollars(units: prize), release: release, by: who)] + refunds + closed
  }

  /// The second judge, or two operators, agree with an approval.
  ///
  /// - Parameter who: The operators who have ruled, and why; published. `nil` for the judge.
  package func confirm(
    _ attempt: Attempt, by who: String? = nil, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(attempt.round) else { return [] }
    return try win(attempt, round, judge: .confirm, by: who, at: now, on: connection)
  }

  /// They do not: the player has their fee back, and the round goes on.
  ///
  /// - Parameter who: `judge`, or the operators who have ruled; published.
  package func deny(
    _ attempt: Attempt, by who: String, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(attempt.round) else { return [] }
    try advance(attempt, to: .refunded, on: connection)
    try connection.void(.attempt(attempt.id), at: now, randomness)
    try end(attempt, as: .refunded, at: now, on: connection)
    try connection.run(
      """
      UPDATE attempts SET judge = 'deny', outcome = 'approved_denied', refund_reason = 'approved_denied',
        closed_ms = \(now) WHERE id = \(attempt.id)
      """)
    try record(attempt, round, judge: .deny, outcome: .approvedDenied, prize: 0, at: now, on: connection)
    try draftCase(of: attempt, at: now, on: connection)
    // What an operator has stopped meanwhile, they alone let go on.
    let resumed = round.pause == .confirming ? try resume(round, at: now, on: connection) : []
    guard let denied = try connection.attempt(attempt.id), let after = try connection.round(round.id) else {
      return []
    }
    return try [.denied(denied, after, by: who)] + resumed + head(at: now, on: connection)
  }

  /// Ends a round in the log, and shows what was sealed. What waited for its end opens.
  func close(
    _ round: Round, _ result: LogEntry.Result, winner: AttemptID?, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    try connection.run(
      """
      UPDATE rounds SET state = \(result.rawValue), closed_ms = \(now), timer_deadline_ms = NULL,
        clock_stopped_ms = NULL, pause_kind = NULL, pause_reason = NULL, paused_ms = NULL
      WHERE id = \(round.id)
      """)
    try keepBudget(on: connection)
    for attempt in try connection.openQuotes(in: round.id) { try retire(attempt, at: now, on: connection) }
    try log(
      .roundClose(
        round: round.id.text, result: result, winner: winner?.text, nonce: round.bundleNonce,
        bundle: SHA256.hash(Array(round.bundleText.utf8)).hex), at: now, on: connection)
    let head = try head(ifDue: true, at: now, on: connection)
    return try head + openWaiting(in: round.scope, at: now, on: connection)
  }

  private func noteSuccess(_ attempt: Attempt, at now: Moment, on connection: borrowing Connection) throws {
    try connection.run(
      """
      UPDATE pattern_counts SET succeeded = succeeded + 1
      WHERE pattern IN (SELECT pattern FROM attempt_patterns WHERE attempt_id = \(attempt.id) AND succeeded = 0)
      """)
    try connection.run("UPDATE attempt_patterns SET succeeded = 1 WHERE attempt_id = \(attempt.id)")
    try draftCase(of: attempt, at: now, on: connection)
    for phrase in PhraseProposal.phrases(in: attempt.message ?? "") {
      guard let known = Blacklist.Phrase(phrase) else { continue }
      try connection.run(
        """
        INSERT INTO blacklist_phrases (id, phrase, norm, reason, source_attempt, active, added_by, added_ms)
        VALUES (\(Identifier<BlockedPhrase>(at: now, randomness)), \(phrase), \(known.norm), 'proposed after a win',
          \(attempt.id), 0, 'warden', \(now))
        ON CONFLICT (norm) DO NOTHING
        """)
    }
  }

  /// A lesson for the archive, which counts when a reviewer has approved it. What the player wrote is not in it.
  private func draftCase(of attempt: Attempt, at now: Moment, on connection: borrowing Connection) throws {
    let patterns = try connection.all(
      "SELECT pattern FROM attempt_patterns WHERE attempt_id = \(attempt.id) ORDER BY pattern"
    ) { $0.text(0) }
    let names = patterns.isEmpty ? "no known pattern" : patterns.joined(separator: ", ")
    try connection.run(
      """
      INSERT INTO success_cases (id, attempt_id, technique, patterns, lesson, state, created_ms)
      VALUES (\(Identifier<SuccessCase>(at: now, randomness)), \(attempt.id), \(names), \(patterns.joined(separator: " ")),
        \("An approval was given to a message with \(names): look twice at the like of it."), 'draft', \(now))
      ON CONFLICT (attempt_id) DO NOTHING
      """)
  }
}

/// A blocked phrase, or one that waits for a reviewer.
package enum BlockedPhrase: Identifiable26 { package static var prefix: String { "phr" } }
/// What was learned from an approval.
package enum SuccessCase: Identifiable26 { package static var prefix: String { "cas" } }

/// What of a message that has won might be blocked.
enum PhraseProposal {
  /// One to three runs of words, for a person to choose from: of each sentence the first six words in their match form.
  static func phrases(in message: String) -> [String] {
    let sentences = message.split { ".!?\n".contains($0) }
    let runs = sentences.compactMap { sentence -> String? in
      let words = MatchForm(sentence).text.split(separator: " ")
      return words.count >= 3 ? words.prefix(6).joined(separator: " ") : nil
    }
    return Array(runs.prefix(3))
  }
}

extension Connection {
  /// Prices that were named in a round and not paid.
  borrowing func openQuotes(in round: RoundID) throws(SQLiteError) -> [Attempt] {
    let ids: [AttemptID] = try all(
      "SELECT id FROM attempts WHERE round_id = \(round) AND state = 'quoted' ORDER BY id"
    ) { $0.identifier(0) }
    var quotes: [Attempt] = []
    for id in ids { if let attempt = try attempt(id) { quotes.append(attempt) } }
    return quotes
  }
}
