import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Keeps rounds going: asks the guardian about one attempt after the other, and watches the clock.
///
/// It decides nothing about money: it asks, and hands what it heard to ``RoundBook`` in one transaction.
package final class Referee: Sendable {
  /// Runs a body in a transaction and sends what it returns; `Outbox.commit` in the bot.
  package typealias Commit =
    @Sendable (_ causedAt: Moment, _ body: @escaping @Sendable (borrowing Connection) throws -> [Happening])
    async throws
    -> Void

  let book: RoundBook
  let guardian: Guardian
  let archive: Archive
  let patterns: PatternLists
  let database: Database
  let commit: Commit
  let clock: any Timekeeper
  let randomness: Randomness
  let log: Log
  let metrics: BountyMetrics
  private let queueBell = Doorbell()
  private let clockBell = Doorbell()
  private let archiveBell = Doorbell()
  /// Rings when the queues have been looked through, and when what was decided has been handed over.
  private let rested = Doorbell()
  /// Decisions on their way: the books may know one already that nobody has been told of.
  private let inHand = Guarded(0)
  /// Approvals of which operators have been told that the second judge is silent.
  let silent = Guarded<Set<AttemptID>>([])
  /// Prizes that could not be released, and when that is tried again.
  let stuck = Guarded<[AttemptID: Moment]>([:])

  package init(
    book: RoundBook, guardian: Guardian, archive: Archive, patterns: PatternLists = PatternLists(),
    database: Database,
    clock: any Timekeeper, randomness: Randomness = .system, log: Log = .silent, metrics: BountyMetrics,
    commit: @escaping Commit
  ) {
    self.book = book
    self.guardian = guardian
    self.archive = archive
    self.patterns = patterns
    self.database = database
    self.commit = commit
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.metrics = metrics
  }

  /// Something has changed: somebody paid, a round was opened or goes on.
  package func ring() {
    queueBell.ring()
    watchAgain()
  }

  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.judgeQueues() }
      group.addTask { try await self.watchClock() }
      group.addTask { try await self.keepArchive() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Begins a task for each round that is played, so that a guardian who takes long in one holds up no other.
  private func judgeQueues() async throws {
    try await withThrowingDiscardingTaskGroup(returning: Void.self) { group in
      var bells: [RoundID: Doorbell] = [:]
      while true {
        var wake: Moment?
        do {
          let (live, waiting) = try await database.write { connection in
            (try connection.liveRoundNames(), try connection.roundsWithQueue())
          }
          for (round, bell) in bells where waiting.contains(round) || !live.contains(round) { bell.ring() }
          bells = bells.filter { live.contains($0.key) }
          for round in live where bells[round] == nil {
            let bell = Doorbell()
            bells[round] = bell
            group.addTask { try await self.judgeQueue(of: round, bell) }
          }
        } catch {
          wake = try await queueTrouble(error)
        }
        try await queueBell.wait(until: wake, clock)
      }
    }
  }

  /// Until the round is over.
  private func judgeQueue(of round: RoundID, _ bell: Doorbell) async throws {
    while true {
      var wake: Moment?
      do {
        wake = try await judgeAll(in: round)
        guard try await database.read({ try $0.liveRoundNames().contains(round) }) else {
          return rested.ring()
        }
      } catch {
        wake = try await queueTrouble(error)
      }
      rested.ring()
      try await bell.wait(until: wake, clock)
    }
  }

  /// - Returns: When to try again.
  /// - Throws: `CancellationError`.
  func queueTrouble(_ error: any Error) async throws -> Moment {
    if error is CancellationError { throw error }
    log.error("The queue of a round waits until the database can be written", ["error": .string("\(error)")])
    let (now, randomness) = (clock.now, randomness)
    _ = try? await database.write { try $0.noteConflict(error, of: nil, at: now, randomness) }
    return clock.now.advanced(by: .seconds(5))
  }

  /// Waits until nobody is left whom a guardian could judge, and all that was decided is handed over for sending. One task
  /// at a time.
  package func quiet() async throws {
    // In this order: whoever has been decided by now is handed over, or still in hand.
    while try await isSomebodyWaiting() || inHand.withLock({ $0 > 0 }) { try await rested.wait() }
  }

  private func isSomebodyWaiting() async throws -> Bool {
    try await database.write { connection in
      try connection.liveRounds().contains { round in
        guard round.state == .open, let head = try connection.head(of: round.id) else { return false }
        return head.state == .held || head.state == .judging
      }
    }
  }

  /// - Returns: When to look again; `nil` when somebody will ring.
  func judgeAll(in round: RoundID) async throws -> Moment? {
    var next: Docket?
    while true {
      try Task.checkCancellation()
      let docket = if let known = next { known } else { try await docket(of: round) }
      next = nil
      switch docket {
      case .nothing: return nil
      case .settled: continue
      case .judge(let attempt, let round): next = try await judge(attempt, round)
      case .confirm(let attempt, let round):
        if let again = try await confirm(attempt, round) { return again }
      }
    }
  }

  private func docket(of round: RoundID) async throws -> Docket {
    let found = Guarded(Docket.nothing)
    let (book, now) = (book, clock.now)
    try await tell { connection in
      let docket = try book.next(in: round, at: now, on: connection)
      found.withLock { $0 = docket }
      if case .settled(let happenings) = docket { return happenings }
      return []
    }
    KillPoint.pass("bounty.claimed")
    return found.withLock { $0 }
  }

  /// Commits, sends, and lets the clock be looked at again.
  func tell(_ body: @escaping @Sendable (borrowing Connection) throws -> [Happening]) async throws {
    let metrics = metrics
    inHand.withLock { $0 += 1 }
    defer {
      inHand.withLock { $0 -= 1 }
      rested.ring()
    }
    try await commit(clock.now) { connection in
      let happenings = try body(connection)
      metrics.count(happenings)
      return happenings
    }
  }

  func watchAgain() {
    clockBell.ring()
    archiveBell.ring()
  }

  /// Describes finished batches of attempts for the case files to come. Nobody waits for it, and each is tried once.
  private func keepArchive() async throws {
    var tried: Set<String> = []
    while true {
      do {
        // An installation that plays no round does not spend the memory.
        if try await !database.read({ try $0.liveRounds().isEmpty }) { try await archive.prepare() }
        for batch in try await database.read({ try $0.batchesToSummarise() })
        where tried.insert(batch.key).inserted {
          guard let text = await guardian.summarise(batch.text) else { continue }
          try Task.checkCancellation()
          let (randomness, now) = (randomness, clock.now)
          try await database.write { try $0.keep(text, of: batch, at: now, randomness) }
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        log.warning("A batch of attempts could not be described", ["error": .string("\(error)")])
      }
      try await archiveBell.wait()
    }
  }

  private func watchClock() async throws {
    while true {
      var wake: Moment?
      do {
        wake = try await lookAtClock()
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        log.error(
          "The clock of a round waits until the database can be written", ["error": .string("\(error)")])
        wake = clock.now.advanced(by: .seconds(5))
      }
      try await clockBell.wait(until: wake, clock)
    }
  }

  func judgeAgain() { queueBell.ring() }
}
