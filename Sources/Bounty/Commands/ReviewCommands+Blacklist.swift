import Audit
import Commands
import Community
import Detection
import Groundwork
import SQLite
import Vocabulary

extension ReviewCommands {
  /// How many proposals of one person may wait: whoever founds a group may propose.
  private static let mostProposals: Int64 = 20
  private static let untilRoundIsOver =
    "when this round is over: the rules of a live round never change."

  var add: Command {
    Command(
      "admin blacklist add", "Block a phrase", Argument<String>("phrase", "Phrase", length: 3...200),
      Argument<FreeText>("reason", "Why", length: 1...200),
      who: .operatorsOr(permission: "bounty.blacklist.edit"),
      answers: [.notAllowed, .phraseTooCommon]
    ) { [randomness] call, phrase, reason in
      CommandOutcome { connection in
        guard let known = Blacklist.Phrase(phrase) else { throw CommandError.phraseTooCommon }
        if try !call.rights.isOperator
          && connection.proposals(by: call.person) >= Self.mostProposals
        {
          throw CommandError(
            .rateLimited, "\(Self.mostProposals) of your proposals wait.",
            next: "Operators look at them first.")
        }
        let new = Identifier<BlockedPhrase>(at: call.now, randomness)
        let id = try connection.propose(
          known, written: phrase, as: new, reason.text, by: call.person, at: call.now)
        guard call.rights.isOperator else {
          try connection.audit("blacklist.propose", by: call, target: id)
          return Reply("Proposed. An operator decides.")
        }
        try connection.activate(phrase: id)
        try connection.audit("blacklist.add", by: call, target: id)
        let waits = try connection.exists("SELECT 1 FROM blacklist_phrases WHERE id = \(id) AND active = 2")
        return Reply(waits ? "It is blocked \(Self.untilRoundIsOver)" : "Blocked.")
      }
    }
  }

  var remove: Command {
    Command(
      "admin blacklist remove", "Unblock a phrase",
      Argument<FreeText>("phrase", "Phrase", length: 1...200) { [database] query in
        try await database().read { connection in
          try connection.all("SELECT phrase FROM blacklist_phrases ORDER BY phrase LIMIT 1000") { $0.text(0) }
        }.filter { $0.lowercased().contains(query.typed.lowercased()) }
      }, who: .operatorsOr(permission: "bounty.blacklist.edit"), answers: [.notAllowed, .notFound]
    ) { call, phrase in
      CommandOutcome { connection in
        let norm = MatchForm(phrase.text).text
        let known = try connection.first(
          "SELECT id, active, added_by FROM blacklist_phrases WHERE norm = \(norm)"
        ) { (id: $0.text(0), isBlocked: $0.int(1) > 0, author: $0.text(2)) }
        guard let known else { throw CommandError.notFound("a blocked phrase like that") }
        if call.rights.isOperator {
          let isOver = try connection.unblock(phrase: known.id)
          try connection.audit("blacklist.remove", by: call, target: known.id)
          return Reply(isOver ? "Unblocked." : "It is unblocked \(Self.untilRoundIsOver)")
        }
        if !known.isBlocked, known.author == call.person.text {
          try connection.unblock(phrase: known.id)
          try connection.audit("blacklist.withdraw", by: call, target: known.id)
          return Reply("Withdrawn.")
        }
        // Of what waits still they say that it should not come, of what is blocked that it should go.
        try connection.note(call.person, thinks: known.isBlocked, of: known.id, at: call.now)
        try connection.audit("case.opinion", by: call, target: known.id)
        return Reply("Noted. An operator decides, and sees what you think.")
      }
    }
  }

  var list: Command {
    Command(
      "admin blacklist list", "Blocked phrases", Argument<Int?>("page", "Page number", 1...1_000),
      who: .operatorsOr(permission: "bounty.blacklist.edit"), answers: [.notAllowed]
    ) { call, page in
      CommandOutcome { connection in
        let found = try connection.all(
          """
          SELECT phrase, reason, active, is_leaving FROM blacklist_phrases WHERE active > 0 ORDER BY phrase
          LIMIT 20 OFFSET \(((page ?? 1) - 1) * 20)
          """
        ) { row in
          let later = row.bool(3) ? ", until this round is over" : row.int(2) == 2 ? ", after this round" : ""
          return "• \(row.text(0)) (\(row.text(1))\(later))"
        }
        return Reply(found.isEmpty ? "No phrase is blocked." : found.joined(separator: "\n"))
      }
    }
  }
}
