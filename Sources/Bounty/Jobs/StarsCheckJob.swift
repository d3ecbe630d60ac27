import Ledger
import SQLite
import Scheduling
import Vocabulary

/// Asks Telegram how many stars lie on the bot's balance.
package typealias StarBalance = @Sendable () async throws -> Int64

extension Job {
  /// Looks every day whether the stars that came in lie on the bot's balance (I9), and tells operators when some are
  /// missing. As long as none came in nobody is asked.
  ///
  /// - Parameters:
  ///   - balance: `nil` without Telegram. Used when it runs, as is `house`.
  ///   - house: Who keeps the books, and tells operators.
  package static func starsCheck(
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
