extension Judgement {
  /// For statements and questions the thing, for requests the deed: words that fit into a reply.
  func foundTopic() -> String? {
    switch intent {
    case .opinionAsked, .liking, .disliking:
      guard let cue = found[intent] else { return nil }
      let start = words.all[cue.upperBound - 1].text == "is" ? cue.upperBound : cue.upperBound - 1
      // "What do you think?" names nothing; "what do you think about dogs" does.
      guard start > 0, Self.beforeTopics.contains(words.all[start - 1].text) else { return nil }
      return extracts.phrase(from: start).flatMap { Self.pronouns.contains($0.lowercased()) ? nil : $0 }
    case .cannotDo:
      guard let cue = found[intent] else { return nil }
      let asksFor = Self.asking.contains(words.all[cue.lowerBound].text)
      return extracts.phrase(from: asksFor ? cue.upperBound - 1 : cue.lowerBound, atMost: 8)
    case .knowledgeQuestion:
      if let cue = found[intent], ["about", "explain", "define"].contains(words.all[cue.upperBound - 2].text)
      {
        return extracts.phrase(from: cue.upperBound - 1)
      }
      return subject(after: lastSentence)
    default: return nil
    }
  }

  private static let beforeTopics: Set<String> = [
    "like", "love", "adore", "enjoy", "hate", "dislike", "detest", "loathe", "stand", "prefer", "about", "of",
    "on",
    "towards", "in", "into", "is", "favourite", "favorite",
  ]
  private static let asking: Set<String> = ["can", "could", "would", "will", "i"]
  private static let pronouns: Set<String> = [
    "it", "that", "this", "them", "him", "her", "so", "to", "you", "me",
  ]

  /// In "what is the tallest tree" the rest after the verb names what is asked about.
  private func subject(after start: Int) -> String? {
    var index = start
    while index < words.all.count, Filler.opening.contains(words.all[index].text) { index += 1 }
    guard index + 2 < words.all.count, ["what", "who", "where"].contains(words.all[index].text),
      ["is", "are", "was", "were"].contains(words.all[index + 1].text),
      let phrase = extracts.phrase(from: index + 2),
      let first = phrase.split(separator: " ").first, !Self.noSubjects.contains(first.lowercased())
    else { return nil }
    return phrase
  }

  private static let noSubjects: Set<String> = [
    "it", "that", "this", "they", "he", "she", "you", "your", "there", "in", "on", "at", "to", "for", "going",
    "happening",
    "wrong", "so", "we", "not", "behind", "under", "inside", "above", "near", "with", "from", "like", "of",
    "by",
  ]
}
