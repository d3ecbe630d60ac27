extension CommandError {
  /// Both amounts as they are shown to people, with their unit.
  package static func insufficientFunds(have: String, need: String) -> CommandError {
    CommandError(.insufficientFunds, "You have \(have), this needs \(need).", next: "/wallet deposit")
  }
  package static let addressInvalid = CommandError(.addressInvalid, "Not a Solana address.")
  package static let addressProgram = CommandError(
    .addressProgram, "That is a program's address; use your wallet's.")
  package static let walletTaken = CommandError(.walletTaken, "That wallet belongs to another player.")
  package static let noWallet = CommandError(.noWallet, "Link a wallet first: /wallet link")
  package static let challengeExpired = CommandError(.challengeExpired, "Start again with /wallet link.")
  package static func signatureInvalid(triesLeft: Int) -> CommandError {
    CommandError(.signatureInvalid, "The signature does not match the text (\(triesLeft) tries left).")
  }
  package static let payoutOpen = CommandError(
    .payoutOpen, "A payout to this wallet is under way.", next: "Wait until it has arrived.")
  package static let amountInvalid = CommandError(.amountInvalid, "Write an amount like 12.50.")
  package static func belowMinimum(_ minimum: String) -> CommandError {
    CommandError(.belowMinimum, "The minimum is \(minimum).")
  }
  package static func dailyLimit(left: String) -> CommandError {
    CommandError(.dailyLimit, "\(left) left today.", next: "The limit resets at 00:00 UTC.")
  }
  package static let kycNeeded = CommandError(
    .kycNeeded, "A check by the operators is needed for this sum.")
  package static let payoutsOff = CommandError(.payoutsOff, "Payouts are switched off right now.")
  package static let depositsOff = CommandError(.depositsOff, "Deposits are switched off right now.")
  package static let stakingOff = CommandError(.stakingOff, "Staking is switched off right now.")
  package static let nothingToClaim = CommandError(
    .nothingToClaim, "There are no rewards to claim.", next: "They are added when a month is closed.")
  package static let alreadyClosed = CommandError(.alreadyClosed, "That is closed already.")
  package static let monthOpen = CommandError(
    .monthOpen, "That month is not over yet.", next: "It can be closed from its last midnight on, UTC.")
  package static let ownPayout = CommandError(
    .ownPayout, "You cannot approve your own payout.", next: "Another operator has to.")
  package static let alreadyApproved = CommandError(
    .alreadyApproved, "You have approved this payout already.", next: "Another operator has to as well.")
  package static let alreadySent = CommandError(.alreadySent, "That payout has been sent already.")
  package static let txNotFinal = CommandError(
    .txNotFinal, "Not final yet.", next: "Try again in a minute.")
  package static func amountMismatch(chainShows amount: String) -> CommandError {
    CommandError(.amountMismatch, "The chain shows \(amount).")
  }
  package static func balanceLeft(_ amount: String) -> CommandError {
    CommandError(.balanceLeft, "Withdraw or give up \(amount) first.")
  }
}
