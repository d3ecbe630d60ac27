import Vocabulary

/// A job with its times, as it stands in the database.
package struct ScheduledJob: Hashable, Sendable {
  package let id: Int64
  /// ``bot``, the key of a community, or ``direct(_:)``.
  package let scope: String
  /// Unique in its scope.
  package let name: String
  /// ``Job/name``.
  package let kind: String
  package let schedule: CronSchedule
  package let missed: MissedSlots
  package let isOn: Bool
  /// The first slot that nobody has decided about.
  package let next: Moment
  /// Where what it says goes; `nil` for the bot's own.
  package let address: ChatAddress?
  package let text: String?

  /// The scope of what the bot does for itself.
  package static let bot = "bot"
  package var isOfBot: Bool { scope == ScheduledJob.bot }

  /// The scope of a private chat. Whatever is planned there goes with the person.
  package static func direct(_ chat: ChatAddress) -> String { "direct:\(chat.key)" }

  /// The community that it belongs to; `nil` for the bot's own and for private chats.
  package var community: CommunityAddress? {
    isOfBot || scope.hasPrefix("direct:") ? nil : CommunityAddress(key: scope)
  }
}

/// One run of a job, claimed in the database before it begins.
struct JobRun: Hashable, Sendable {
  struct Key: Hashable, Sendable {
    let job: Int64
    let slot: Moment
    /// Somebody asked for it.
    let isManual: Bool
  }

  let job: ScheduledJob
  let slot: Moment
  let isManual: Bool

  var key: Key { Key(job: job.id, slot: slot, isManual: isManual) }
}

/// How a run stands, or ended.
package enum JobRunState: String, Hashable, Sendable, CaseIterable {
  case open
  case done
  case failed
  /// It was interrupted, and is not begun again.
  case lost
}

/// A run, as the history shows it.
package struct JobRunRecord: Hashable, Sendable {
  package let slot: Moment
  package let isManual: Bool
  package let state: JobRunState
  package let endedAt: Moment?
  package let note: String
}
