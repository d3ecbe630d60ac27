import Commands
import Community
import Delivery
import Groundwork
import Memory
import SQLite
import Scheduling
import Vocabulary

/// Carries out the wishes to be forgotten whose time has come: once an hour, and after a restart all the same, since
/// everything about them is in the database.
struct Deletions: Sendable {
  let database: Database
  let outbox: Outbox
  let records: PersonalRecords
  let log: Log
  /// Tells the scheduler that it has something to do.
  let ringScheduler: @Sendable () -> Void
  let memories: MemoryStore
  /// Lets connectors forget what they remember of an account beside the database.
  let forget: @Sendable (AccountOnPlatform) -> Void

  func run(at now: Moment) async throws {
    try await announce(at: now)
    let due = try await database.read { try $0.dueDeletions(at: now) }
    for deletion in due { try await carryOut(deletion, at: now) }
    try await database.write { [records] in try $0.sweepGonePeople(records, now: now) }
    guard try await database.read({ try $0.hasErasedPeople() }) else { return }
    try await database.clearDeleted()
    memories.letGo()
    try await database.write { connection in
      try connection.finishDeletions(now: now)
      // The daily copies went with the data. There should be one.
      if let backup = try connection.job("backup", in: ScheduledJob.bot), backup.isOn {
        _ = try connection.requestRun(of: backup, now: now)
      }
    }
    ringScheduler()
    log.notice(
      "Data of people who asked for it are gone from the file", ["people": .int(due.count)])
  }

  private func announce(at now: Moment) async throws {
    try await outbox.commit(causedAt: now) { connection in
      try connection.deletionsToAnnounce(at: now).flatMap { deletion in
        try messages(
          to: deletion.person,
          "Everything about you will be deleted on \(deletion.due.minute), as you asked me to. "
            + "If you have thought better of it: /privacy delete", on: connection)
      }
    }
  }

  private func carryOut(_ deletion: Deletion, at now: Moment) async throws {
    do {
      let accounts = try await database.write { [records] connection in
        let accounts = try connection.subject(deletion.person).accounts
        try connection.carryOut(deletion, records, now: now)
        return accounts
      }
      for account in accounts { forget(account) }
    } catch let refusal as CommandError {
      // Something came up during the wait: a balance, or a team to lead.
      try await outbox.commit(causedAt: now) { connection in
        try connection.postpone(deletion, now: now)
        return try messages(
          to: deletion.person, "I cannot delete your data yet. \(refusal.text) I try again tomorrow.",
          on: connection)
      }
    }
  }

  /// To all private chats of the person.
  private func messages(
    to person: PersonID, _ text: String, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    try connection.subject(person).chats
      // Nobody sits at the terminal of a bot that talks elsewhere.
      .filter { outbox.reaches($0.platform) }
      .map { OutboundMessage(to: $0, .send(.init(RichText(text))), kind: .talk) }
  }
}
