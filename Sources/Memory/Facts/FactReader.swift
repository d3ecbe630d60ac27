/// What a message lets us know about whoever wrote it, as far as plain patterns can tell.
///
/// Only what the person says themselves is read: never an answer of ours, a quotation, or what was recalled. Questions,
/// wishes and suppositions tell nothing.
package struct FactReader: Sendable {
  /// Something that was found.
  package enum Finding: Hashable, Sendable {
    case told(MemoryDraft)
    /// Told, and with the wish to have it remembered.
    case asked(MemoryDraft)
    /// It is so no longer; with the topic that it was about.
    case retracted(String)
  }

  /// Of one message.
  private static let most = 4
  /// Words of what is told.
  private static let longest = 14

  /// - Parameter message: As the person wrote it.
  package static func findings(in message: String) -> [Finding] {
    guard mayTell(message) else { return [] }
    var findings: [Finding] = []
    for clause in Clause.all(in: message) where !clause.asks {
      var index = 0
      while index < clause.words.count, findings.count < most {
        // Most words begin no phrase.
        if FactPattern.byFirstWord[clause.words[index].text] != nil, mayBegin(at: index, in: clause),
          let (finding, end) = finding(at: index, in: clause)
        {
          if let finding, !findings.contains(finding) { findings.append(finding) }
          index = max(index + 1, end)
        } else {
          index += 1
        }
      }
    }
    return findings
  }

  /// A look at the length: what is shorter tells nothing, and what is longer is no plain statement.
  private static func mayTell(_ message: String) -> Bool {
    (6...2_000).contains(message.utf8.count) && !message.hasPrefix("/") && !message.hasPrefix(">")
  }

  /// A statement begins a sentence, follows words that only lead up to it, or a conjunction.
  private static func mayBegin(at index: Int, in clause: Clause) -> Bool {
    if clause.isApart(index) { return index == 0 || !supposes(clause, before: index) }
    let before = clause.words[index - 1].text
    if conjunctions.contains(before) { return !supposes(clause, before: index) }
    return clause.words[..<index].allSatisfy { openings.contains($0.text) }
  }

  private static func supposes(_ clause: Clause, before index: Int) -> Bool {
    clause.words[..<index].contains { suppositions.contains($0.text) }
  }

  private static let openings: Set<String> = [
    "well", "hey", "hi", "hello", "so", "and", "but", "actually", "no", "oh", "ok", "okay", "yes", "yeah",
    "also",
    "btw", "now", "then", "honestly", "sorry", "haha", "hallo", "also", "ja", "nein", "übrigens", "salut",
    "hola",
    "ciao", "by", "the", "way", "fyi", "anyway", "um", "well", "nope", "nah", "correction", "please", "you",
    "know",
  ]
  private static let conjunctions: Set<String> = [
    "and", "but", "because", "since", "und", "et", "y", "e", "aber",
  ]
  private static let suppositions: Set<String> = [
    "if", "would", "imagine", "suppose", "pretend", "whether", "unless", "said", "says", "thinks", "think",
    "wish",
    "wenn", "si", "se", "told", "wrote",
  ]

  /// - Returns: What is told, if anything worth keeping, and where it ends; `nil` when nothing begins here.
  private static func finding(at start: Int, in clause: Clause) -> (Finding?, Int)? {
    guard start < clause.words.count, let patterns = FactPattern.byFirstWord[clause.words[start].text] else {
      return nil
    }
    for place in patterns.indices {
      guard let begin = patterns[place].end(in: clause, from: start) else { continue }
      let pattern = patterns[place]
      if pattern.isRequest { return request(from: begin, in: clause) }
      let end = end(of: begin, in: clause)
      return (statement(pattern, start, begin..<end, in: clause), end)
    }
    return possession(at: start, in: clause)
  }

  /// Everything that follows "remember that", whatever it is.
  private static func request(from begin: Int, in clause: Clause) -> (Finding?, Int)? {
    guard clause.words.count - begin >= 2 else { return nil }
    let text = clause.text(begin..<clause.words.count)
    // What is told may have a topic of its own.
    var draft = MemoryDraft(.fact, capitalised(text), source: .talk, strength: 0.8, isPinned: true)
    if case (.told(let inner)?, _)? = finding(at: begin, in: clause) {
      (draft.type, draft.topic) = (inner.type, inner.topic)
    }
    return (.asked(draft), clause.words.count)
  }

  private static func statement(
    _ pattern: FactPattern, _ start: Int, _ told: Range<Int>, in clause: Clause
  ) -> Finding? {
    let words = clause.words[told].map(\.text)
    if case .one(let topic) = pattern.topic, pattern.retracts { return .retracted(topic) }
    // "I do not live there any more".
    if pattern.retracts { return nil }
    let isEmpty = told.isEmpty && pattern.topic != .one("diet") && pattern.topic != .one("relationship")
    if isEmpty || (words.first.map { vague.contains($0) } ?? false) { return nil }
    if pattern.topic == .one("name"), !isName(words) { return nil }
    // "I am from" somewhere, not "I am from time to time".
    if pattern.type == .event, words.count < 2 { return nil }
    let text = capitalised(clause.text(start..<told.upperBound))
    let topic: String?
    switch pattern.topic {
    case .one(let name): topic = name
    case .each(let name): topic = key(of: words).map { "\(name):\($0)" }
    case .none: topic = nil
    }
    if case .each = pattern.topic, topic == nil { return nil }
    return .told(MemoryDraft(pattern.type, text, source: .talk, topic: topic))
  }

  /// "My dog is called Rex", "my favourite colour is green", "I am 34 years old".
  private static func possession(at start: Int, in clause: Clause) -> (Finding?, Int)? {
    let words = clause.words
    guard start + 2 < words.count else { return nil }
    if words[start].text == "i", words[start + 1].text == "am", let age = Int(words[start + 2].text),
      (1...120).contains(age), start + 3 == words.count || words[start + 3].text.hasPrefix("year")
    {
      let end = min(words.count, start + 5)
      let text = capitalised(clause.text(start..<end))
      return (.told(MemoryDraft(.fact, text, source: .talk, topic: "age")), end)
    }
    guard ["my", "mein", "meine"].contains(words[start].text) else { return nil }
    let isFavourite = ["favourite", "favorite", "lieblings"].contains(words[start + 1].text)
    let limit = min(words.count - 1, start + (isFavourite ? 4 : 3))
    guard
      let verb = words[(start + 1)..<limit].firstIndex(where: {
        ["is", "are", "was", "ist", "sind"].contains($0.text)
      }),
      verb > start + (isFavourite ? 2 : 1)
    else { return nil }
    let thing = words[(start + (isFavourite ? 2 : 1))..<verb].map(\.text)
    guard isFavourite || thing.last.map({ relations.contains($0) }) ?? false else { return nil }
    let end = end(of: verb + 1, in: clause)
    guard end > verb + 1, !vague.contains(words[verb + 1].text) else { return nil }
    let topic = "\(isFavourite ? "favourite" : "my"):\(thing.joined(separator: "-"))"
    let text = capitalised(clause.text(start..<end))
    return (.told(MemoryDraft(isFavourite ? .preference : .fact, text, source: .talk, topic: topic)), end)
  }

  /// Where what is told from here on ends: with the sentence, or where something new begins.
  private static func end(of begin: Int, in clause: Clause) -> Int {
    var end = begin
    while end < clause.words.count, end - begin < longest {
      let word = clause.words[end].text
      if end > begin {
        if stops.contains(word) { break }
        if clause.isApart(end), end + 1 < clause.words.count, starters.contains(word) { break }
        if word == "and" || word == "und", end + 1 < clause.words.count,
          starters.contains(clause.words[end + 1].text)
        {
          break
        }
      }
      end += 1
    }
    return end
  }

  private static let stops: Set<String> = [
    "but", "because", "although", "though", "which", "aber", "weil", "anymore",
  ]
  private static let starters: Set<String> = [
    "i", "my", "we", "he", "she", "they", "it", "you", "ich", "mein", "meine", "what", "how", "not", "don't",
  ]
  private static let vague: Set<String> = [
    "it", "this", "that", "you", "him", "her", "them", "us", "your", "not", "so", "what", "here", "there",
    "being",
    "these", "those", "our", "time", "everything", "nothing", "something", "none", "dich", "das", "es",
    "nicht",
    "important", "great", "fine", "ok", "okay", "good", "bad",
  ]
  private static let relations: Set<String> = [
    "wife", "husband", "girlfriend", "boyfriend", "partner", "fiancé", "fiancée", "fiance", "mother", "mom",
    "mum",
    "father", "dad", "sister", "brother", "son", "daughter", "child", "grandmother", "grandma", "grandfather",
    "grandpa", "aunt", "uncle", "cousin", "dog", "cat", "pet", "horse", "rabbit", "hamster", "parrot", "boss",
    "car",
    "bike", "school", "university", "teacher", "team", "guild", "clan", "class", "hobby", "hobbies",
    "timezone",
    "language", "pronouns", "allergy", "dream", "goal", "star-sign", "hometown", "nickname", "house",
    "roommate",
    "neighbour", "neighbor", "company", "project", "frau", "mann", "hund", "katze", "bruder", "schwester",
  ]

  private static func isName(_ words: [String]) -> Bool {
    guard (1...4).contains(words.count), let first = words.first else { return false }
    return ![
      "a", "the", "later", "back", "when", "if", "maybe", "crazy", "whatever", "tomorrow", "mean", "out",
    ]
    .contains(first) && words.allSatisfy { $0.count <= 30 }
  }

  /// The words that tell one thing from another, without their endings.
  private static func key(of words: [String]) -> String? {
    let stems = TextWords(words.prefix(6).joined(separator: " ")).counts.keys.sorted()
    return stems.isEmpty ? nil : stems.joined(separator: "-")
  }

  private static func capitalised(_ text: String) -> String {
    guard let first = text.first else { return text }
    return first.uppercased() + text.dropFirst()
  }
}
