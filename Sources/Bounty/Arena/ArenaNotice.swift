import Community
import Detection
import Ledger
import SQLite
import Transparency
import Vocabulary

/// The words for something that happened.
struct ArenaNotice {
  /// To the chats that it concerns.
  var direct: [(ChatAddress, String)] = []
  /// To the arenas.
  var everybody: String?
  var operators: String?
  /// What is kept where the operator cannot take it back.
  var outside: String?
  /// A community may want to hear of rounds and not of every attempt.
  var isResult = false
  /// What such a community hears of a result all the same.
  var withoutResults: String?

  init(_ happening: Happening, _ teams: TeamPurse?, on connection: borrowing Connection) throws {
    let owner = try happening.scope.map { try connection.owner(of: $0, seenFrom: nil) } ?? ""
    // In its own arena nobody asks whose round it is.
    let shared = happening.scope == .everybody ? owner : ""
    switch happening {
    case .opened(let round):
      let pool = try connection.pool(of: round.id)
      everybody =
        "Round \(round.number)\(shared) is open. In the pool: \(pool). An attempt costs \(Amount.dollars(units: round.currentFee)). "
        + "The sealed prompt: \(round.commit)\nTry it: /bounty attempt"
    case .ruled(let attempt, let round, let nextFee):
      let name = try Self.name(of: attempt, teams, on: connection)
      let pool = try connection.pool(of: round.id)
      var text = "Attempt \(attempt.number ?? 0) by \(name) for \(attempt.fee): the pool stays.\n"
      text += "\(attempt.reply?.withoutMentions ?? "")\n"
      text += "In the pool: \(pool)."
      if nextFee != attempt.listFee.units {
        let price = Amount.dollars(units: nextFee)
        text += " The next attempt costs \(price)."
        withoutResults = "In round \(round.number)\(shared) the next attempt costs \(price)."
      }
      tell(attempt, text, "\(text)\nProof: /verify \(attempt.id)")
      try tellTeam(of: attempt, "\(text)\nProof: /verify \(attempt.id)", teams, on: connection)
      isResult = true
    case .won(let attempt, let round, let prize, let release, let who):
      let name = try Self.name(of: attempt, teams, on: connection)
      let text =
        "Round \(round.number)\(shared) is won! Attempt \(attempt.number ?? 0) by \(name) takes \(prize).\n"
        + "\(attempt.reply?.withoutMentions ?? "")\n"
        + (who.map { "That it counts was ruled by \($0.withoutMentions).\n" } ?? "")
        + "The prize is free on \(release.minute). Proof: /verify \(attempt.id)"
      tell(attempt, text + Self.shownMessage(of: attempt, in: round), text)
      if attempt.team != nil, let teams {
        let parts = try teams.share(connection, (attempt.id, prize.units))
        let shares = try parts.map {
          "• \(try connection.playerName($0.person)): \(Amount.dollars(units: $0.units))"
        }
        let lines = ["\(text)\nAs it was agreed when the fee was held:"] + shares
        try tellTeam(of: attempt, lines.joined(separator: "\n"), teams, on: connection)
      }
      operators =
        "Round \(round.number)\(owner) was won by attempt \(attempt.number ?? 0) (\(attempt.id)): \(prize), free on \(release.minute)."
    case .refunded(let attempt, _, let reason):
      guard let origin = attempt.origin else { break }
      direct = [
        (
          origin,
          "Attempt \(attempt.number ?? 0) was not decided, and \(attempt.fee) went back. \(reason.sentence)"
        )
      ]
    case .denied(let attempt, let round, let who):
      let text =
        "Attempt \(attempt.number ?? 0): the approval does not stand, says \(who). The fee of \(attempt.fee) went back, and "
        + "the round \(round.state == .paused ? "stays paused" : "goes on"). Proof: /verify \(attempt.id)"
      tell(attempt, text, text)
    case .awaitsSecondJudge(let attempt, _):
      let text =
        "Attempt \(attempt.number ?? 0) has talked the Warden into it! By the rules of this round a second judge looks at it "
        + "now; the round stands still meanwhile."
      tell(attempt, text, text)
    case .paused(let round, let reason):
      everybody =
        "Round \(round.number)\(shared) is paused: \(reason.asSentence) Nothing is charged meanwhile."
    case .resumed(let round): everybody = "Round \(round.number)\(shared) goes on."
    case .warned(let round, let left):
      everybody =
        "Round \(round.number)\(shared) ends in \(left.rounded), unless somebody tries: then the timer "
        + "begins anew."
    case .exhausted(let round, let pool, let players):
      everybody =
        "Round \(round.number)\(shared) is over and nobody has won: \(pool) went to \(players) player\(players == 1 ? "" : "s"). The "
        + "sealed prompt can be seen now: /bounty rules"
    case .cancelled(let round, let reason, let refunded):
      everybody =
        "Round \(round.number)\(shared) was cancelled: \(reason.asSentence) The fees of \(refunded) attempt\(refunded == 1 ? "" : "s") "
        + "went back."
    case .released(let attempt, let prize):
      guard let origin = attempt.origin else { break }
      direct = [(origin, "The prize of attempt \(attempt.number ?? 0) is free now: \(prize).")]
    case .disputed(let attempt, let old, let new, let reason):
      let pool =
        new.map { "is the pool of round \($0.number)." }
        ?? "is kept for a new round by the same rules, which opens as soon as the one that is played now is over."
      let text =
        "The win of attempt \(attempt.number ?? 0) in round \(old.number) was taken back by two operators: "
        + "\(reason.asSentence) Its prize \(pool)"
      tell(attempt, text, text)
    case .needsOperator(let round, let sentence):
      operators = owner.isEmpty ? sentence : "\(sentence)\nThat is round \(round.number)\(owner)."
    case .head(let head):
      outside = try connection.head(ofSize: head.size).map { PostedHead.text($0) }
      everybody = outside.map {
        "The decision log has \(head.size) records. Keep this: it shows later that none was changed.\n\($0)"
      }
    }
  }

