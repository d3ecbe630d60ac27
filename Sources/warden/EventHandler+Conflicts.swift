import Bounty
import Community
import Delivery
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension EventHandler {
  /// As this one, but what contradicts the books is not tried again: nothing of it is posted, operators find it among the
  /// security events, and whoever asked for it is told that it did not work.
  func notingConflicts(_ clock: any Timekeeper, _ randomness: Randomness) -> EventHandler {
    @Sendable func watched(_ decision: Decision, _ event: InboundEvent) -> Decision {
      Decision(decision.label, commit: decision.commit) { error in
        if let other = decision.otherwise(error) { return other }
        guard case .idempotencyConflict? = error as? LedgerError else { return nil }
        return Decision(Decision.Label(decision.label.command, .error)) { connection in
          let person = try event.sender.flatMap { try connection.person(behind: $0.account) }
          try connection.noteConflict(error, of: person, at: clock.now, randomness)
          return apology(event, connection)
        }
      }
    }
    return EventHandler(
      plan: { event in
        switch plan(event) {
        case .decide(let decision): .decide(watched(decision, event))
        case .work(let work): .work { watched(try await work(), event) }
        }
      }, apology: apology, arrived: arrived)
  }
}
