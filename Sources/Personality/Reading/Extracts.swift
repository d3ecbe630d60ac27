/// What a reply can take up from a message: its topic, the person's name, their words turned around.
struct Extracts {
  let words: Words

  /// The person's own words for what stands from `start` to the end of the clause, their view turned to ours
  /// ("my cat" is "your cat"); `nil` when it is empty, too long or nothing that one would repeat.
  func phrase(from start: Int, atMost most: Int = 6) -> String? {
    guard start < words.all.count else { return nil }
    var end = start
    while end < words.all.count, words.all[end].sentence == words.all[start].sentence {
      if end > start, Self.clauseOpeners.contains(words.all[end].text) { break }
      end += 1
      if words.all[end - 1].endsClause { break }
    }
    while end > start, Filler.closing.contains(words.all[end - 1].text) { end -= 1 }
    guard end > start, end - start <= most else { return nil }
    return turned(start..<end)
  }

  /// These words, their view turned to ours.
  func words(_ range: Range<Int>) -> String? { turned(range) }

  /// A statement about the person, turned around: "I lost my keys" is "you lost your keys".
  func echo() -> String? {
    guard let last = words.all.last, let begin = words.all.firstIndex(where: { $0.sentence == last.sentence })
    else { return nil }
    var start = begin
    while start < words.all.count, Filler.opening.contains(words.all[start].text) { start += 1 }
    let range = start..<words.all.count
    let clause = words.all[range]
    guard (3...10).contains(range.count), opensStatement(at: start),
      !clause.contains(where: { Self.notWorthRepeating.contains($0.text) }), !words.asks[last.sentence],
      clause.contains(where: { Self.speaker.contains($0.text) }),
      !clause.contains(where: { Self.listener.contains($0.text) })
    else { return nil }
    return turned(range)
  }

  /// A few words that could be all of an answer: "pizza", "with my sister"; not "let's go", "that's nice".
  var mayBeAnswer: Bool {
    guard (1...4).contains(words.all.count), let first = words.all.first else { return false }
    return !Self.noAnswers.contains(first.text)
      && !words.all.contains {
        Self.notWorthRepeating.contains($0.text) || Regard.vocabulary.contains($0.text)
      }
  }

  private static let noAnswers: Set<String> = [
    "let", "come", "go", "be", "stop", "do", "not", "that", "this", "it", "there", "he", "she", "they",
    "please",
    "you", "we", "is", "are", "hm", "hmm", "oh", "ah", "um", "omg", "wow", "wtf", "test", "sounds", "good",
    "nice",
  ]

  /// "I", "my sister", "the dog", "Tom gave": somebody who does something; not "tell me", "wish me luck".
  private func opensStatement(at start: Int) -> Bool {
    let word = words.all[start]
    if Self.subjects.contains(word.text) { return true }
    let isName = words.message[word.source].first?.isUppercase ?? false
    return isName && !["me", "us", "my", "of", "the", "a", "to"].contains(words.all[start + 1].text)
      && !Filler.opening.contains(word.text) && word.text != "let"
  }

  private static let subjects: Set<String> = [
    "i", "my", "we", "our", "the", "a", "an", "this", "that", "it", "he", "she", "they", "there", "some",
    "someone",
    "somebody", "everyone", "everybody", "nobody", "people", "one", "two", "yesterday", "his", "her", "their",
  ]
  private static let notWorthRepeating: Set<String> = [
    "know", "care", "wonder", "guess", "suppose", "mean", "think", "god", "fuck", "fucking", "shit", "damn",
    "hell",
  ]

  /// - Parameter range: Words of one sentence.
  private func turned(_ range: Range<Int>) -> String? {
    var pieces: [String] = []
    var place: Range<String.Index>?
    var isI = false
    for index in range {
      let word = words.all[index]
      // Both halves of a contraction come from one place: it is turned once.
      if word.source == place { continue }
      // Markup, addresses and quotations are not repeated.
      if let place,
        !words.message[place.upperBound..<word.source.lowerBound].allSatisfy({ $0 == " " || $0 == "," })
      {
        return nil
      }
      place = word.source
      let own = String(words.message[word.source])
      let plain = own.replacingCurlyApostrophe
      guard plain.utf8.allSatisfy({ Self.isPlain($0) }) else { return nil }
      // "US" is a country.
      let isAbbreviation = plain.utf8.count > 1 && plain == plain.uppercased()
      let turn = isAbbreviation ? nil : Self.turns[plain.lowercased()]
      var text = turn ?? own
      // "was" and "am" follow whoever they belong to.
      if isI, text == "was" { text = "were" } else if isI, text == "wasn't" { text = "weren't" }
      if pieces.isEmpty, !Self.staysCapital(own), turn == nil {
        text = own.lowercased()
      }
      isI = plain == "I" || plain == "i"
      pieces.append(text + (word.endsClause && index < range.upperBound - 1 ? "," : ""))
    }
    let text = pieces.joined(separator: " ")
    return text.utf8.count <= 70 && !text.isEmpty ? text : nil
  }

  /// Letters, digits, apostrophe, hyphen, a dot in a number, and whatever lies beyond ASCII.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }

  /// Names and abbreviations keep their capital inside a sentence; a lone capital at its start may be just that.
  private static func staysCapital(_ word: String) -> Bool {
    let capitals = word.filter { $0.isUppercase }.count
    return capitals > 1 || !commonStarts.contains(word.lowercased())
  }

  private static let commonStarts: Set<String> = [
    "the", "a", "an", "this", "that", "it", "there", "today", "yesterday", "tomorrow", "some", "every", "one",
    "having", "being", "going", "watching", "reading", "playing", "working", "eating", "making", "writing",
    "nothing", "something", "everything", "people", "math", "maths", "homework", "cats", "dogs", "music",
    "tea",
    "coffee", "pizza", "school", "work", "rain", "because", "when", "if", "not", "just", "maybe", "probably",
  ]
  private static let clauseOpeners: Set<String> = [
    "because", "but", "since", "although", "though", "while", "so", "which", "who", "if", "when", "or",
  ]
  private static let speaker: Set<String> = ["i", "my", "me", "we", "our", "mine", "myself", "us"]
  private static let listener: Set<String> = ["you", "your", "yours", "yourself"]
  private static let turns: [String: String] = [
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are",
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
    "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd", "im": "you're", "ive": "you've",
    "we're": "you're", "we've": "you've", "we'll": "you'll", "we'd": "you'd",
    "you": "me", "your": "my", "yours": "mine", "yourself": "myself", "u": "me", "ur": "my",
  ]
}

extension String {
  fileprivate var replacingCurlyApostrophe: String {
    utf8.contains(0xE2) ? String(map { $0 == "\u{2019}" || $0 == "\u{2018}" ? "'" : $0 }) : self
  }
}
