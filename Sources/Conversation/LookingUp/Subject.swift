import Personality
import Tools

/// What a plain question asks an encyclopedia for: `Ada Lovelace` of "who was Ada Lovelace?".
struct Subject: Hashable, Sendable {
  let words: String

  /// - Returns: `nil` for whatever is no question, or one that only this conversation can answer.
  init?(of reading: Reading) {
    guard reading.intent == .knowledgeQuestion, let topic = reading.topic, topic.utf8.count <= 100 else {
      return nil
    }
    var words = topic.split(separator: " ")
    if let first = words.first, ["a", "an", "the"].contains(first.lowercased()), words.count > 1 {
      words.removeFirst()
    }
    guard !words.isEmpty, !words.contains(where: { Self.ofThisTalk.contains($0.lowercased()) }) else {
      return nil
    }
    self.words = words.joined(separator: " ")
  }

  /// Words that mean somebody or something here and now.
  private static let ofThisTalk: Set<String> = [
    "i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself", "we", "us", "our", "ours", "he",
    "him",
    "his", "she", "her", "hers", "it", "its", "they", "them", "their", "this", "that", "these", "those",
    "here",
    "there", "now", "today", "tonight", "tomorrow", "yesterday", "weather", "up", "new", "wrong", "next",
    "best",
    "i'm", "you're", "everyone", "somebody", "someone", "anyone", "people", "user", "bot",
  ]

  /// The first article that speaks of it. A search always finds something; what does not hold every word of the question
  /// is about something else.
  func article(in found: [WikipediaArticle]) -> WikipediaArticle? {
    let wanted = words.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { !Self.small.contains($0) }
    return found.first { article in
      let text = "\(article.title) \(article.extract)".lowercased()
      let known = Set(text.split { !$0.isLetter && !$0.isNumber })
      return !wanted.isEmpty
        && wanted.allSatisfy { word in known.contains(word) || known.contains(word + "s") }
    }
  }

  private static let small: Set<Substring> = ["a", "an", "the", "of", "in", "on", "for", "and", "to", "s"]
}
