import Bounty
import Community
import Ledger
import Operations
import SQLite
import Scheduling
import Telegram
import Vocabulary

/// Asks Telegram how many stars lie on the bot's balance.
typealias StarBalance = @Sendable () async throws -> Int64

extension Connectors {
  static func stars(_ telegram: TelegramConnector?) -> StarBalance? {
    guard let telegram else { return nil }
    return { try await telegram.starBalance() }
  }
}

extension Job {
  /// Looks every day whether the stars that came in lie on the bot's balance (I9), and tells operators when some are
  /// missing. As long as none came in nobody is asked.
  ///
  /// - Parameters:
  ///   - balance: `nil` without Telegram. Used when it runs, as is `house`.
  ///   - house: Who keeps the books, and tells operators.
  static func starsCheck(
    _ balance: @escaping @Sendable () -> StarBalance?,
    _ house: @escaping @Sendable () -> House
  ) -> Job {
    Job("stars_check", schedule: .daily(at: 4), missed: .runOnce, limit: .seconds(120)) { call in
      let house = house()
      let owed = try await house.database.read { try $0.owed(by: .telegram, in: .stars) }
      guard owed != 0, let balance = balance() else { return JobOutcome("no stars came in") }
      let units = try await balance()
      return JobOutcome("looked") { connection in
        let before = try Invariant.starsCover.check(connection)
        // Below zero are refunds that Telegram has lent.
        try connection.note(
          custody: Amount(units: max(0, units), of: .stars), owed: owed, of: .telegram, at: call.now)
        return try house.tell(before, of: .starsCover, .telegram, "The stars", at: call.now, on: connection)
      }
    }
  }
}

extension House {
  /// What operators hear after somebody has looked at what lies outside: when something is missing there that was not
  /// missing before, and when nothing is any more.
  ///
  /// - Parameter before: What was missing.
  func tell(
    _ before: [Violation], of invariant: Invariant, _ account: AccountID, _ what: String, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let after = try invariant.check(connection)
    ledgerMetrics.record(try connection.examineBooks(invariants.filter(\.isQuick)))
    guard before.isEmpty != after.isEmpty else { return [] }
    var text = "\(what) are all there again."
    if !after.isEmpty {
      text = "⚠ \(what) do not cover the books:\n\(after.map { "• \($0)" }.joined(separator: "\n"))"
      try connection.noteSecurity(.custodyShort, of: nil, about: account.text, now: now, book.randomness)
    }
    return announcer.operators.filter { announcer.reaches($0.platform) }.map {
      OutboundMessage(to: $0, RichText(text))
    }
  }
}
