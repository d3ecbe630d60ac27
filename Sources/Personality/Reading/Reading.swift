/// What a message says, as far as plain rules can tell: how it feels, what it wants, and what a reply can take up.
///
/// The rules know English. Of other languages they know a few courtesies; the rest is read as "another language",
/// with the feeling that emoji and loan words give it.
package struct Reading: Hashable, Sendable {
  package let text: String
  package let sentiment: Sentiment
  /// What the message is about above all.
  package let intent: Intent
  /// A courtesy that came along: said before or after the rest.
  package let courtesy: Intent?
  /// What the message is about, in words that fit into a reply; for ``Intent/cannotDo`` what is to be done.
  package let topic: String?
  /// A statement of the person, turned around: `you lost your keys`.
  package let echo: String?
  /// A few words that answer a question, seen from the other side: `pizza with my sister` is `pizza with your sister`.
  package let fragment: String?
  /// What the person wants to be called.
  package let introducedName: String?
  /// The result of a sum.
  package let sum: String?
  /// What is left to chance.
  package let game: Game?
  package let isQuestion: Bool
  /// It speaks of the persona.
  package let isAboutMe: Bool
  /// In small letters, to compare messages and to find topics.
  package let words: [String]

  /// - Parameter name: What the persona is called, so that it counts as an address and not as content.
  package init(of text: String, calling name: String = "") {
    self.text = text
    sentiment = Sentiment(of: withStraightApostrophes(text))
    let words = Words(text)
    var judged = Judgement(of: words, calling: name)
    judged.weigh(sentiment)
    intent = judged.intent
    courtesy = judged.courtesy
    topic = judged.topic
    introducedName = judged.introducedName
    sum = judged.sum
    game = judged.game
    isQuestion = judged.isQuestion
    isAboutMe = judged.isAboutMe
    self.words = words.all.map(\.text)
    // Nobody wants their bad words handed back.
    let isRepeatable = sentiment.compound > -0.6 && (intent == .smallTalk || intent == .sharedJoy)
    let extracts = Extracts(words: words)
    echo = isRepeatable ? extracts.echo() : nil
    let isAnswer = sentiment.compound > -0.3 && extracts.mayBeAnswer
    fragment = isRepeatable && isAnswer ? extracts.phrase(from: 0) : nil
  }

  /// What the message means to a mood.
  package var appraisals: [Appraisal] {
    var appraisals = [Appraisal.message(feeling: sentiment.compound, aboutMe: isAboutMe)]
    for intent in [intent, courtesy] {
      if let appraisal = intent?.appraisal, !appraisals.contains(appraisal) { appraisals.append(appraisal) }
    }
    return appraisals
  }

  /// Whether a word or a phrase of several words occurs.
  func mentions(_ phrase: String) -> Bool {
    let wanted = phrase.split(separator: " ")
    guard let first = wanted.first, words.count >= wanted.count else { return false }
    return words.indices.dropLast(wanted.count - 1).contains { start in
      words[start] == first && zip(words[start...], wanted).allSatisfy { $0 == $1 }
    }
  }
}

/// Telephones write "don’t"; the word list of the sentiment knows "don't".
private func withStraightApostrophes(_ text: String) -> String {
  guard text.utf8.contains(0xE2) else { return text }
  var straight = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { straight.append(scalar == "\u{2019}" ? "'" : scalar) }
  return String(straight)
}
