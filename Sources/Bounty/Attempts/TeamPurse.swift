import Ledger
import SQLite
import Vocabulary

/// What rounds need to know of teams: who pays for an attempt together, and who shares its prize. Nothing else of teams
/// is seen from here, least of all what they say.
///
/// Every closure runs in the caller's transaction.
package struct TeamPurse: Sendable {
  /// An attempt that is about to be paid.
  package struct Bill: Sendable {
    package let attempt: AttemptID
    package let round: RoundID
    package let person: PersonID
    package let fee: Int64
    /// Otherwise the player pays alone, and plays for the team all the same.
    package let isFromPool: Bool
  }

  /// Where a fee comes from, and where it lies meanwhile.
  package struct Payment: Sendable {
    package let team: TeamID
    package let account: AccountID
    package let sources: [HoldSource]

    package init(team: TeamID, account: AccountID, sources: [HoldSource]) {
      (self.team, self.account, self.sources) = (team, account, sources)
    }
  }

  /// Somebody's part of a prize.
  package struct Part: Hashable, Sendable {
    package let person: PersonID
    package let units: Int64

    package init(_ person: PersonID, units: Int64) { (self.person, self.units) = (person, units) }
  }

  package enum Ending: Hashable, Sendable { case refunded, captured, won }

  package typealias Asking<Input, Output> =
    @Sendable (_ connection: borrowing Connection, Input, Moment) throws -> Output
  package typealias Reading<Input, Output> =
    @Sendable (_ connection: borrowing Connection, Input) throws -> Output

  /// The team of somebody.
  package let team: Reading<PersonID, TeamID?>
  /// Looks whether somebody may have their team's pool pay so much now. Throws `not_in_team`, `team_spend_denied`,
  /// `insufficient_funds`.
  package let quote: Asking<(person: PersonID, fee: Int64), TeamID>
  /// As well, and fixes how a prize would be shared.
  package let pay: Asking<Bill, Payment>
  package let end: Asking<(attempt: AttemptID, ending: Ending), Void>
  /// How so much is shared by what was fixed when the fee was held.
  package let share: Reading<(attempt: AttemptID, units: Int64), [Part]>
  package let noteWin: Asking<(attempt: AttemptID, prize: Int64, parts: [Part]), Void>
  /// Where a captured fee goes when it is given back after all.
  package let payers: Reading<AttemptID, [HoldSource]>
  /// As it may be shown to everybody; `nil` for a team that outsiders know nothing of.
  package let publicName: Reading<TeamID, String?>
  /// Where those who share an attempt hear of what becomes of it.
  package let chats: Reading<(team: TeamID, attempt: AttemptID), [ChatAddress]>

  package init(
    team: @escaping Reading<PersonID, TeamID?>,
    quote: @escaping Asking<(person: PersonID, fee: Int64), TeamID>, pay: @escaping Asking<Bill, Payment>,
    end: @escaping Asking<(attempt: AttemptID, ending: Ending), Void>,
    share: @escaping Reading<(attempt: AttemptID, units: Int64), [Part]>,
    noteWin: @escaping Asking<(attempt: AttemptID, prize: Int64, parts: [Part]), Void>,
    payers: @escaping Reading<AttemptID, [HoldSource]>, publicName: @escaping Reading<TeamID, String?>,
    chats: @escaping Reading<(team: TeamID, attempt: AttemptID), [ChatAddress]>
  ) {
    (self.team, self.quote, self.pay, self.end) = (team, quote, pay, end)
    (self.share, self.noteWin, self.payers) = (share, noteWin, payers)
    (self.publicName, self.chats) = (publicName, chats)
  }
}

extension RoundBook {
  /// Who has a part of what an attempt wins, each person once.
  func parts(
    of units: Int64, for attempt: Attempt, on connection: borrowing Connection
  ) throws -> [TeamPurse.Part] {
    guard attempt.team != nil, let teams else { return [TeamPurse.Part(attempt.person, units: units)] }
    // Two of them may have turned out to be one person since.
    return try teams.share(connection, (attempt.id, units)).reduce(into: []) { parts, part in
      if let index = parts.firstIndex(where: { $0.person == part.person }) {
        parts[index] = TeamPurse.Part(part.person, units: parts[index].units + part.units)
      } else {
        parts.append(part)
      }
    }
  }

  func end(
    _ attempt: Attempt, as ending: TeamPurse.Ending, at now: Moment, on connection: borrowing Connection
  ) throws {
    guard attempt.team != nil else { return }
    try teams?.end(connection, (attempt.id, ending), now)
  }
}
