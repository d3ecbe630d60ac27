import Commands
import Ledger
import SQLite
import Vocabulary

extension TeamCommands {
  var fund: Command {
    Command(
      "team fund", "Put money into the pool",
      Argument<String>("amount", "US dollars, for example 20", length: 1...24), who: .team(.member),
      visibility: .everyone, answers: [.amountInvalid, .insufficientFunds, .notInTeam, .rateLimited]
    ) { [desk] call, typed in
      guard let amount = Amount(typed, of: .dollars), amount.isPositive else {
        throw CommandError.amountInvalid
      }
      return CommandOutcome { connection in
        let desk = desk()
        let team = try desk.book.fund(
          amount, by: call.person, because: call.event.description, at: call.now, on: connection)
        let name = try connection.teamName(of: call.person)
        let pool = try connection.teamPool(of: team.id)
        let left = try connection.balance(of: .available(to: call.person), in: .dollars)
        let text = "\(name.isolated) has put \(amount) into the pool, which holds \(pool) now."
        let reply = try desk.inTeam(text, of: team, call, on: connection)
        // What they have left is for nobody else to read.
        guard reply.visibility == .ephemeral || call.chatKind == .direct else { return reply }
        return Reply("\(text) You have \(left) left.", reply)
      }
    }
  }

  var pool: Command {
    Command("team pool", "Pool balance by member and spending", who: .team(.member), answers: [.notInTeam]) {
      [desk] call in
      let desk = desk()
      let (team, lines, parts) = try await desk.database.read { connection in
        guard let team = try connection.membership(of: call.person)?.team else {
          throw CommandError.notInTeam
        }
        let shares = try connection.poolShares(of: team.id)
        let held = try connection.balance(of: .held(by: team.id), in: .dollars)
        let pool = Amount.dollars(units: shares.reduce(0) { $0 + $1.balance.units })
        var (lines, parts) = (
          ["In the pool of \(team.name.isolated): \(pool)"], [(name: String, units: Int64)]()
        )
        for share in shares {
          let name = try connection.teamName(of: share.member.person)
          parts.append((name, share.balance.units))
          let spent = try connection.poolSpending(of: share.member.person, in: team.id)
          lines.append("• \(name.isolated): \(share.balance), spent \(spent)")
        }
        if held.isPositive { lines.append("Held for attempts that are being judged: \(held)") }
        if let limit = team.dailyLimit {
          let spent = Amount.dollars(units: try connection.spentToday(by: team.id, at: call.now))
          lines.append("Spent today: \(spent) of \(limit)")
        }
        return (team, lines, parts)
      }
      // Nobody needs a picture of nothing.
      let picture = parts.contains { $0.units > 0 } ? await desk.draw?(team, parts) : nil
      return Reply(lines.joined(separator: "\n"), files: picture.map { [$0] } ?? [])
    }
  }
}

extension Reply {
  /// Other words for the same readers.
  fileprivate init(_ text: String, _ other: Reply) {
    self = other
    self.text = RichText(text)
  }
}

extension Connection {
  /// What somebody's part of a pool has paid for attempts, without what came back.
  borrowing func poolSpending(of person: PersonID, in team: TeamID) throws(SQLiteError) -> Amount {
    let units = try first(
      """
      SELECT COALESCE(SUM(CASE WHEN kind = 'spend' THEN amount WHEN kind = 'restore' THEN -amount ELSE 0 END), 0)
      FROM team_funding WHERE team_id = \(team) AND user_id = \(person)
      """
    ) { $0.int(0) }
    return .dollars(units: units ?? 0)
  }
}
