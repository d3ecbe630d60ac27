import Audit
import Detection
import Embeddings
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// Takes the head of a round's queue to be judged. That it is asked is written before it is asked.
  package func next(
    in id: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> Docket {
    guard let round = try connection.round(id), round.state.isLive, let head = try connection.head(of: id)
    else {
      return .nothing
    }
    switch head.state {
    case .confirming: return .confirm(head, round)
    case .held where round.state == .open: break
    case .judging: break
    case .held, .quoted, .judged, .captured, .refunded, .expired, .cancelled: return .nothing
    }
    let isLate = head.heldAt.map { now >= $0.advanced(by: Self.judgeDeadline) } ?? true
    if head.state == .judging, head.tries >= Self.mostTries || isLate {
      // Whoever asked about it has died, or could not write what came of it.
      try connection.audit(
        AuditEntry(
          .recovery, "bounty.refund", target: head.id.text,
          detail: ["reason": .text(Refund.guardianDown.rawValue), "tries": .number(head.tries)]), now: now)
      return .settled(try refund(head, .guardianDown, at: now, on: connection))
    }
    if head.state == .held { try advance(head, to: .judging, on: connection) }
    try connection.run("UPDATE attempts SET tries = tries + 1 WHERE id = \(head.id)")
    guard let judging = try connection.attempt(head.id) else { return .nothing }
    return .judge(judging, round)
  }

  /// Notes that the guardian said something without a decision in it: it is asked once more, and not again after that,
  /// whatever happens to this process.
  package func noteUnclear(_ attempt: Attempt, on connection: borrowing Connection) throws -> Attempt? {
    try connection.run(
      "UPDATE attempts SET unclear = unclear + 1 WHERE id = \(attempt.id) AND state = 'judging'")
    return try connection.attempt(attempt.id)
  }

  /// Notes another call about an attempt, before it is made.
  package func noteTry(_ attempt: Attempt, on connection: borrowing Connection) throws -> Attempt? {
    try connection.run("UPDATE attempts SET tries = tries + 1 WHERE id = \(attempt.id) AND state = 'judging'")
    return try connection.attempt(attempt.id)
  }

  /// Stores a decision and does everything that follows from it.
  package func settle(
    _ attempt: Attempt, _ judgement: Judgement, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    // It was given back meanwhile, with its round: the answer finds nobody.
    guard let current = try connection.attempt(attempt.id), current.state == .judging,
      let round = try connection.round(attempt.round)
    else { return [] }
    let ruling = judgement.ruling
    let context = SHA256.hash(judgement.context).hex
    try connection.run(
      """
      UPDATE attempts SET reply_text = \(ruling.explanation), tool = \(ruling.tool), context_hash = \(context),
        model = \(judgement.model), attack_score = \((judgement.evidence.score?.thousandths).sqlValue), judged_ms = \(now)
      WHERE id = \(attempt.id) AND state = 'judging'
      """)
    try connection.run(
      """
      INSERT INTO attempt_contexts (attempt_id, body, at_ms) VALUES (\(attempt.id), \(judgement.context), \(now))
      ON CONFLICT (attempt_id) DO NOTHING
      """)
    try notePatterns(judgement.evidence.patterns, of: attempt, at: now, on: connection)
    if let vector = judgement.evidence.vector {
      try connection.run(
        """
        INSERT INTO attempt_vectors (row_no, vector) SELECT row_no, \(vector.bytes) FROM attempts
        WHERE id = \(attempt.id) ON CONFLICT (row_no) DO NOTHING
        """)
    }
    try connection.run("UPDATE rounds SET failures = 0 WHERE id = \(round.id)")
    guard let judged = try connection.attempt(attempt.id) else { return [] }
    guard ruling.tool == .approve else {
      return try capture(judged, round, judge: .notAsked, outcome: .rejected, at: now, on: connection)
        + countUnclear(judgement.wasUnclear, attempt, round, at: now, on: connection)
    }
    guard round.rules.hasSecondJudge else {
      return try win(judged, round, judge: .notAsked, at: now, on: connection)
    }
    try advance(judged, to: .confirming, on: connection)
    let reason = "the second judge looks at attempt \(attempt.number ?? 0)"
    let happenings = try pause(round, .confirming, reason, at: now, on: connection)
    guard let confirming = try connection.attempt(attempt.id) else { return happenings }
    return [.awaitsSecondJudge(confirming, round)] + happenings
  }

  /// The fee goes to the pool and the house, and the decision into the log.
  private func capture(
    _ attempt: Attempt, _ round: Round, judge: LogEntry.Judge, outcome: LogEntry.Outcome, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    let fee = try take(attempt, round, judge: judge, outcome: outcome, at: now, on: connection)
    try record(attempt, round, judge: judge, outcome: outcome, prize: 0, at: now, on: connection)
    guard let captured = try connection.attempt(attempt.id), let after = try connection.round(round.id) else {
      return []
    }
    return try [.ruled(captured, after, nextFee: fee)] + head(at: now, on: connection)
  }

  /// - Returns: The list fee from now on.
  @discardableResult
  func take(
    _ attempt: Attempt, _ round: Round, judge: LogEntry.Judge, outcome: LogEntry.Outcome, at now: Moment,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let rules = round.rules
    let (pool, house) = try rules.poolShare.split(attempt.fee.units)
    try connection.capture(
      .attempt(attempt.id),
      into: [HoldSource(.pool(of: round.id), units: pool), HoldSource(.revenue, units: house)], at: now,
      randomness)
    try end(attempt, as: outcome == .approved ? .won : .captured, at: now, on: connection)
    // By way of `judged`, which nobody ever sees at rest.
    var passing = attempt
    if attempt.state == .judging {
      try advance(attempt, to: .judged, on: connection)
      passing = try connection.attempt(attempt.id) ?? attempt
    }
    try advance(passing, to: .captured, on: connection)
    try connection.run(
      """
      UPDATE attempts SET judge = \(judge.rawValue), outcome = \(outcome.rawValue), closed_ms = \(now)
      WHERE id = \(attempt.id)
      """)
    try noteDiscount(of: attempt, at: now, on: connection)
    let count = round.capturedCount + 1
    let fee = rules.fee.next(after: round.currentFee)
    let deadline: Moment? =
      rules.timerAfter > 0 && count >= rules.timerAfter ? now.advanced(by: rules.timerLength) : nil
    try connection.run(
      """
      UPDATE rounds SET captured_count = \(count), current_fee = \(fee), last_captured_ms = \(now),
        timer_deadline_ms = \(deadline.sqlValue), clock_stopped_ms = NULL,
        warned_minutes = \(deadline == nil ? 0 : RoundTimer.warned(atStartOf: rules.timerLength))
      WHERE id = \(round.id)
      """)
    try keepClock(of: round.id, at: now, on: connection)
    return fee
  }

  /// What somebody saved by their tokens with an attempt that was paid for, and be it nothing.
  private func noteDiscount(
    of attempt: Attempt, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO discount_usage (attempt_id, user_id, effective_tokens, percent, saved_usd, at_ms)
      SELECT id, user_id, holding, discount_pct, list_fee - fee, \(now) FROM attempts WHERE id = \(attempt.id)
      ON CONFLICT (attempt_id) DO NOTHING
      """)
  }

  func record(
    _ attempt: Attempt, _ round: Round, judge: LogEntry.Judge, outcome: LogEntry.Outcome, prize: Int64,
    at now: Moment, on connection: borrowing Connection
  ) throws {
    try log(
      .decision(
        round: round.id.text, number: attempt.number ?? 0, attempt: attempt.id.text,
        message: attempt.messageHash,
        reply: Commitment.reply(attempt.reply ?? "", nonce: attempt.nonce ?? ""),
        tool: LogEntry.Tool(attempt.tool ?? Ruling.Tool.none), judge: judge, outcome: outcome,
        prize: prize, bundle: round.commit, context: attempt.contextHash ?? "",
        model: String((attempt.model ?? "unknown").prefix(LogEntry.longestToken))),
      at: now, on: connection)
  }

  private func notePatterns(
    _ patterns: [String], of attempt: Attempt, at now: Moment, on connection: borrowing Connection
  ) throws {
    for pattern in patterns {
      let isNew = try connection.run(
        """
        INSERT INTO attempt_patterns (attempt_id, pattern, succeeded, at_ms)
        VALUES (\(attempt.id), \(pattern), 0, \(now)) ON CONFLICT (attempt_id, pattern) DO NOTHING
        """)
      guard isNew == 1 else { continue }
      try connection.run(
        """
        INSERT INTO pattern_counts (pattern, tried, succeeded) VALUES (\(pattern), 1, 0)
        ON CONFLICT (pattern) DO UPDATE SET tried = pattern_counts.tried + 1
        """)
    }
  }

  /// Three answers in a row without a decision, to different players, are the guardian's fault and not theirs. However
  /// often one of them tries, it counts once.
  func countUnclear(
    _ wasUnclear: Bool, _ attempt: Attempt, _ round: Round, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [Happening] {
    guard wasUnclear else {
      if round.unclearRow > 0 {
        try connection.run("UPDATE rounds SET unclear_row = 0, unclear_user = NULL WHERE id = \(round.id)")
      }
      return []
    }
    let row = round.unclearRow + (round.unclearPlayer == attempt.person ? 0 : 1)
    try connection.run(
      "UPDATE rounds SET unclear_row = \(row), unclear_user = \(attempt.person) WHERE id = \(round.id)")
    guard row >= 3, let current = try connection.round(round.id), current.state == .open else { return [] }
    let sentence =
      "The guardian of round \(round.number) gave three answers in a row without a decision; the round is paused."
    return try pause(
      current, .unclear, "the Warden speaks in riddles; an operator looks at it", at: now, on: connection)
      + [.needsOperator(current, sentence: sentence)]
  }
}

extension Ruling.Tool: SQLBindable {}

extension LogEntry.Tool {
  fileprivate init(_ tool: Ruling.Tool) {
    switch tool {
    case .approve: self = .approve
    case .reject: self = .reject
    case .none: self = .none
    }
  }
}
