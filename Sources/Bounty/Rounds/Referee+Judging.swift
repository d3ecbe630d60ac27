import Detection
import Groundwork
import JSON
import Ledger
import SQLite
import Vocabulary

extension Referee {
  /// Waits between calls that failed.
  private static let pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(15)]

  /// Asks about one attempt until there is a decision or nothing more can be done.
  ///
  /// - Returns: Who is next, taken in the transaction of the decision; `nil` where somebody has to look.
  func judge(_ first: Attempt, _ round: Round) async throws -> Docket? {
    var attempt = first
    let found = evidence(in: attempt)
    guard let plea = try await plea(for: attempt, round, found) else { return nil }
    while true {
      let heard = await guardian.hear(plea)
      // Told to stop: nobody has heard anything, and the next process asks again.
      try Task.checkCancellation()
      KillPoint.pass("bounty.heard")
      switch heard.hearing {
      case .decided(let ruling):
        return try await settle(attempt, Judgement(ruling, heard, found), heard)
      case .unclear where attempt.unclear > 0:
        return try await settle(attempt, Judgement(.stock, heard, found, wasUnclear: true), heard)
      case .cutOff where attempt.unclear > 0:
        try await giveUp(attempt, .guardianDown, heard, isFailure: true)
        return nil
      case .unclear, .cutOff:
        guard let again = try await note(attempt, heard, { try $0.noteUnclear($1, on: $2) }) else {
          return nil
        }
        attempt = again
      case .refused(let reason):
        // With the same bytes it would be refused again: no reason to stop the round for everybody.
        log.notice("The guardian's provider does not take a request", ["reason": .string(reason)])
        try await giveUp(attempt, .guardianDown, heard, isFailure: false, isRefused: true)
        return nil
      case .failed(let reason):
        log.notice(
          "The guardian gave no answer", ["reason": .string(reason), "try": .int(Int(attempt.tries))])
        let isLate = attempt.heldAt.map { clock.now >= $0.advanced(by: RoundBook.judgeDeadline) } ?? true
        guard attempt.tries < RoundBook.mostTries, !isLate else {
          try await giveUp(attempt, .guardianDown, heard, isFailure: true)
          return nil
        }
        let pause = Self.pauses[min(Int(attempt.tries) - 1, Self.pauses.count - 1)]
        try await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil)
        guard let again = try await note(attempt, heard, isFailure: true, { try $0.noteTry($1, on: $2) })
        else { return nil }
        attempt = again
      case .outOfBudget:
        try await giveUp(attempt, .budgetReached, heard, isFailure: false)
        return nil
      }
    }
  }

  private func evidence(in attempt: Attempt) -> Evidence {
    archive.analyst.evidence(in: attempt.message ?? "", patterns.lists)
  }

  private func plea(for attempt: Attempt, _ round: Round, _ evidence: Evidence) async throws -> Plea? {
    guard let bundle = round.bundle, let message = attempt.message else { return nil }
    let caseFile = try await archive.caseFile(for: attempt, round, message, evidence)
    return Plea(
      attempt: attempt.id, round: round.id, person: attempt.person, bundle: bundle,
      timeout: round.rules.guardian.timeout, message: message, caseFile: caseFile)
  }

  private func settle(
    _ attempt: Attempt, _ judgement: Judgement, _ heard: Heard
  ) async throws -> Docket {
    let book = book
    let next = Guarded(Docket.nothing)
    // Then the fee goes back.
    try await store(until: (attempt.heldAt ?? clock.now).advanced(by: RoundBook.judgeDeadline)) {
      connection, now in
      try heard.book(connection)
      let happenings = try book.settle(attempt, judgement, at: now, on: connection)
      let docket = try book.next(in: attempt.round, at: now, on: connection)
      next.withLock { $0 = docket }
      if case .settled(let more) = docket { return happenings + more }
      return happenings
    }
    KillPoint.pass("bounty.settled")
    watchAgain()
    return next.withLock { $0 }
  }

  /// Stores what a model has decided, and tries again as often as it takes: nobody is asked twice for a verdict that was
  /// given.
  ///
  /// - Parameter end: When it is given up what the books contradict: they will not change their mind. `nil` for never;
  ///   operators rule then, or cancel the round.
  private func store(
    until end: Moment?,
    _ body: @escaping @Sendable (borrowing Connection, _ now: Moment) throws -> [Happening]
  ) async throws {
    while true {
      let now = clock.now
      do { return try await tell { try body($0, now) } } catch {
        if let end, now >= end, !error.isStorageFailure { throw error }
        try await clock.sleep(until: try await queueTrouble(error), tolerance: nil)
      }
    }
  }

  /// Writes down that the attempt is asked about once more, before it is.
  private func note(
    _ attempt: Attempt, _ heard: Heard, isFailure: Bool = false,
    _ step: @escaping @Sendable (RoundBook, Attempt, borrowing Connection) throws -> Attempt?
  ) async throws -> Attempt? {
    let found = Guarded<Attempt?>(nil)
    let (book, now) = (book, clock.now)
    try await tell { connection in
      try heard.book(connection)
      let attempt = try step(book, attempt, connection)
      found.withLock { $0 = attempt }
      guard isFailure, let attempt else { return [] }
      return try book.noteFailure(of: attempt.round, at: now, on: connection)
    }
    return found.withLock { $0 }.flatMap { $0.state == .judging ? $0 : nil }
  }

  private func giveUp(
    _ attempt: Attempt, _ reason: Refund, _ heard: Heard, isFailure: Bool, isRefused: Bool = false
  ) async throws {
    let (book, now) = (book, clock.now)
    try await tell { connection in
      try heard.book(connection)
      guard let current = try connection.attempt(attempt.id), current.state == .judging else { return [] }
      var happenings = try book.refund(current, reason, at: now, on: connection)
      if isFailure { happenings += try book.noteFailure(of: current.round, at: now, on: connection) }
      if isRefused, let round = try connection.round(current.round) {
        happenings += try book.countUnclear(true, current, round, at: now, on: connection)
      }
      if reason == .budgetReached {
        happenings += try book.refundQueue(of: current.round, reason, at: now, on: connection)
      }
      return happenings
    }
    watchAgain()
  }

  /// - Returns: When to ask the second judge again; `nil` when it has spoken, or operators have to.
  func confirm(_ attempt: Attempt, _ round: Round) async throws -> Moment? {
    let now = clock.now
    let asked = attempt.judgedAt ?? now
    guard now < asked.advanced(by: .seconds(86_400)) else {
      try await callOperators(attempt, round, "has waited for the second judge for a day")
      return .never
    }
    guard let plea = try await plea(for: attempt, round, evidence(in: attempt)) else { return .never }
    let opinion = await guardian.confirm(plea, attempt.reply ?? "", round.rulesText)
    try Task.checkCancellation()
    KillPoint.pass("bounty.confirmed")
    let (book, then) = (book, clock.now)
    switch opinion {
    case .confirm:
      try await store(until: nil) {
        try $0.isConfirming(attempt) ? book.confirm(attempt, at: $1, on: $0) : []
      }
    case .deny(let category):
      let who = "the second judge (\(category))"
      try await store(until: nil) {
        try $0.isConfirming(attempt) ? book.deny(attempt, by: who, at: $1, on: $0) : []
      }
    case .silent:
      let age = asked.duration(to: then)
      return then.advanced(by: max(.seconds(30), min(.seconds(600), age)))
    }
    watchAgain()
    return nil
  }

  private func callOperators(_ attempt: Attempt, _ round: Round, _ why: String) async throws {
    guard silent.withLock({ $0.insert(attempt.id).inserted }) else { return }
    let sentence =
      "Attempt \(attempt.number ?? 0) (\(attempt.id)) \(why): two operators have to rule with /admin round confirm."
    try await tell { _ in [.needsOperator(round, sentence: sentence)] }
  }
}

extension Connection {
  /// The round may have been cancelled, or operators have ruled, while the second judge thought.
  fileprivate borrowing func isConfirming(_ attempt: Attempt) throws(SQLiteError) -> Bool {
    try self.attempt(attempt.id)?.state == .confirming
  }
}

extension Judgement {
  fileprivate init(_ ruling: Ruling, _ heard: Heard, _ evidence: Evidence, wasUnclear: Bool = false) {
    self.init(ruling, context: heard.context, model: heard.model, wasUnclear: wasUnclear, evidence)
  }
}

extension Moment {
  /// Nobody waits so long: the next ring comes first.
  fileprivate static let never = Moment(seconds: 253_402_300_799)
}
