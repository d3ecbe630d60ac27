extension Extracts {
  /// The name in "my name is …", "call me …": the words after the cue.
  func introducedName(after cue: Range<Int>) -> String? {
    let start = cue.upperBound - 1
    guard start < words.all.count else { return nil }
    // "My name is not important", "call me later".
    guard !Self.noNames.contains(words.all[start].text) else { return nil }
    var parts = [String(words.message[words.all[start].source])]
    for index in (start + 1)..<max(start + 1, min(words.all.count, start + 3)) {
      let (word, previous) = (words.all[index], words.all[index - 1])
      let own = words.message[word.source]
      guard word.sentence == previous.sentence, !previous.endsClause, own.first?.isUppercase == true,
        word.text != "i"
      else { break }
      parts.append(String(own))
    }
    return PersonName(parts.map(capitalised).joined(separator: " "))?.text
  }

  /// "I'm Bob", "I am Alice Smith": a capital decides, because "I'm tired" looks the same.
  func nameAfterIAm() -> String? {
    guard words.all.count <= 8 else { return nil }
    for index in words.all.indices.dropLast(2)
    where words.all[index].text == "i" && words.all[index + 1].text == "am" {
      let place = index + 2
      let (word, own) = (words.all[place], words.message[words.all[place].source])
      let isLast =
        place + 1 == words.all.count || words.all[place + 1].sentence != word.sentence || word.endsClause
      guard isLast, own.first?.isUppercase == true, own.dropFirst().contains(where: { $0.isLowercase }),
        !Self.noNames.contains(word.text), !word.text.hasSuffix("ing"), !Self.looksLikeMood(word.text)
      else { continue }
      return PersonName(String(own))?.text
    }
    return nil
  }

  private static func looksLikeMood(_ word: String) -> Bool {
    Sentiment(of: word).compound != 0 || Regard.vocabulary.contains(word)
  }

  private static let noNames: Set<String> = [
    "not", "a", "an", "the", "later", "back", "when", "if", "maybe", "crazy", "whatever", "something",
    "anything",
    "what", "tomorrow", "now", "again", "soon", "on", "at", "in", "by", "my", "your", "that", "this", "it",
    "so",
    "here", "home", "ready", "done", "back", "fine", "ok", "okay", "sure", "up", "down", "out", "off", "from",
    "none",
    "unknown", "secret", "no", "yes", "very", "really", "just", "also", "tired", "hungry", "bored", "busy",
    "i",
    "and", "as", "for", "old", "new", "still", "almost", "always", "never", "german", "french", "english",
    "british",
    "american", "canadian", "indian", "chinese", "spanish", "italian", "russian", "polish", "dutch",
    "swedish",
    "turkish", "greek", "japanese", "korean", "ukrainian", "irish", "scottish", "australian", "christian",
    "jewish",
    "muslim", "early", "late", "alone", "asleep", "awake", "cold", "hot", "called", "named", "one", "two",
  ]
}
