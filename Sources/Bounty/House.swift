import Charts
import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

/// Who runs the rounds: everything that commands need, put together once.
package struct House: Sendable {
  package let book: RoundBook
  package let guardian: Guardian
  package let shelf: RulesShelf
  package let patterns: PatternLists
  package let announcer: Announcer
  package let referee: Referee
  package let database: Database
  package let invariants: [Invariant]
  package let ledgerMetrics: LedgerMetrics
  /// What stands in sealed bundles.
  package let version: String
  /// Draws the pool over time; `nil` for words alone.
  package let studio: ChartStudio?

  /// - Parameter more: Invariants of other features that take part in rounds.
  package init(
    book: RoundBook, guardian: Guardian, shelf: RulesShelf, patterns: PatternLists, announcer: Announcer,
    referee: Referee, database: Database, ledgerMetrics: LedgerMetrics, version: String,
    more: [Invariant] = [], studio: ChartStudio? = nil
  ) {
    self.book = book
    self.guardian = guardian
    self.shelf = shelf
    self.patterns = patterns
    self.announcer = announcer
    self.referee = referee
    self.database = database
    invariants = Invariant.ledger + Invariant.bounty + more
    self.ledgerMetrics = ledgerMetrics
    self.version = version
    self.studio = studio
  }

  /// A reply, and what everybody else is told of the same.
  func reply(
    _ text: String, telling happenings: [Happening], on connection: borrowing Connection
  ) throws -> Reply {
    var reply = Reply(text)
    reply.notices = try announcer.messages(for: happenings, on: connection).compactMap { message in
      guard case .send(let content) = message.action else { return nil }
      return Notice(to: message.address, content.text)
    }
    referee.ring()
    return reply
  }

  /// Play money for somebody who becomes a player.
  ///
  /// - Returns: A sentence for them; `nil` when there is none, or they have had it.
  package func welcome(_ person: PersonID, at now: Moment, on connection: borrowing Connection) throws
    -> String?
  {
    try connection.grant(book.playMoney, to: person, at: now, book.randomness).map {
      "You have \($0) of play money."
    }
  }

  /// The pool over time and attempts by outcome, for the round that is played there.
  func picture(from seat: Seat, at now: Moment) async throws -> OutboundFile? {
    guard let studio else { return nil }
    let history = try await database.read { connection -> RoundHistory? in
      guard case .round(let round) = try connection.meantRound(from: seat) else { return nil }
      return try connection.history(of: round, at: now)
    }
    guard let history else { return nil }
    return await studio.picture(of: history.chart, named: "round-\(history.round.number).png")
  }

  /// Looks at the books, and tells dashboards.
  ///
  /// - Parameter isQuick: Only at what can be told from balances and open holds.
  package func examine(isQuick: Bool) async throws -> BooksReport {
    let chosen = isQuick ? invariants.filter(\.isQuick) : invariants
    let report = try await database.read { try $0.examineBooks(chosen) }
    ledgerMetrics.record(report)
    return report
  }
}
