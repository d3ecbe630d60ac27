import Audit
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension Referee {
  /// A prize that could not be released is tried again after so long.
  private static let releaseAgain = Duration.seconds(3_600)

  /// Puts in order what the last process left behind, and does what came due meanwhile. Before anything new comes in; what
  /// was being judged is found by the queue itself.
  package func recover() async throws {
    let (book, now) = (book, clock.now)
    let due = try await database.write { connection in
      let expired = try book.expireQuotes(at: now, on: connection)
      try connection.completeRules()
      // The configuration may say another share than it did when the round was opened.
      try book.keepBudget(on: connection)
      let waiting = try connection.first(
        "SELECT COUNT(*) FROM attempts WHERE state = 'held' OR state = 'judging' OR state = 'confirming'"
      ) { $0.int(0) }
      if expired > 0 || waiting ?? 0 > 0 {
        try connection.audit(
          AuditEntry(
            .recovery, "bounty.recovery",
            detail: ["expired": .number(Int64(expired)), "waiting": .number(waiting ?? 0)]),
          now: now)
      }
      return try connection.due(at: now)
    }
    if let failure = try await settle(due, at: now) {
      log.error("Something that was due could not be done", ["error": .string("\(failure)")])
    }
  }

  /// Does what is due.
  ///
  /// - Returns: When something will be due next; `nil` when nothing is known to come.
  func lookAtClock() async throws -> Moment? {
    let (now, stuck) = (clock.now, stuck.withLock { $0 })
    // Through the writer: whoever rang has perhaps not been committed yet, and is before us in its line.
    let due = try await database.write { connection in try connection.due(at: now, stuck) }
    let trouble = Guarded<(any Error)?>(nil)
    await withDiscardingTaskGroup { group in
      for round in due.silent {
        group.addTask {
          do { try await self.probe(round) } catch { trouble.withLock { $0 = $0 ?? error } }
        }
      }
    }
    try Task.checkCancellation()
    let failure = try await settle(due, at: now) ?? trouble.withLock { $0 }
    if !due.isNothing { judgeAgain() }
    if let failure { throw failure }
    let left = self.stuck.withLock { $0 }
    return try await database.write { connection in try connection.nextDue(after: now, left) }
  }

  /// One by one: what is wrong with one round or one prize keeps nothing else from happening.
  ///
  /// - Returns: The first thing that went wrong and is to be tried again soon.
  private func settle(_ due: Due, at now: Moment) async throws -> (any Error)? {
    let book = book
    var failure: (any Error)?
    func trying(_ body: @escaping @Sendable (borrowing Connection) throws -> [Happening]) async throws -> (
      any Error
    )? {
      do {
        try await tell(body)
        return nil
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        return error
      }
    }
    for round in due.rounds {
      let error = try await trying { connection in
        try book.refundLongPause(of: round, at: now, on: connection)
          + book.warn(round, at: now, on: connection) + book.exhaust(round, at: now, on: connection)
      }
      failure = failure ?? error
    }
    for prize in due.prizes {
      guard let error = try await trying({ try book.release(prize, at: now, on: $0) }) else {
        stuck.withLock { _ = $0.removeValue(forKey: prize) }
        continue
      }
      // A disk that is full is so for all of them, and soon again not.
      if error.isStorageFailure {
        failure = failure ?? error
      } else {
        await noteStuck(prize, error, at: now)
      }
    }
    if due.isHeadDue {
      let error = try await trying { try book.head(ifDue: true, at: now, on: $0) }
      failure = failure ?? error
    }
    if due.hasOldContexts {
      let kept = now.advanced(by: .zero - Due.contextsKept)
      let error = try await trying { connection in
        try connection.run("DELETE FROM attempt_contexts WHERE at_ms <= \(kept)")
        return []
      }
      failure = failure ?? error
    }
    return failure
  }

  /// A prize that its books do not let go of: operators hear of it once, and it is tried again now and then.
  private func noteStuck(_ prize: AttemptID, _ error: any Error, at now: Moment) async {
    log.error(
      "A prize could not be released", ["attempt": .string(prize.text), "error": .string("\(error)")])
    let isNew = stuck.withLock { stuck in
      stuck.updateValue(now.advanced(by: Self.releaseAgain), forKey: prize) == nil
    }
    guard isNew else { return }
    do {
      try await tell { connection in
        guard let attempt = try connection.attempt(prize), let round = try connection.round(attempt.round)
        else { return [] }
        let sentence =
          "The prize of attempt \(attempt.number ?? 0) (\(prize)) could not be released: look at /admin money status."
        return [.needsOperator(round, sentence: sentence)]
      }
    } catch {
      log.error("Operators could not be told of a prize", ["error": .string("\(error)")])
    }
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
  /// Winning attempts whose prizes are free.
  var prizes: [AttemptID] = []
  var isHeadDue = false
  /// What guardians were sent has been kept for long enough.
  var hasOldContexts = false

  var isNothing: Bool { rounds.isEmpty && prizes.isEmpty && !isHeadDue && !hasOldContexts }

  /// As long as somebody may dispute what the guardian was sent.
  static let contextsKept = Duration.seconds(90 * 86_400)
}

extension Connection {
  private static let headEvery = Duration.seconds(86_400)

  /// - Parameter stuck: When prizes that could not be released are tried again.
  borrowing func due(at now: Moment, _ stuck: [AttemptID: Moment] = [:]) throws -> Due {
    var due = Due()
    for round in try liveRounds() {
      if let probe = round.nextProbe, probe <= now { due.silent.append(round) }
      var isDue = RoundTimer.warning(round, at: now) != nil
      if let moment = round.nextClock(after: now), moment <= now { isDue = true }
      if let deadline = round.timerDeadline, deadline <= now, round.clockStoppedAt == nil { isDue = true }
      if let end = round.pauseEnd, end <= now, try waiting(in: round.id) > 0 { isDue = true }
      if isDue { due.rounds.append(round.id) }
    }
    due.prizes = try heldPrizes().filter { max($0.release, stuck[$0.attempt] ?? $0.release) <= now }.map(
      \.attempt)
    if let head = try headDue(every: Self.headEvery), head <= now { due.isHeadDue = true }
    if let end = try firstContextEnd(), end <= now { due.hasOldContexts = true }
    return due
  }

  borrowing func nextDue(after now: Moment, _ stuck: [AttemptID: Moment] = [:]) throws -> Moment? {
    var moments: [Moment] = []
    for round in try liveRounds() {
      if let probe = round.nextProbe { moments.append(max(probe, now)) }
      if let moment = round.nextClock(after: now) { moments.append(moment) }
      if let end = round.pauseEnd, end > now, try waiting(in: round.id) > 0 { moments.append(end) }
    }
    for prize in try heldPrizes() { moments.append(max(prize.release, stuck[prize.attempt] ?? now, now)) }
    if let head = try headDue(every: Self.headEvery) { moments.append(max(head, now)) }
    if let end = try firstContextEnd() { moments.append(max(end, now)) }
    return moments.min()
  }

  /// Prizes that are held back, the first to be free first.
  package borrowing func heldPrizes() throws(SQLiteError) -> [(attempt: AttemptID, release: Moment)] {
    try all("SELECT attempt_id, release_ms FROM winners WHERE state = 'held' ORDER BY release_ms, attempt_id")
    {
      ($0.identifier(0), $0.moment(1))
    }
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

extension Error {
  /// The disk refused, which passes; whatever else the database says is said again the next time.
  var isStorageFailure: Bool { (self as? SQLiteError)?.isStorageFailure ?? (self is DatabaseError) }
}