  /// A player, and their team where they play for it and outsiders may know it.
  private static func name(
    of attempt: Attempt, _ teams: TeamPurse?, on connection: borrowing Connection
  ) throws -> String {
    let name = try connection.playerName(attempt.person)
    guard let team = attempt.team, let shown = try teams?.publicName(connection, team) else { return name }
    return "\(name) for \(shown)"
  }

  /// The round is over, so its rules may let everybody see what has won it.
  private static func shownMessage(of attempt: Attempt, in round: Round) -> String {
    guard round.rules.showsMessages, let message = attempt.message else { return "" }
    return "\nThe message was:\n\(message.withoutMentions)"
  }

  /// Names the root key beside a head; the signed lines stay as they are.
  mutating func add(rootKey: String) {
    everybody = everybody.map { "\($0)\nroot key: \(rootKey)" }
    outside = outside.map { "\($0)\nroot key: \(rootKey)" }
  }

  private mutating func tellTeam(
    of attempt: Attempt, _ text: String, _ teams: TeamPurse?, on connection: borrowing Connection
  ) throws {
    guard let team = attempt.team, let teams else { return }
    // Before the others: a chat hears of one thing once, and the team hears more.
    direct = try teams.chats(connection, (team, attempt.id)).map { ($0, text) } + direct
  }

  /// The player where they made the attempt, and everybody.
  private mutating func tell(_ attempt: Attempt, _ text: String, _ forPlayer: String) {
    direct = attempt.origin.map { [($0, forPlayer)] } ?? []
    everybody = text
  }
}

extension String {
  /// With a full stop at its end.
  var asSentence: String { last.map { ".!?…".contains($0) } == true ? self : self + "." }
}
