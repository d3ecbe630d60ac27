import Audit
import Commands
import Community
import Groundwork
import SQLite
import Vocabulary

/// `/admin case` and `/admin blacklist`: what people decide about what was learned.
///
/// Rounds are one for the whole installation, and anybody can found a group and have every permission in it: those with
/// a permission propose and say what they think, and operators decide.
package struct ReviewCommands: Sendable {
  package static let groups = [
    CommandGroup("admin case", "Review queue"), CommandGroup("admin blacklist", "Blocked phrases"),
  ]
  private static let pageSize = 10

  let randomness: Randomness
  let database: @Sendable () -> Database

  package init(_ randomness: Randomness = .system, in database: @escaping @Sendable () -> Database) {
    (self.randomness, self.database) = (randomness, database)
  }

  package var all: [Command] { [cases, decide, add, remove, list] }

  private var cases: Command {
    Command(
      "admin case list", "Success cases and phrases that wait for review",
      Argument<Int?>("page", "Page number", 1...1_000), who: .operatorsOr(permission: "bounty.case.review"),
      answers: [.notAllowed]
    ) { call, page in
      CommandOutcome { connection in
        let skipped = ((page ?? 1) - 1) * Self.pageSize
        let found = try connection.waitingForReview(skipping: skipped, limit: Self.pageSize).map(\.line)
        guard !found.isEmpty else { return Reply("Nothing waits for review.") }
        return Reply((found + ["Decide with /admin case decide <id> yes|no"]).joined(separator: "\n"))
      }
    }
  }

  private var decide: Command {
    Command(
      "admin case decide", "Accept or refuse a success case or phrase",
      Argument<String>("id", "Case", length: 30...30) { [database] query in
        try await database().read { try $0.waitingForReview(skipping: 0, limit: 100) }.map(\.id)
          .filter { $0.hasPrefix(query.typed) }
      },
      Argument<Bool>("accept", "Accept"), who: .operatorsOr(permission: "bounty.case.review"),
      answers: [.notAllowed, .notFound]
    ) { call, id, isAccepted in
      CommandOutcome { connection in
        guard let subject = try connection.reviewSubject(id) else {
          throw CommandError.notFound("something of that number that waits")
        }
        guard call.rights.isOperator else {
          try connection.note(call.person, thinks: isAccepted, of: id, at: call.now)
          try connection.audit("case.opinion", by: call, target: id, detail: ["accept": .flag(isAccepted)])
          return Reply("Noted. An operator decides, and sees what you think.")
        }
        let isFromNextRound = try connection.decide(subject, id, isAccepted: isAccepted)
        try connection.audit("case.decide", by: call, target: id, detail: ["accept": .flag(isAccepted)])
        guard isAccepted else { return Reply("Refused.") }
        return Reply(isFromNextRound ? "Accepted; it counts from the next round on." : "Accepted.")
      }
    }
  }
}
