import Commands
import Community
import LanguageModels
import SQLite
import Vocabulary

extension WorkspaceCommands {
  private static let days: Int64 = 30

  /// `/workspace stats`: how much this community talks with the bot, and what that costs.
  package static func stats(in database: @escaping @Sendable () -> Database) -> Command {
    Command(
      "workspace stats", "Use, cost and activity here", who: .permission("insights.view"),
      answers: [.notAllowed]
    ) { call in
      let community = try community(of: call)
      let text = try await database().read { try $0.stats(of: community, days: days, now: call.now) }
      return Reply(text)
    }
  }
}

extension Connection {
  private static let shownPairs = 10

  /// How much a community has talked with the bot in these days, and what that cost.
  package borrowing func stats(
    of community: CommunityAddress, days: Int64, now: Moment
  ) throws -> String {
    let today = UTCDay(of: now)
    let since = now.advanced(by: .seconds(-86_400 * days))
    let use = try modelUsage(of: community.key, from: today.adding(1 - days), through: today)
    let (people, newcomers) = (
      try attendees(of: community, since: nil), try attendees(of: community, since: since)
    )
    var lines = ["The last \(days) days here:"]
    lines.append(
      "• models: \(use.calls) calls\(use.failures > 0 ? " (\(use.failures) failed)" : ""), "
        + "\(use.usage.total) tokens, \(use.cost)")
    lines.append("• talk: \(try exchangeCount(in: community, since: since)) messages answered")
    lines.append("• people: \(newcomers) new, \(people) in all")
    guard let workspace = try workspace(at: community) else { return lines.joined(separator: "\n") }
    lines.append("• changes: \(try auditCount(in: workspace, since: since))")
    let pairs = try mutualVotes(in: workspace, limit: Self.shownPairs)
    if !pairs.isEmpty {
      lines.append("\nHave voted for each other, which may be a favour:")
      for pair in pairs {
        lines.append(
          "• \(try name(of: pair.first, in: community)) and \(try name(of: pair.second, in: community))")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Answered messages everywhere, as far as they are kept.
  package borrowing func exchangeCount(since start: Moment) throws(SQLiteError) -> Int64 {
    try first("SELECT COUNT(*) FROM exchanges WHERE at_ms >= \(start)") { $0.int(0) } ?? 0
  }

  /// Answered messages in a chat and all of its topics, which stand together in the index; or in all channels of a
  /// server, for which everything that is kept is looked through: an index for a rare question would cost every message.
  private borrowing func exchangeCount(
    in community: CommunityAddress, since start: Moment
  ) throws(SQLiteError) -> Int64 {
    let key = community.key
    if community.platform == .discord {
      return try first("SELECT COUNT(*) FROM exchanges WHERE community = \(key) AND at_ms >= \(start)") {
        $0.int(0)
      } ?? 0
    }
    return try first(
      """
      SELECT (SELECT COUNT(*) FROM exchanges WHERE conversation = \(key) AND at_ms >= \(start))
        + (SELECT COUNT(*) FROM exchanges
          WHERE conversation >= \(key + "/") AND conversation < \(key + "0") AND at_ms >= \(start))
      """
    ) { $0.int(0) } ?? 0
  }
}
