extension CommandError {
  package static let termsNeeded = CommandError(
    .termsNeeded, "First read and accept the terms: /account terms.")
  package static let roundClosed = CommandError(.roundClosed, "There is no open round.")
  package static func roundPaused(reason: String) -> CommandError {
    CommandError(.roundPaused, "The round is paused: \(reason.asSentenceEnd)")
  }
  package static let guardianDown = CommandError(
    .guardianDown, "The Warden cannot answer right now.", next: "Try again in a few minutes.")
  package static let budgetReached = CommandError(
    .budgetReached, "Today's model budget is used up.", next: "It resets at 00:00 UTC.")
  package static let messageEmpty = CommandError(.messageEmpty, "Write a message.")
  /// Both numbers in characters.
  package static func messageTooLong(_ count: Int, of limit: Int) -> CommandError {
    CommandError(.messageTooLong, "\(count) of \(limit) characters.", next: "Write it shorter.")
  }
  package static let messageBlocked = CommandError(
    .messageBlocked, "Your message contains a blocked phrase.", next: "Find other words.")
  package static func attemptInProgress(_ id: String) -> CommandError {
    CommandError(
      .attemptInProgress, "Your attempt \(id) is still being judged.", next: "Wait for its result.")
  }
  package static let quoteExpired = CommandError(
    .quoteExpired, "The price was valid for a minute.", next: "Ask again.")
  package static func practiceUsed(limit: Int) -> CommandError {
    CommandError(
      .practiceUsed, "No free tries left today (\(limit) of \(limit)).", next: "They return at 00:00 UTC.")
  }
  package static let nothingToCancel = CommandError(.nothingToCancel, "No waiting attempt.")
  package static let alreadyJudging = CommandError(
    .alreadyJudging, "It is already being judged.", next: "Wait for its result.")
  package static let phraseTooCommon = CommandError(
    .phraseTooCommon, "That phrase is part of too many harmless messages.", next: "Choose a longer one.")
  package static let roundLive = CommandError(
    .roundLive, "A round is open already.", next: "Close or cancel it first.")
  package static let noNextKey = CommandError(
    .noNextKey, "There is no next signing key.", next: "Set WARDEN_SIGNING_SEED_NEXT and restart.")
}
