import Vocabulary

/// Why nothing was posted. The books are as they were, and the key is free.
package enum LedgerError: Error, Hashable {
  /// There is less on the account than should leave it.
  case insufficientFunds(account: AccountID, have: Amount, need: Amount)
  /// The key stands for a transaction with other legs: somebody has to look at this.
  case idempotencyConflict(key: IdempotencyKey, posted: TransactionID)
  /// A balance would fit no 64-bit number.
  case overflow(account: AccountID)
  /// No such legs can ever be posted; says why. A mistake of ours.
  case malformed(String)
  /// The hold has ended in another way already.
  case holdResolved(HoldID, as: Hold.State)
  /// There is no hold for this cause.
  case noHold(cause: String)
}

extension LedgerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .insufficientFunds(let account, let have, let need):
      "\(account.text) has \(have), and \(need) should leave it"
    case .idempotencyConflict(let key, let posted): "\(key) was used by \(posted) for something else"
    case .overflow(let account): "\(account.text) cannot hold as much"
    case .malformed(let why): "the posting cannot be made: \(why)"
    case .holdResolved(let hold, let state): "\(hold) is \(state.rawValue) already"
    case .noHold(let cause): "nothing is held for \(cause)"
    }
  }
}
