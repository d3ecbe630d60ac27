import Vocabulary

/// What the identifiers of the books name. The things themselves belong to features above.
package enum LedgerSubject {
  package enum Transaction: Identifiable26 { package static var prefix: String { "txn" } }
  package enum Hold: Identifiable26 { package static var prefix: String { "hld" } }
  package enum Round: Identifiable26 { package static var prefix: String { "rnd" } }
  package enum Attempt: Identifiable26 { package static var prefix: String { "att" } }
  package enum Team: Identifiable26 { package static var prefix: String { "tea" } }
  package enum Payout: Identifiable26 { package static var prefix: String { "pay" } }
}

package typealias TransactionID = Identifier<LedgerSubject.Transaction>
package typealias HoldID = Identifier<LedgerSubject.Hold>
package typealias RoundID = Identifier<LedgerSubject.Round>
package typealias AttemptID = Identifier<LedgerSubject.Attempt>
package typealias TeamID = Identifier<LedgerSubject.Team>
package typealias PayoutID = Identifier<LedgerSubject.Payout>
