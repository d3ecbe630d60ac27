import SQLite
import Vocabulary

extension Connection {
  /// What is wrong with the books of a copy, as the end of a sentence; `nil` for nothing, and where there are none.
  package borrowing func brokenBooks() throws -> String? {
    guard try exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger_txns'") else {
      return nil
    }
    // What lies outside of the books, such as the coins of the treasury, says nothing about a copy.
    let within: [Invariant] = [.sumsAreZero, .nothingIsOwed, .balancesAreLegs, .chainHolds]
    let broken = try examineBooks(within).findings.filter { !$0.violations.isEmpty }
    guard !broken.isEmpty else { return nil }
    let findings = broken.map { "\($0.name): \($0.violations[0])" }
    return "its books are out of order (\(findings.joined(separator: "; ")))"
  }
}
