import SQLite
import Vocabulary

/// Something that a feature does at set times: a value that `warden` lists, as it lists commands.
package struct Job: Sendable {
  /// Who may have it done at times of their own, with `/cron add`.
  package enum Offer: Hashable, Sendable {
    /// Nobody: the bot does it for itself.
    case none
    /// Operators, because it concerns more than one community.
    case operators
    /// Whoever may plan jobs in a community, for that community.
    case communities
  }

  /// `a`–`z` and `_`.
  package let name: String
  /// When the bot itself does it; `nil` when it is done for those who ask for it only.
  package let schedule: CronSchedule?
  package let missed: MissedSlots
  package let offer: Offer
  /// Stopped and counted as failed after that time.
  package let limit: Duration
  package typealias Body = @Sendable (JobCall) async throws -> JobOutcome
  let body: Body

  /// - Parameter body: What it does besides its outcome has to bear being done twice: a run that was interrupted is
  ///   begun anew, unless missed slots are skipped.
  package init(
    _ name: String, schedule: CronSchedule?, missed: MissedSlots, offer: Offer = .none,
    limit: Duration = .seconds(600), body: @escaping Body
  ) {
    precondition(
      !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 },
      "a job's name has letters and _")
    (self.name, self.schedule, self.missed, self.offer) = (name, schedule, missed, offer)
    (self.limit, self.body) = (limit, body)
  }
}

/// What a run knows.
package struct JobCall: Hashable, Sendable {
  package let job: ScheduledJob
  /// The minute it is for; for a run that somebody asked for, when they did.
  package let slot: Moment
  package let now: Moment
}

/// What came of a run.
package struct JobOutcome: Sendable {
  /// For the history: a few words of the program, nothing a member wrote.
  package let note: String
  /// What the run changes and says. Runs in the transaction that ends the run: once, however often the run was begun.
  package let commit: @Sendable (borrowing Connection) throws -> [OutboundMessage]

  package init(
    _ note: String,
    commit: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage] = { _ in [] }
  ) {
    (self.note, self.commit) = (note, commit)
  }
}
