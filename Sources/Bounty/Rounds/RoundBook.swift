import Commands
import Groundwork
import JSON
import LanguageModels
import Ledger
import SQLite
import Transparency
import Vocabulary

/// Writes rounds and attempts: each method is one step that happens completely or not at all, in the caller's
/// transaction, with its money and its record in the public log.
package struct RoundBook: Sendable {
  package let keys: KeyRing
  package let mode: MoneyMode
  package let playMoney: PlayMoney
  package let randomness: Randomness
  /// `nil` where everybody plays alone.
  package let teams: TeamPurse?
  /// What is known of people's tokens.
  package let holdings: Holdings
  /// Of each day's budget for models, while a round with a model lives: what only its guardian may use, in percent.
  let guardianShare: Int64
  /// Whether a round that is opened in a community is that community's own.
  let isPerCommunity: Bool
  let tree = TreeCache()

  /// An attempt that nobody could judge in this time is given back.
  package static let judgeDeadline = Duration.seconds(600)
  /// Times that a guardian is asked for one attempt without giving an answer; also caps "crash until yes".
  package static let mostTries: Int64 = 3
  /// Records after which everybody is told of a new head.
  static let recordsPerHead: Int64 = 100

  package init(
    keys: KeyRing, mode: MoneyMode, playMoney: PlayMoney, randomness: Randomness = .system,
    teams: TeamPurse? = nil, holdings: Holdings = .booksOnly, guardianShare: Int64 = 50,
    isPerCommunity: Bool = false
  ) {
    (self.guardianShare, self.isPerCommunity) = (guardianShare, isPerCommunity)
    (self.keys, self.mode, self.playMoney, self.randomness) = (keys, mode, playMoney, randomness)
    (self.teams, self.holdings) = (teams, holdings)
  }

  /// Keeps the guardian's share of the budget as long as there is something to guard.
  func keepBudget(on connection: borrowing Connection) throws {
    let isGuarded = try connection.liveRounds().contains { $0.bundle?.model != nil }
    try connection.keepForGuardian(percent: isGuarded ? guardianShare : 0)
  }

  func log(_ entry: LogEntry, at now: Moment, on connection: borrowing Connection) throws {
    do {
      try write(entry, at: now, on: connection)
    } catch LogStoreError.noLog {
      try connection.beginLog(keys.current, at: now, randomness)
      try write(entry, at: now, on: connection)
    }
  }

  private func write(_ entry: LogEntry, at now: Moment, on connection: borrowing Connection) throws {
    do {
      try connection.log(entry, signedBy: keys.current, at: now)
    } catch LogStoreError.notTheActiveKey(let active) {
      guard keys.take(active) else { throw LogStoreError.notTheActiveKey(active: active) }
      try connection.log(entry, signedBy: keys.current, at: now)
    }
  }

  /// Signs a head that everybody is told of, when enough has been written since the last one of these.
  ///
  /// - Parameter isDue: Whatever the number of records.
  package func head(ifDue isDue: Bool = false, at now: Moment, on connection: borrowing Connection) throws
    -> [Happening]
  {
    let records = try connection.recordsSinceHeadForAll()
    guard records >= Self.recordsPerHead || (isDue && records > 0) else { return [] }
    let head = try signHead(at: now, on: connection)
    try connection.noteForAll(headOfSize: head.size)
    return [.head(head)]
  }

  /// Signs a head over all there is.
  @discardableResult
  func signHead(at now: Moment, on connection: borrowing Connection) throws -> TreeHead {
    do {
      return try connection.signHead(keys.current, tree, at: now)
    } catch LogStoreError.notTheActiveKey(let active) {
      guard keys.take(active) else { throw LogStoreError.notTheActiveKey(active: active) }
      return try connection.signHead(keys.current, tree, at: now)
    }
  }

  /// Moves the timer by as long as it stood still: while somebody waits to be judged, or the round is paused.
  func keepClock(of round: RoundID, at now: Moment, on connection: borrowing Connection) throws {
    guard let round = try connection.round(round) else { return }
    let isStopped = try round.state == .paused || connection.head(of: round.id) != nil
    switch (isStopped, round.clockStoppedAt) {
    case (true, nil): try connection.run("UPDATE rounds SET clock_stopped_ms = \(now) WHERE id = \(round.id)")
    case (false, let since?):
      let stood = max(0, since.duration(to: now).milliseconds)
      try connection.run(
        """
        UPDATE rounds SET timer_deadline_ms = timer_deadline_ms + \(stood), clock_stopped_ms = NULL
        WHERE id = \(round.id)
        """)
    case (true, _?), (false, nil): break
    }
  }

  /// Changes an attempt's state along one of the ways that there are.
  ///
  /// - Throws: ``WrongState`` when it is not where it is thought to be: somebody else was faster.
  func advance(
    _ attempt: Attempt, to state: Attempt.State, on connection: borrowing Connection
  ) throws {
    precondition(attempt.state.mayBecome(state), "an attempt goes no such way")
    let changed = try connection.run(
      "UPDATE attempts SET state = \(state) WHERE id = \(attempt.id) AND state = \(attempt.state)")
    guard changed == 1 else { throw WrongState(attempt: attempt.id) }
  }
}

/// An attempt is not where somebody thought it was.
package struct WrongState: Error, Hashable {
  package let attempt: AttemptID
}
