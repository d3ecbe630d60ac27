/// A stretch of a message that may tell something: words in small letters, contractions spelled out.
struct Clause {
  struct Word {
    let text: String
    /// Where it stands in the message; two words of one contraction share a place.
    let place: Range<String.Index>
  }

  let message: String
  private(set) var words: [Word] = []
  /// It ends with a question mark.
  private(set) var asks = false

  /// What is said later in a long message is not looked at.
  private static let longestMessage = 2_000
  private static let mostWords = 60

  /// The sentences of a message. Lines and most punctuation end one; a dot inside a number or a name does not.
  static func all(in message: String) -> [Clause] {
    guard message.utf8.count <= longestMessage else { return [] }
    var clauses: [Clause] = []
    var current = Clause(message: message)
    var start: String.Index?
    let scalars = message.unicodeScalars
    func endWord(_ end: String.Index) {
      guard let begin = start else { return }
      start = nil
      current.add(begin..<end)
    }
    func endClause(_ asks: Bool) {
      current.asks = asks
      if !current.words.isEmpty { clauses.append(current) }
      current = Clause(message: message)
    }
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let (scalar, next) = (scalars[index], scalars.index(after: index))
      switch scalar {
      case ".", "!", "?", "\n", "…", "。", "！", "？", ";":
        let goesOn =
          scalar == "." && start != nil && next < scalars.endIndex && !scalars[next].properties.isWhitespace
        if goesOn { break }
        endWord(index)
        endClause(scalar == "?" || scalar == "？")
      default:
        if belongsToWord(scalar) {
          if start == nil { start = index }
        } else {
          endWord(index)
        }
      }
      index = next
    }
    endWord(message.endIndex)
    endClause(false)
    return clauses
  }

  private static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
    // Most of what is written; the properties of other letters have to be looked up in tables.
    if scalar.value < 0x80 { return plainLetters[Int(scalar.value)] }
    return scalar == "\u{2019}" || scalar == "\u{301}" || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }

  private static let plainLetters: [Bool] = (UInt8(0)..<0x80).map { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "#"):
      true
    default: false
    }
  }

  private mutating func add(_ place: Range<String.Index>) {
    guard words.count < Self.mostWords else { return }
    var text = Self.small(message[place])
    if text.utf8.contains(0xE2) { text = String(text.map { $0 == "\u{2019}" ? "'" : $0 }) }
    guard text.utf8.contains(UInt8(ascii: "'")) || Self.bareContractions.contains(text) else {
      words.append(Word(text: text, place: place))
      return
    }
    if let parts = Self.spelledOut[text] {
      for part in parts { words.append(Word(text: part, place: place)) }
    } else if text.hasSuffix("'s"), ["name", "birthday", "job", "it", "that"].contains(text.dropLast(2)) {
      words.append(Word(text: String(text.dropLast(2)), place: place))
      words.append(Word(text: "is", place: place))
    } else {
      words.append(Word(text: text, place: place))
    }
  }

  /// In small letters; letters of ASCII without a look into Unicode's tables.
  private static func small(_ word: Substring) -> String {
    var word = word
    return word.withUTF8 { bytes in
      guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
      return String(unsafeUninitializedCapacity: bytes.count) { small in
        for index in bytes.indices {
          let byte = bytes[index]
          small[index] = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
        }
        return bytes.count
      }
    } ?? word.lowercased()
  }

  /// Contractions that are often written without their apostrophe.
  private static let bareContractions = spelledOut.keys.filter { !$0.utf8.contains(UInt8(ascii: "'")) }

  private static let spelledOut: [String: [String]] = [
    "i'm": ["i", "am"], "im": ["i", "am"], "i've": ["i", "have"], "ive": ["i", "have"],
    "i'd": ["i", "would"],
    "i'll": ["i", "will"], "don't": ["do", "not"], "dont": ["do", "not"], "doesn't": ["does", "not"],
    "can't": ["can", "not"], "cant": ["can", "not"], "cannot": ["can", "not"], "isn't": ["is", "not"],
    "didn't": ["did", "not"], "we're": ["we", "are"], "what's": ["what", "is"], "whats": ["what", "is"],
    "where's": ["where", "is"], "who's": ["who", "is"], "when's": ["when", "is"], "j'aime": ["j", "aime"],
    "j'adore": ["j", "adore"], "j'habite": ["j", "habite"], "m'appelle": ["m", "appelle"],
    "won't": ["will", "not"],
    "haven't": ["have", "not"], "wasn't": ["was", "not"], "n'aime": ["n", "aime"],
  ]

  /// The words from one to another as they were written.
  func text(_ range: Range<Int>) -> String {
    guard let first = words[range].first, let last = words[range].last else { return "" }
    return String(message[first.place.lowerBound..<last.place.upperBound])
  }

  /// Whether a comma or a dash stands before this word.
  func isApart(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let (before, own) = (words[index - 1].place, words[index].place)
    // Both halves of a contraction stand in one place.
    guard before.upperBound <= own.lowerBound else { return false }
    let between = message[before.upperBound..<own.lowerBound]
    return between.contains { $0 == "," || $0 == ":" || $0 == "—" || $0 == "–" || $0 == "(" }
  }
}
