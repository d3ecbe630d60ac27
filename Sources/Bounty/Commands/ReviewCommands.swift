import Audit
import Commands
import Community
import Detection
import Groundwork
import SQLite
import Vocabulary

/// `/admin case` and `/admin blacklist`: what people decide about what was learned.
package struct ReviewCommands: Sendable {
  package static let groups = [
    CommandGroup("admin case", "Review queue"), CommandGroup("admin blacklist", "Blocked phrases"),
  ]
  private static let pageSize = 10

  private let randomness: Randomness
  private let database: @Sendable () -> Database

  package init(_ randomness: Randomness = .system, in database: @escaping @Sendable () -> Database) {
    (self.randomness, self.database) = (randomness, database)
  }

  package var all: [Command] { [cases, decide, add, remove, list] }

  /// Rounds are one for the whole installation, and anybody can found a group and have every permission in it: those
  /// with the permission may look, and operators decide.
  private static func requireOperator(_ call: CommandCall) throws(CommandError) {
    guard call.rights.isOperator else { throw .notAllowed("operator") }
  }

  private var cases: Command {
    Command(
      "admin case list", "Success cases and phrases that wait for review",
      Argument<Int?>("page", "Page number", 1...1_000), who: .operatorsOr(permission: "bounty.case.review"),
      answers: [.notAllowed]
    ) { call, page in
      CommandOutcome { connection in
        let skipped = ((page ?? 1) - 1) * Self.pageSize
        let found = try connection.all(
          """
          SELECT id, 'case', technique || ': ' || lesson, created_ms FROM success_cases WHERE state = 'draft'
          UNION ALL SELECT id, 'phrase', phrase, added_ms FROM blacklist_phrases WHERE active = 0
          ORDER BY 4, 1 LIMIT \(Self.pageSize) OFFSET \(skipped)
          """
        ) { "• \($0.text(0)) (\($0.text(1))): \($0.text(2))" }
        guard !found.isEmpty else { return Reply("Nothing waits for review.") }
        return Reply((found + ["Decide with /admin case decide <id> yes|no"]).joined(separator: "\n"))
      }
    }
  }

  private var decide: Command {
    Command(
      "admin case decide", "Accept or refuse a success case or phrase",
      Argument<String>("id", "Case", length: 30...30) { [database] query in
        try await database().read { connection in
          try connection.all(
            """
            SELECT id FROM success_cases WHERE state = 'draft' UNION ALL SELECT id FROM blacklist_phrases
            WHERE active = 0 ORDER BY 1 LIMIT 25
            """
          ) { $0.text(0) }.filter { $0.hasPrefix(query.typed) }
        }
      },
      Argument<Bool>("accept", "Accept"), who: .operatorsOr(permission: "bounty.case.review"),
      answers: [.notAllowed, .notFound]
    ) { call, id, isAccepted in
      try Self.requireOperator(call)
      return CommandOutcome { connection in
        let isCase =
          try connection.run(
            """
            UPDATE success_cases SET state = CASE WHEN \(isAccepted) THEN 'approved' ELSE 'rejected' END
            WHERE id = \(id) AND state = 'draft'
            """) == 1
        if !isCase {
          let isPhrase =
            isAccepted
            ? try connection.activate(phrase: id)
            : try connection.run("DELETE FROM blacklist_phrases WHERE id = \(id) AND active = 0") == 1
          guard isPhrase else { throw CommandError.notFound("something of that number that waits") }
        }
        try connection.audit("case.decide", by: call, target: id, detail: ["accept": .flag(isAccepted)])
        return Reply(isAccepted ? "Accepted; it counts from the next round on." : "Refused.")
      }
    }
  }

  private var add: Command {
    Command(
      "admin blacklist add", "Block a phrase", Argument<String>("phrase", "Phrase", length: 3...200),
      Argument<FreeText>("reason", "Why", length: 1...200),
      who: .operatorsOr(permission: "bounty.blacklist.edit"),
      answers: [.notAllowed, .phraseTooCommon]
    ) { [randomness] call, phrase, reason in
      try Self.requireOperator(call)
      return CommandOutcome { connection in
        guard let known = Blacklist.Phrase(phrase) else { throw CommandError.phraseTooCommon }
        let id = Identifier<BlockedPhrase>(at: call.now, randomness)
        try connection.run(
          """
          INSERT INTO blacklist_phrases (id, phrase, norm, reason, active, added_by, added_ms)
          VALUES (\(id), \(phrase), \(known.norm), \(reason.text), 0, \(call.person), \(call.now))
          ON CONFLICT (norm) DO NOTHING
          """)
        _ = try connection.activate(phrase: id.text)
        let isLive = try connection.liveRound() != nil
        try connection.audit("blacklist.add", by: call, target: id.text)
        return Reply(
          isLive
            ? "It is blocked when this round is over: the rules of a live round never change." : "Blocked.")
      }
    }
  }

  private var remove: Command {
    Command(
      "admin blacklist remove", "Unblock a phrase",
      Argument<FreeText>("phrase", "Phrase", length: 1...200) { [database] query in
        try await database().read { connection in
          try connection.all("SELECT phrase FROM blacklist_phrases ORDER BY phrase LIMIT 1000") { $0.text(0) }
        }.filter { $0.lowercased().contains(query.typed.lowercased()) }
      }, who: .operatorsOr(permission: "bounty.blacklist.edit"), answers: [.notAllowed, .notFound]
    ) { call, phrase in
      try Self.requireOperator(call)
      return CommandOutcome { connection in
        let norm = MatchForm(phrase.text).text
        guard try connection.run("DELETE FROM blacklist_phrases WHERE norm = \(norm)") == 1 else {
          throw CommandError.notFound("a blocked phrase like that")
        }
        try connection.audit("blacklist.remove", by: call)
        return Reply("Unblocked.")
      }
    }
  }

  private var list: Command {
    Command(
      "admin blacklist list", "Blocked phrases", Argument<Int?>("page", "Page number", 1...1_000),
      who: .operatorsOr(permission: "bounty.blacklist.edit"), answers: [.notAllowed]
    ) { call, page in
      CommandOutcome { connection in
        let found = try connection.all(
          """
          SELECT phrase, reason, active FROM blacklist_phrases WHERE active > 0 ORDER BY phrase
          LIMIT 20 OFFSET \(((page ?? 1) - 1) * 20)
          """
        ) { "• \($0.text(0)) (\($0.text(1)))" }
        return Reply(found.isEmpty ? "No phrase is blocked." : found.joined(separator: "\n"))
      }
    }
  }
}

extension Connection {
  /// Blocks a phrase, unless a round is played: then it waits, since the rules of a live round never change.
  ///
  /// - Returns: Whether it is blocked now or will be.
  borrowing func activate(phrase id: String) throws(SQLiteError) -> Bool {
    let isLive = try exists(
      "SELECT 1 FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling'")
    // 2 waits for the end of the round.
    return try run("UPDATE blacklist_phrases SET active = \(isLive ? 2 : 1) WHERE id = \(id) AND active = 0")
      == 1
  }

  /// What was accepted while a round was played counts from now on.
  borrowing func activateWaitingPhrases() throws(SQLiteError) {
    try run("UPDATE blacklist_phrases SET active = 1 WHERE active = 2")
  }
}
