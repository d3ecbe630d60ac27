import Bounty
import Conversation
import Memory
import Operations
import SQLite
import Scheduling
import Teams
import Vocabulary

/// Every job: one line a feature.
struct JobList {
  let jobs: [Job]

  /// - Parameters:
  ///   - database: Used when a job runs; descriptions need none.
  ///   - memory: As well; so is `writer`.
  ///   - stars: Asks Telegram how many there are; `nil` without Telegram.
  ///   - readers: Where the weekly report goes.
  init(
    _ settings: CronSettings = CronSettings(), database: @escaping @Sendable () -> Database,
    memory: @escaping @Sendable () -> MemoryStore = { preconditionFailure("no job runs here") },
    writer: @escaping @Sendable () -> SummaryWriter = { preconditionFailure("no job runs here") },
    readers: @escaping @Sendable () -> [ChatAddress] = { [] }, teams: TeamBook = TeamBook(),
    economy: @escaping @Sendable () -> Economy = { preconditionFailure("no job runs here") },
    house: @escaping @Sendable () -> House = { preconditionFailure("no job runs here") },
    stars: @escaping @Sendable () -> StarBalance? = { nil }
  ) {
    jobs =
      [
        .backup(of: database, keeping: settings.backupsKept),
        .weeklyReport(from: database, to: readers),
        .patternReport(from: database),
        .memoryCompress(of: memory, by: writer),
        .teamLeaders(teams),
        .booksCheck(house),
        .treasuryCheck(economy, house),
        .starsCheck(stars, house),
        .successLessons(house),
        .say,
      ] + EconomyJobs.all(economy, readers: readers)
  }

  /// The bot's own, which the configuration may plan otherwise.
  static var planned: [String] {
    JobList(database: { preconditionFailure("no job runs here") }).jobs
      .filter { $0.schedule != nil }.map(\.name)
  }
}
