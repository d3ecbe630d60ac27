import Vocabulary

extension CommandError {
  package static func notAllowed(_ role: String) -> CommandError {
    CommandError(.notAllowed, "You need the role \(role) for this.")
  }
  package static let secondPersonNeeded = CommandError(
    .secondPersonNeeded, "A second operator must run the same command within 10 minutes.")
  package static func memoryFull(limit: Int) -> CommandError {
    CommandError(
      .memoryFull, "You keep \(limit) memories already, which is all there is room for.",
      next: "Forget one first: /memory list")
  }
  package static let noResults = CommandError(.noResults, "Nothing was found.", next: "Try other words.")
  package static let noData = CommandError(.noData, "There are no numbers for that time yet.")
  /// - Parameter thing: With its article: `a job of that name`.
  package static func notFound(_ thing: String) -> CommandError {
    CommandError(.notFound, "There is no such thing as \(thing) here.")
  }
  package static func outOfRange(_ name: String, _ range: ClosedRange<Int64>) -> CommandError {
    CommandError(
      .outOfRange, "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound).")
  }
  package static let cronInvalid = CommandError(
    .cronInvalid, "Five fields, UTC, not more often than every 15 minutes.")
  package static func limitReached(_ limit: Int, of things: String) -> CommandError {
    CommandError(.limitReached, "\(limit) \(things) at most.", next: "Remove one first.")
  }
  package static let systemJob = CommandError(.systemJob, "This job belongs to the bot.")
  package static let toolOff = CommandError(.toolOff, "That tool is switched off here.")
  /// - Parameter wait: Rounded up to whole seconds, at least one.
  package static func rateLimited(_ wait: Duration) -> CommandError {
    let seconds = max(1, (wait.milliseconds + 999) / 1_000)
    return CommandError(.rateLimited, "Wait \(seconds) second\(seconds == 1 ? "" : "s").")
  }
  package static func confirmNeeded(_ question: String, buttons: [[ReplyButton]]) -> CommandError {
    CommandError(.confirmNeeded, question, buttons: buttons)
  }
  /// - Parameter id: Also stands in the log beside the cause, so that an operator finds it.
  package static func internalFault(id: String) -> CommandError {
    CommandError(.internalFault, "Something broke on our side (\(id)).")
  }

  package static func commandUnknown(_ name: String, nearest: String?) -> CommandError {
    CommandError(
      .commandUnknown, "There is no command /\(name).",
      next: nearest.map { "Did you mean /\($0)?" } ?? "/help lists what I can do.")
  }
  package static func argumentMissing(_ name: String, usage: String) -> CommandError {
    CommandError(.argumentMissing, "\(name) is missing.", next: "Write it like this: \(usage)")
  }
  /// - Parameter expected: What it should be, in a few words: `yes or no`.
  package static func argumentInvalid(_ name: String, expected: String) -> CommandError {
    CommandError(.argumentInvalid, "\(name) should be \(expected).")
  }
  package static func argumentUnknown(usage: String) -> CommandError {
    CommandError(
      .argumentUnknown, "That is more than this command takes.", next: "Write it like this: \(usage)")
  }
  package static func argumentRepeated(_ name: String) -> CommandError {
    CommandError(.argumentUnknown, "\(name) is given twice.", next: "Give it once.")
  }
  /// Longer than any command may be; both numbers in bytes of UTF-8.
  package static func commandTooLong(_ count: Int, of limit: Int) -> CommandError {
    CommandError(
      .messageTooLong, "A command may have \(limit) bytes, and this one has \(count).",
      next: "Write it shorter.")
  }
  package static let directOnly = CommandError(
    .directOnly, "That is between the two of us.", next: "Write to me in private.")
  package static let buttonExpired = CommandError(
    .buttonExpired, "This button does not work any more.", next: "Give the command again.")
  package static let questionClosed = CommandError(
    .argumentMissing, "That question is not open any more.", next: "Give the command again.")
  package static let buttonOfOther = CommandError(
    .buttonExpired, "This button belongs to somebody else.", next: "Give the command yourself.")
}
