import Commands
import Community
import Ledger
import SQLite
import Vocabulary

/// Who asks for a round, and where: that decides which one they mean.
package struct Seat: Hashable, Sendable {
  package let person: PersonID
  /// `nil` in a private chat.
  package let community: CommunityAddress?

  package init(_ person: PersonID, in community: CommunityAddress? = nil) {
    (self.person, self.community) = (person, community)
  }
}

extension CommandCall {
  package var seat: Seat { Seat(person, in: community) }
}

/// The round that somebody means who names none.
package enum MeantRound: Sendable {
  case round(Round)
  case none
  /// Several of their communities play one each, and nothing says which is meant.
  case unclear

  /// - Throws: `round_closed`.
  package func get() throws(CommandError) -> Round {
    switch self {
    case .round(let round): return round
    case .none: throw CommandError.roundClosed.chargingNothing
    case .unclear: throw Self.severalAreMeant.chargingNothing
    }
  }

  static let severalAreMeant = CommandError(
    .roundClosed, "Several of your communities play a round of their own.",
    next: "Write in the one that you mean.")
}

extension Connection {
  /// What a community plays, or else everybody; in a private chat what everybody plays, or else the one round that is
  /// played in a community of theirs.
  package borrowing func meantRound(from seat: Seat) throws(SQLiteError) -> MeantRound {
    if let own = try ownRound(of: seat.community) { return .round(own) }
    if let common = try liveRound() { return .round(common) }
    guard seat.community == nil else { return .none }
    let live: [(id: RoundID, scope: RoundScope)] = try all(
      "SELECT id, scope FROM rounds WHERE state = 'open' OR state = 'paused' OR state = 'settling' ORDER BY id"
    ) { ($0.identifier(0), RoundScope($0.text(1))) }
    var theirs: [RoundID] = []
    for round in live where try isOpen(round.scope, to: seat) { theirs.append(round.id) }
    guard theirs.count < 2 else { return .unclear }
    guard let only = theirs.first, let round = try round(only) else { return .none }
    return .round(round)
  }

  /// The round that a community plays by itself.
  borrowing func ownRound(of community: CommunityAddress?) throws(SQLiteError) -> Round? {
    guard let community, let workspace = try workspace(at: community) else { return nil }
    return try liveRound(in: .community(workspace))
  }

  /// Rounds that are over, of everybody and of whoever is there, the newest first.
  borrowing func pastRounds(from seat: Seat, limit: Int) throws(SQLiteError) -> [Round] {
    let past: [(id: RoundID, scope: RoundScope)] = try all(
      """
      SELECT id, scope FROM rounds WHERE state = 'won' OR state = 'exhausted' OR state = 'cancelled'
      ORDER BY opened_ms DESC, number DESC LIMIT 200
      """
    ) { ($0.identifier(0), RoundScope($0.text(1))) }
    var rounds: [Round] = []
    for known in past where try isOpen(known.scope, to: seat) {
      if let round = try round(known.id) { rounds.append(round) }
      if rounds.count == limit { break }
    }
    return rounds
  }

  /// Whether somebody is one of those whose round it is: in a community whoever is there, in private whoever has spoken or
  /// has a role in it.
  private borrowing func isOpen(_ scope: RoundScope, to seat: Seat) throws(SQLiteError) -> Bool {
    guard case .community(let workspace) = scope else { return true }
    guard let place = try place(of: workspace) else { return false }
    if let here = seat.community { return here == place }
    return try exists(
      """
      SELECT 1 FROM attendance WHERE place = \(place.key) AND user_id = \(seat.person)
      UNION ALL SELECT 1 FROM workspace_members WHERE workspace_id = \(workspace) AND user_id = \(seat.person)
      """)
  }

  /// Whose round it is, to be written behind its number where there is more than one kind.
  ///
  /// - Parameter community: Where it is read; `nil` for a private chat.
  borrowing func owner(of scope: RoundScope, seenFrom community: CommunityAddress?) throws(SQLiteError)
    -> String
  {
    switch scope {
    case .everybody:
      return try exists("SELECT 1 FROM rounds WHERE scope <> 'global'") ? " (everybody's)" : ""
    case .community(let workspace):
      guard let place = try place(of: workspace) else { return " (of a community that is gone)" }
      guard place != community else { return " (this community's)" }
      switch place.platform {
      case .telegram: return " (of the Telegram group \(place.number))"
      case .discord: return " (of the Discord server \(place.number))"
      case .terminal: return " (of \(place.number))"
      }
    }
  }
}
