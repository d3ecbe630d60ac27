/// Why somebody's money has to stay where it is for a while.
package enum HoldReason: String, Hashable, Sendable {
  /// An account was joined: its owner, or the other's, may not know.
  case newLink = "new_link"
  /// Somebody said that it was not them.
  case objection
  /// Payouts go to another wallet than before, and that may be a thief's.
  case newPrimaryWallet = "new_primary_wallet"
}
