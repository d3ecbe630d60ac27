import Commands
import Community
import Ledger
import SQLite
import Vocabulary

extension RoundBook {
  /// Whose round is opened there.
  func scope(
    in community: CommunityAddress?, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) -> RoundScope {
    guard isPerCommunity, let community else { return .everybody }
    return .community(try connection.workspace(at: community, now: now, randomness))
  }

  /// The round that operators mean there. In a community that could play a round of its own it is never everybody's.
  func operated(
    in community: CommunityAddress?, on connection: borrowing Connection
  ) throws -> Round {
    if let own = try connection.ownRound(of: community) { return own }
    let isOwn = isPerCommunity && community != nil
    if !isOwn, let common = try connection.liveRound() { return common }
    if isPerCommunity {
      throw CommandError(
        .notFound, isOwn ? "This community plays no round of its own." : "Everybody plays no round together.",
        next: isOwn
          ? "What everybody plays is run from a private chat."
          : "Write in the community whose round you mean, or to cancel it name it (rnd_…) in the reason.")
    }
    throw CommandError(.notFound, "There is no open round.", next: "/admin round open begins one.")
  }

  /// The round that operators want to cancel. In a private chat their reason may name it: a community may have sent us
  /// away, and its players' fees are not lost with it.
  func cancelled(
    in community: CommunityAddress?, because reason: String, on connection: borrowing Connection
  ) throws -> Round {
    let words = reason.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
    guard community == nil, let name = words.first(where: { $0.hasPrefix("rnd_") }) else {
      return try operated(in: community, on: connection)
    }
    guard let named = try connection.round(RoundID(String(name))), named.state.isLive else {
      throw CommandError.notFound("an open round of that number")
    }
    return named
  }
}
