import Audit
import Commands
import Community
import Groundwork
import Memory
import Personality
import SQLite
import Vocabulary

/// `/privacy`: what is stored, and what becomes of it.
package struct PrivacyCommands: Sendable {
  package static let group = CommandGroup("privacy", "Your data", menu: "Your data")

  private static let confirmDeletion = ButtonKind<String>("erase_me")
  private static let cancelDeletion = ButtonKind<String>("keep_me")

  private let providers: [String]
  private let vectorProvider: String?
  private let asksWikipedia: Bool
  private let persona: Persona
  private let records: PersonalRecords
  private let randomness: Randomness

  /// - Parameters:
  ///   - providers: Whom the words of a conversation are sent to for an answer; empty without a model.
  ///   - vectorProvider: Whom memories are sent to, so that they are found by what they mean; `nil` when nobody is asked.
  ///   - asksWikipedia: Things that people ask about are looked up there.
  package init(
    providers: [String], vectorProvider: String? = nil, asksWikipedia: Bool, persona: Persona,
    _ records: PersonalRecords, _ randomness: Randomness
  ) {
    (self.providers, self.persona, self.records, self.randomness) = (providers, persona, records, randomness)
    (self.vectorProvider, self.asksWikipedia) = (vectorProvider, asksWikipedia)
  }

  package var all: [Command] { [policy, export, delete, memory] }
  package var actions: [ButtonAction] { [confirmed, cancelled] }

  private var policy: Command {
    Command("privacy policy", "What is stored and for how long", aliases: ["privacy"]) {
      [providers, vectorProvider, asksWikipedia] _ in
      let policy = PrivacyPolicy(
        providers: providers, vectorProvider: vectorProvider, asksWikipedia: asksWikipedia)
      return Reply(policy.text)
    }
  }

  private var export: Command {
    Command("privacy export", "Your data as a file", answers: [.rateLimited]) { [records, randomness] call in
      CommandOutcome { connection in
        if let hold = try connection.securityHold(of: call.person, at: call.now) {
          throw CommandError(
            .rateLimited,
            "Your accounts or wallets were changed, and whoever did that should not read everything at once.",
            next: "Ask again after \(hold.minute).")
        }
        if let wait = try connection.exportWait(of: call.person, at: call.now) {
          throw CommandError.rateLimited(wait)
        }
        try connection.noteExport(of: call.person, now: call.now, randomness)
        let tables = try connection.personalTables(of: call.person, records)
        let file = PersonalExport(of: call.person, at: call.now, tables).file
        return Reply("Here is everything that I keep about you.", files: [file])
      }
    }
  }

  private var delete: Command {
    Command(
      "privacy delete", "Delete your data", visibility: .directOnly,
      answers: [.balanceLeft, .attemptInProgress, .leaderMustTransfer, .confirmNeeded]
    ) { [records] call in
      CommandOutcome { connection in
        if let open = try connection.openDeletion(of: call.person) {
          return Reply(
            "Everything about you is deleted on \(open.due.minute). Until then you can think better of it.",
            buttons: [[PrivacyCommands.keep(open)]])
        }
        try connection.requireDeletable(call.person, records)
        let button = PrivacyCommands.confirmDeletion.button("Delete everything", "all")
        throw CommandError.confirmNeeded(
          """
          In seven days everything about you will be deleted, for good: your accounts, what we said, how I feel about \
          you, your settings. Who writes to me afterwards is somebody new. Until then you can cancel it.
          """, buttons: [[button, .cancel()]])
      }
    }
  }

  private var confirmed: ButtonAction {
    ButtonAction(Self.confirmDeletion, visibility: .directOnly) { [records, randomness] call, _ in
      CommandOutcome { connection in
        try connection.requireDeletable(call.person, records)
        let deletion = try connection.requestDeletion(of: call.person, now: call.now, randomness)
        try connection.auditPrivately("privacy.delete", by: call)
        let sentence = "Everything about you will be deleted on \(deletion.due.minute)."
        var reply = Reply(
          "\(sentence) Until then nothing changes, and /privacy delete cancels it. I will remind you the day before.",
          buttons: [[PrivacyCommands.keep(deletion)]])
        // Whoever holds one of the accounts must not be able to do this unnoticed.
        reply.notices = try connection.linkedAccounts(of: call.person).map(\.account)
          .filter { $0 != call.sender.account && $0.platform != .terminal }.map { account in
            Notice(
              to: .direct(with: account), RichText("\(sentence) You asked for it on another platform."),
              buttons: [[PrivacyCommands.keep(deletion)]])
          }
        return reply
      }
    }
  }

  private var cancelled: ButtonAction {
    ButtonAction(Self.cancelDeletion) { call, _ in
      CommandOutcome { connection in
        let wasOpen = try connection.cancelDeletion(of: call.person, now: call.now)
        if wasOpen { try connection.auditPrivately("privacy.keep", by: call) }
        return Reply(wasOpen ? "Nothing will be deleted." : "There is no deletion to cancel.")
      }
    }
  }

  /// - Parameter on: In a typed line it may be left out; the answer only shows what is kept then.
  private var memory: Command {
    Command(
      "privacy memory", "Stop or allow remembering what you say",
      Argument<Bool?>("on", "Remember").requiredInForms
    ) { [persona] call, remembers in
      CommandOutcome { connection in
        if let remembers {
          try connection.setRemembers(remembers, of: call.person)
          try connection.auditPrivately("privacy.memory", by: call, detail: ["on": .flag(remembers)])
        }
        if remembers == false { try connection.forgetUnread(of: call.person) }
        let report = MemoryReport(
          talk: try connection.talkStatistics(of: call.person),
          memories: try connection.memoryCount(of: call.person), persona: persona,
          mood: try connection.mood(of: persona, with: call.person, now: call.now),
          remembers: try connection.remembers(call.person), at: call.now)
        return Reply(report.text)
      }
    }
  }

  private static func keep(_ deletion: Deletion) -> ReplyButton {
    cancelDeletion.button("Keep my data", deletion.id.text, lasting: Deletion.wait)
  }
}
