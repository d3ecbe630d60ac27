/// How much of a talk an answer takes. What it does not take need not be read.
package enum LookBack: Sendable {
  /// Whether something is said twice, answers a question, or comes after words that make everything grave.
  case toTheLastWords
  /// To be quoted.
  case toWhatWasSaid
  /// Something of theirs that nobody has come back to.
  case toEarlierTopic

  /// Of so many of the last exchanges, what the person said.
  package var exchanges: Int {
    switch self {
    case .toTheLastWords: 4
    case .toWhatWasSaid, .toEarlierTopic: 6
    }
  }

  /// Of so many of the last exchanges, what the bot answered.
  package var answers: Int {
    switch self {
    case .toTheLastWords, .toWhatWasSaid: 1
    case .toEarlierTopic: 6
    }
  }
}
