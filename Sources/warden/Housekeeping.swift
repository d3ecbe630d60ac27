import Commands
import Community
import Conversation
import Delivery
import Groundwork
import LanguageModels
import Memory
import SQLite
import Teams
import Tools
import Scheduling
import Vocabulary

/// Forgets what is no longer needed, once an hour and little at a time, and counts what dashboards show.
struct Housekeeping: Sendable {
  /// Time for an operator to look at a dead letter, and to put it back.
  static let troublesKept = Duration.seconds(30 * 86_400)
  /// As long as what was said there: who has been silent for that long may be tried once more.
  static let standingsKept = ExchangeMemory.age
  /// A year and a bit, so that this month can be compared with the same one of last year.
  static let modelCallsKept: Int64 = 400
  /// So many old memories of one month are worth a summary before the week is over.
  private static let monthful = 30
  /// Rows that one transaction removes, so that messages come in between.
  private static let step = 1_000

  let database: Database
  let outbox: Outbox
  let memories: MemoryStore
  let writer: SummaryWriter
  let clock: any Timekeeper
  /// Of accepted identifiers and delivered messages.
  let retention: Duration
  /// Of messages for somebody who has not let us in.
  let heldFor: Duration
  let deletions: Deletions
  let activeUsers: Cell
  let deadLetters: Cell
  let memoriesKept: Cell
  let log: Log

  func run() async throws {
    let isSummarising = Guarded(false)
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        do {
          try await sweep(at: clock.now)
        } catch is CancellationError {
          throw CancellationError()
        } catch {
          log.warning("Old rows cannot be removed just now", ["error": .string("\(error)")])
        }
        if writer.hasModel, isSummarising.withLock({ $0.begins() }) {
          group.addTask {
            defer { isSummarising.withLock { $0 = false } }
            do {
              try await summarise()
            } catch is CancellationError {
              throw CancellationError()
            } catch {
              log.warning("Memories cannot be put into few words just now", ["error": .string("\(error)")])
            }
          }
        }
        try await clock.sleep(until: clock.now.advanced(by: .seconds(3_600)), tolerance: .seconds(60))
      }
    }
  }

  func sweep(at now: Moment) async throws {
    let horizon = now.advanced(by: .zero - retention)
    let held = now.advanced(by: .zero - heldFor)
    let troubles = now.advanced(by: .zero - Housekeeping.troublesKept)
    let standings = now.advanced(by: .zero - Housekeeping.standingsKept)
    let exchanges = now.advanced(by: .zero - ExchangeMemory.age)
    let calls = UTCDay(of: now).adding(-Housekeeping.modelCallsKept)
    let step = Housekeeping.step
    var last: EventID?
    repeat {
      last = try await database.write { [last] in
        try $0.forgetAccepted(before: horizon, after: last, limit: step)
      }
    } while last != nil
    try await inSteps { try $0.forgetSettled(before: horizon, limit: step) }
    try await inSteps { try $0.forgetHeld(before: held, limit: step) }
    try await inSteps { try $0.forgetTroubles(before: troubles, limit: step) }
    while try await outbox.forgetStranded(before: troubles, limit: step) >= step {}
    while try await outbox.forgetStandings(before: standings, limit: step) >= step {}
    let talk = OldTalk(in: database, step: step)
    try await talk.forget(before: exchanges, now: now)
    try await talk.shorten(to: ExchangeMemory.perConversation, now: now)
    try await inSteps { try $0.forgetSummaries(before: exchanges, limit: step) }
    try await inSteps { try $0.pruneModelCalls(before: calls, limit: step) }
    try await inSteps { try $0.forgetRuns(before: troubles, limit: step) }
    try await database.write { connection in
      try connection.removeExpiredActions(before: horizon)
      try connection.forgetBegunAnswers(before: horizon)
      try connection.forgetToolUse(now: now)
      try connection.forgetResponses(now: now)
    }
    try await inSteps { try $0.forgetNamedMessages(before: horizon, limit: step) }
    let teamTalk = now.advanced(by: .zero - TeamChat.kept)
    try await inSteps { try $0.forgetTeamTalk(before: teamTalk, limit: step) }
    memories.tidy()
    // A model takes seconds for each summary, and has a turn of its own.
    if !writer.hasModel { try await memories.compress(least: Housekeeping.monthful) }
    let unread = now.advanced(by: .zero - UnreadTalk.kept)
    try await database.write { try $0.forgetUnread(before: unread) }
    try await deletions.run(at: now)
  }

  /// Puts what whoever tells much has told into summaries, so that they are not kept waiting until the weekly turn.
  ///
  /// Only while the day's budget leaves enough for answers: all else can wait, also what the weekly turn had no room for.
  func summarise() async throws {
    guard writer.hasModel else { return }
    try await memories.compress(
      least: Housekeeping.monthful,
      summarise: { told, person, community in
        await writer.summary(of: told, by: person, in: community)
      }, goesOn: { await writer.mayWrite() })
  }

  private func inSteps(_ forget: @escaping @Sendable (borrowing Connection) throws -> Int) async throws {
    while try await database.write({ try forget($0) }) >= Housekeeping.step {}
  }

  /// Brings the gauges up to date that live in the database.
  func count() async {
    let day = clock.now.advanced(by: .seconds(-86_400))
    let counts = try? await database.read { connection in
      (
        try connection.activePeople(since: day), try connection.deadLetterCount(),
        try connection.memoryCount()
      )
    }
    guard let (active, dead, memories) = counts else { return }
    memoriesKept.set(memories)
    activeUsers.set(active)
    deadLetters.set(dead)
  }
}

extension Bool {
  /// - Returns: Whether it was not so before.
  fileprivate mutating func begins() -> Bool {
    defer { self = true }
    return !self
  }
}
