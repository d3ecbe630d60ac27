import Commands
import SQLite
import Vocabulary

/// `/rep`: what the people of a community think of each other.
package enum ReputationCommands {
  package static let group = CommandGroup("rep", "Reputation", menu: "Reputation")

  package static func all(in database: @escaping @Sendable () -> Database) -> [Command] {
    [
      vote(.up, "rep up", "Vote for someone", CommandAlias("up", menu: "Vote for (reply)"), database),
      vote(
        .down, "rep down", "Vote against someone", CommandAlias("down", menu: "Vote against (reply)"),
        database),
      show(database), top,
    ]
  }

  private static func vote(
    _ vote: Vote, _ path: String, _ description: String, _ alias: CommandAlias,
    _ database: @escaping @Sendable () -> Database
  ) -> Command {
    Command(
      path, description, Argument<PersonReference>("user", "Person"), aliases: [alias],
      answers: [.selfVote, .notEligible, .rateLimited]
    ) { call, user in
      let community = try WorkspaceCommands.community(of: call)
      let target = try await Pointing.person(user, call, database())
      return CommandOutcome { connection in
        let isNew = try connection.vote(vote, by: call.person, for: target, in: community, now: call.now)
        let workspace = try connection.workspace(at: community, now: call.now)
        let name = try connection.name(of: target, in: community)
        let score = try connection.reputation(of: target, in: workspace).score
        let word = vote == .up ? "for" : "against"
        return Reply(
          isNew
            ? "You voted \(word) \(name), whose reputation here is \(score) now."
            : "You have voted \(word) \(name) before; their reputation here is \(score).")
      }
    }
  }

  private static func show(_ database: @escaping @Sendable () -> Database) -> Command {
    Command(
      "rep show", "Reputation of someone", Argument<PersonReference?>("user", "Person"),
      visibility: .everyone, aliases: ["rep"]
    ) { call, user in
      let community = try WorkspaceCommands.community(of: call)
      var person = call.person
      if let user { person = try await Pointing.person(user, call, database()) }
      return CommandOutcome { [person] connection in
        let name = try connection.publicName(of: person, in: community)
        guard let workspace = try connection.workspace(at: community) else {
          return Reply("Nobody has voted for or against \(name) here.")
        }
        let reputation = try connection.reputation(of: person, in: workspace)
        guard reputation.up + reputation.down > 0 else {
          return Reply("Nobody has voted for or against \(name) here.")
        }
        return Reply(
          "The reputation of \(name) here is \(reputation.score): \(reputation.up) for, \(reputation.down) against."
        )
      }
    }
  }

  private static var top: Command {
    Command("rep top", "Highest reputation here", visibility: .everyone) { call in
      let community = try WorkspaceCommands.community(of: call)
      return CommandOutcome { connection in
        let workspace = try connection.workspace(at: community)
        let best = try workspace.map { try connection.highestReputation(in: $0, limit: 10) } ?? []
        guard !best.isEmpty else { return Reply("Nobody has a reputation here yet. /rep up @name votes.") }
        var lines = ["Highest reputation here:"]
        for (place, entry) in best.enumerated() {
          lines.append(
            "\(place + 1). \(try connection.publicName(of: entry.person, in: community)): \(entry.reputation.score)"
          )
        }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }
}
