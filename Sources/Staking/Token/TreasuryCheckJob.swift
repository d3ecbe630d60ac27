import Ledger
import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Looks every hour whether the treasury holds what the books say that came in from the chain (I8), and tells operators
  /// when something is missing there, and when it is there again. More than that is only noted.
  ///
  /// - Parameters:
  ///   - watch: Used when it runs, as is `office`; descriptions need none.
  ///   - tell: Says what is missing now, and was not before; in the transaction that notes what was found.
  package static func treasuryCheck(
    _ watch: @escaping @Sendable () -> TreasuryWatch?, of office: @escaping @Sendable () -> TokenOffice,
    tell:
      @escaping @Sendable (
        _ before: [Violation], _ now: Moment, _ connection: borrowing Connection
      ) throws -> [OutboundMessage]
  ) -> Job {
    Job("treasury_check", schedule: .at("20 * * * *"), missed: .runOnce, limit: .seconds(120)) { call in
      guard let watch = watch() else { return JobOutcome("there is no treasury to look at") }
      let (looks, failures) = try await watch.look(office().database)
      let note = "looked at \(looks.count) assets, \(failures) could not be asked for"
      return JobOutcome(note) { connection in
        let before = try Invariant.treasuryCovers.check(connection)
        for look in looks {
          try connection.note(custody: look.found, owed: look.owed, of: .chain, at: call.now)
        }
        return try tell(before, call.now, connection)
      }
    }
  }
}
