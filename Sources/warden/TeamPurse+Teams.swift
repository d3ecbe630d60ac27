import Bounty
import Ledger
import SQLite
import Teams
import Vocabulary

extension TeamPurse {
  /// Rounds see the money of teams through this, and nothing of what they say.
  init(_ book: TeamBook) {
    self.init(
      team: { connection, person in try connection.membership(of: person)?.team.id },
      quote: { connection, asked, now in
        try book.quote(asked.fee, for: asked.person, at: now, on: connection)
      },
      pay: { connection, bill, now in
        let payment = try book.pay(
          bill.fee, for: bill.attempt, in: bill.round, by: bill.person, isFromPool: bill.isFromPool, at: now,
          on: connection)
        return Payment(team: payment.team, account: payment.account, sources: payment.sources)
      },
      end: { connection, ended, now in
        try book.end(
          ended.attempt, isCaptured: ended.ending != .refunded, isWin: ended.ending == .won, at: now,
          on: connection)
      },
      share: { connection, asked in
        try book.shares(of: asked.units, for: asked.attempt, on: connection).map {
          Part($0.person, units: $0.units)
        }
      },
      noteWin: { connection, won, now in
        try book.noteWin(
          of: won.prize, for: won.attempt, won.parts.map { TeamPart($0.person, units: $0.units) }, at: now,
          on: connection)
      },
      payers: { connection, attempt in try book.payers(of: attempt, on: connection) },
      publicName: { connection, team in
        guard let team = try connection.team(team), team.visibility == .public else { return nil }
        return team.name.isolated
      },
      chats: { connection, asked in
        try connection.chats(sharing: asked.attempt, of: asked.team)
      })
  }
}
