import Vocabulary

/// Answers that need not be asked for again so soon: kept for a while, and only so many of them.
package struct RecentAnswers<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
  private var answers: [Question: (answer: Answer, until: Moment)] = [:]
  private let lifetime: Duration
  private let most: Int

  /// - Parameter most: Beyond this, what is too old goes; if nothing is, everything.
  package init(for lifetime: Duration, most: Int) {
    self.lifetime = lifetime
    self.most = most
  }

  package func answer(to question: Question, at now: Moment) -> Answer? {
    guard let known = answers[question], now < known.until else { return nil }
    return known.answer
  }

  package mutating func keep(_ answer: Answer, to question: Question, at now: Moment) {
    if answers.count >= most {
      answers = answers.filter { now < $0.value.until }
      if answers.count >= most { answers = [:] }
    }
    answers[question] = (answer, now.advanced(by: lifetime))
  }

  package var count: Int { answers.count }
}
