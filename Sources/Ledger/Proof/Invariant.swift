import SQLite
import Vocabulary

/// Something that must hold of the books at any moment. Features add theirs beside ``Invariant/ledger``.
package struct Invariant: Sendable {
  package typealias Check = @Sendable (_ connection: borrowing Connection) throws -> [Violation]

  /// `I1` and so on.
  package let name: String
  /// What holds, as a sentence without its full stop.
  package let rule: String
  /// It looks at accounts and open holds only; the others walk through everything that ever happened.
  package let isQuick: Bool
  package let check: Check

  package init(_ name: String, _ rule: String, isQuick: Bool, _ check: @escaping Check) {
    (self.name, self.rule, self.isQuick, self.check) = (name, rule, isQuick, check)
  }
}

/// A place where an invariant does not hold.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with identifiers only: a sentence without its full stop.
  package let description: String
  /// By how many units; 1 for what is no number.
  package let units: UInt64

  package init(_ description: String, by difference: Int128 = 1) {
    self.description = description
    units = UInt64(clamping: max(1, difference.magnitude))
  }
}

/// What a look at the books has shown.
package struct BooksReport: Hashable, Sendable, CustomStringConvertible {
  package struct Finding: Hashable, Sendable {
    package let name: String
    package let rule: String
    package let violations: [Violation]

    /// All differences together; 0 when it holds.
    package var imbalance: UInt64 { violations.lazy.map(\.units).reduce(0, saturatingSum) }
  }

  package let findings: [Finding]

  package var isSound: Bool { findings.allSatisfy(\.violations.isEmpty) }

  /// All differences together; 0 when the books are sound.
  package var imbalance: UInt64 { findings.lazy.map(\.imbalance).reduce(0, saturatingSum) }

  /// One line an invariant: `I1 holds: …`, or what is wrong with it.
  package var description: String {
    findings.map { finding in
      guard let first = finding.violations.first else { return "\(finding.name) holds: \(finding.rule)." }
      let more = finding.violations.count - 1
      return "\(finding.name) is broken: \(first)\(more > 0 ? ", and \(more) more" : "")."
    }
    .joined(separator: "\n")
  }
}

extension Connection {
  /// Evaluates invariants on the state of this transaction.
  package borrowing func examineBooks(_ invariants: [Invariant] = Invariant.ledger) throws -> BooksReport {
    var findings: [BooksReport.Finding] = []
    for invariant in invariants {
      findings.append(
        .init(name: invariant.name, rule: invariant.rule, violations: try invariant.check(self)))
    }
    return BooksReport(findings: findings)
  }
}
