import Community
import Ledger
import SQLite
import Vocabulary

extension House {
  /// What operators hear after somebody has looked at what lies outside: when something is missing there that was not
  /// missing before, and when nothing is any more.
  ///
  /// - Parameter before: What was missing.
  package func tell(
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
