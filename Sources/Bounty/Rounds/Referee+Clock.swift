import Audit
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension Referee {
  private static let headEvery = Duration.seconds(86_400)

  /// Puts in order what the last process left behind. Before anything new comes in; what was being judged is found by
  /// the queue itself.
  package func recover() async throws {
    let (book, now) = (book, clock.now)
    try await database.write { connection in
      let expired = try book.expireQuotes(at: now, on: connection)
      // The configuration may say another share than it did when the round was opened.
      try book.keepBudget(on: connection)
      let waiting = try connection.first(
        "SELECT COUNT(*) FROM attempts WHERE state = 'held' OR state = 'judging' OR state = 'confirming'"
      ) { $0.int(0) }
      guard expired > 0 || waiting ?? 0 > 0 else { return }
      try connection.audit(
        AuditEntry(
          .warden, "bounty.recovery",
          detail: ["expired": .number(Int64(expired)), "waiting": .number(waiting ?? 0)]),
        now: now)
    }
  }

  /// Does what is due.
  ///
  /// - Returns: When something will be due next; `nil` when nothing is known to come.
  func lookAtClock() async throws -> Moment? {
    let (book, now) = (book, clock.now)
    // Through the writer: whoever rang has perhaps not been committed yet, and is before us in its line.
    let due = try await database.write { connection in try connection.due(at: now) }
    let silent = due.silent
    try await withThrowingDiscardingTaskGroup { group in
      for round in silent { group.addTask { try await self.probe(round) } }
    }
    if due.isDue || !due.rounds.isEmpty {
      let kept = now.advanced(by: .zero - Due.contextsKept)
      var failure: (any Error)?
      // One by one: what is wrong with one round keeps no other from ending.
      for round in due.rounds {
        do {
          try await tell { connection in
            try book.refundLongPause(of: round, at: now, on: connection)
              + book.warn(round, at: now, on: connection) + book.exhaust(round, at: now, on: connection)
          }
        } catch {
          failure = failure ?? error
        }
      }
      try await tell { connection in
        var happenings = try book.releasePrizes(at: now, on: connection)
        if let due = try connection.headDue(every: Self.headEvery), due <= now {
          happenings += try book.head(ifDue: true, at: now, on: connection)
        }
        try connection.run("DELETE FROM attempt_contexts WHERE at_ms <= \(kept)")
        return happenings
      }
      judgeAgain()
      if let failure { throw failure }
    }
    return try await database.write { connection in try connection.nextDue(after: now) }
  }

  private func probe(_ round: Round) async throws {
    guard let bundle = round.bundle else { return }
    let isGood = await guardian.probe(bundle)
    try Task.checkCancellation()
    let (book, now) = (book, clock.now)
    try await tell { try book.noteProbe(of: round.id, isGood: isGood, at: now, on: $0) }
    judgeAgain()
  }
}

/// What the clock has to do with.
struct Due: Sendable {
  /// Rounds whose guardian is to be probed now.
  var silent: [Round] = []
  /// Rounds whose timer or pause has come to something.
  var rounds: [RoundID] = []
  /// Something beside them.
  var isDue = false

  /// As long as somebody may dispute what the guardian was sent.
  static let contextsKept = Duration.seconds(90 * 86_400)
}

extension Connection {
  borrowing func due(at now: Moment) throws -> Due {
    var due = Due()
    for round in try liveRounds() {
      if let probe = round.nextProbe, probe <= now { due.silent.append(round) }
      var isDue = RoundTimer.warning(round, at: now) != nil
      if let moment = round.nextClock(after: now), moment <= now { isDue = true }
      if let deadline = round.timerDeadline, deadline <= now, round.clockStoppedAt == nil { isDue = true }
      if let end = round.pauseEnd, end <= now, try waiting(in: round.id) > 0 { isDue = true }
      if isDue { due.rounds.append(round.id) }
    }
    if let release = try firstRelease(), release <= now { due.isDue = true }
    if let head = try headDue(every: .seconds(86_400)), head <= now { due.isDue = true }
    if let end = try firstContextEnd(), end <= now { due.isDue = true }
    return due
  }

  borrowing func nextDue(after now: Moment) throws -> Moment? {
    var moments: [Moment] = []
    for round in try liveRounds() {
      if let probe = round.nextProbe { moments.append(max(probe, now)) }
      if let moment = round.nextClock(after: now) { moments.append(moment) }
      if let end = round.pauseEnd, end > now, try waiting(in: round.id) > 0 { moments.append(end) }
    }
    if let release = try firstRelease() { moments.append(max(release, now)) }
    if let head = try headDue(every: .seconds(86_400)) { moments.append(max(head, now)) }
    if let end = try firstContextEnd() { moments.append(max(end, now)) }
    return moments.min()
  }

  private borrowing func firstRelease() throws(SQLiteError) -> Moment? {
    try first("SELECT MIN(release_ms) FROM winners WHERE state = 'held'") { $0.optionalMoment(0) } ?? nil
  }

  /// When the oldest request to a guardian has been kept for long enough.
  private borrowing func firstContextEnd() throws(SQLiteError) -> Moment? {
    let oldest = try first("SELECT MIN(at_ms) FROM attempt_contexts") { $0.optionalMoment(0) } ?? nil
    return oldest?.advanced(by: Due.contextsKept)
  }

  /// When everybody has to be told of a head over the records that no such head covers; `nil` when there are none.
  borrowing func headDue(every span: Duration) throws(SQLiteError) -> Moment? {
    guard try exists("SELECT 1 FROM log_records LIMIT 1") else { return nil }
    let found = try first(
      """
      SELECT (SELECT MAX(at_ms) FROM log_heads WHERE is_for_all = 1), (SELECT MIN(at_ms) FROM log_records
        WHERE seq >= (SELECT COALESCE(MAX(size), 0) FROM log_heads WHERE is_for_all = 1))
      """
    ) { ($0.optionalMoment(0), $0.optionalMoment(1)) }
    guard let (last, uncovered) = found, let uncovered else { return nil }
    return (last ?? uncovered).advanced(by: span)
  }
}

extension Round {
  /// When its guardian is asked whether it is back.
  fileprivate var nextProbe: Moment? {
    guard state == .paused, pause == .guardianDown, let since = probedAt ?? pausedAt else { return nil }
    return since.advanced(by: RoundBook.probeEvery)
  }

  fileprivate func nextClock(after now: Moment) -> Moment? { RoundTimer.next(self, after: now) }

  /// When its queue is given back.
  fileprivate var pauseEnd: Moment? {
    state == .paused ? pausedAt?.advanced(by: RoundBook.longestPause) : nil
  }
}
