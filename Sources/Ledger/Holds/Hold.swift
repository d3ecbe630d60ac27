import SQLite
import Vocabulary

/// Something that was taken aside for a cause, until that ends one way or the other.
///
/// It never ends by itself: only what it is held for decides, so that a late answer cannot find the money gone.
/// ``expiresAt`` says when to go and ask.
package struct Hold: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable, SQLBindable {
    case open
    case captured
    case voided
  }

  package let id: HoldID
  package let cause: HoldCause
  /// Where it lies.
  package let account: AccountID
  package let amount: Amount
  package let state: State
  package let createdAt: Moment
  package let expiresAt: Moment?
  package let resolvedAt: Moment?
}

/// What something is held for; one hold each.
package enum HoldCause: Hashable, Sendable {
  case attempt(AttemptID)
  case payout(PayoutID)

  package enum Purpose: String, Hashable, Sendable, SQLBindable {
    case attempt
    case payout
  }

  package init(_ purpose: Purpose, reference: String) {
    self =
      switch purpose {
      case .attempt: .attempt(AttemptID(reference))
      case .payout: .payout(PayoutID(reference))
      }
  }

  package var purpose: Purpose {
    switch self {
    case .attempt: .attempt
    case .payout: .payout
    }
  }

  package var reference: String {
    switch self {
    case .attempt(let attempt): attempt.text
    case .payout(let payout): payout.text
    }
  }

  package enum Step: Sendable { case hold, capture, void }

  /// `attempt:att_…:capture`; what is captured for a payout is called settled.
  package func key(_ step: Step) -> IdempotencyKey {
    switch (step, self) {
    case (.hold, _): "\(purpose.rawValue):\(reference):hold"
    case (.capture, .attempt): "\(purpose.rawValue):\(reference):capture"
    case (.capture, .payout): "\(purpose.rawValue):\(reference):settle"
    case (.void, _): "\(purpose.rawValue):\(reference):void"
    }
  }
}

/// Part of a hold, and the account that it came from and goes back to.
package struct HoldSource: Hashable, Sendable {
  package let account: AccountID
  package let units: Int64

  package init(_ account: AccountID, units: Int64) { (self.account, self.units) = (account, units) }
}
