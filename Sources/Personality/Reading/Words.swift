/// A message cut into words, so that rules can be written in plain phrases: small letters, contractions spelled out
/// ("you're" is "you are"), letters drawn out brought back ("heyyy" is "hey").
struct Words {
  struct Word {
    let text: String
    /// Where it stands in the message; two words from one contraction share a place.
    let source: Range<String.Index>
    /// Counts from 0.
    let sentence: Int
    /// A comma, colon or dash follows.
    var endsClause: Bool
    /// One bit of 64: words with different bits differ.
    let mark: UInt64

    init(_ text: String, at source: Range<String.Index>, inSentence sentence: Int) {
      (self.text, self.source, self.sentence) = (text, source, sentence)
      (endsClause, mark) = (false, Self.mark(of: text))
    }

    static func mark(of text: String) -> UInt64 {
      let sum = text.utf8.reduce(UInt64(text.utf8.count)) { ($0 &* 31) &+ UInt64($1) }
      return 1 << ((sum &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }
  }

  let message: String
  private(set) var all: [Word] = []
  /// For each sentence, whether it ends in a question mark.
  private(set) var asks: [Bool] = []
  /// Letters outside the Latin script; with none in it a text is not English.
  private(set) var foreignLetters = 0
  private(set) var latinLetters = 0

  /// Longer messages are judged by their first words.
  static let limit = 120

  init(_ message: String) {
    self.message = message
    var start: String.Index?
    var pending: [UInt8] = []
    var sentence = 0
    let scalars = message.unicodeScalars

    func begin(at index: String.Index) {
      start = index
      pending.removeAll(keepingCapacity: true)
    }

    func finishWord(at end: String.Index) {
      guard let begin = start else { return }
      start = nil
      while pending.last == UInt8(ascii: "'") { pending.removeLast() }
      guard !pending.isEmpty, all.count < Self.limit else { return }
      let word = Self.settled(String(decoding: pending, as: UTF8.self))
      guard let parts = Self.spelledOut(word) else {
        all.append(Word(word, at: begin..<end, inSentence: sentence))
        return
      }
      for part in parts {
        all.append(Word(part, at: begin..<end, inSentence: sentence))
      }
    }

    for index in scalars.indices {
      let scalar = scalars[index]
      switch scalar {
      case "a"..."z", "0"..."9":
        if start == nil { begin(at: index) }
        pending.append(UInt8(scalar.value))
        latinLetters += 1
      case "A"..."Z":
        if start == nil { begin(at: index) }
        pending.append(UInt8(scalar.value) | 0x20)
        latinLetters += 1
      case "'", "\u{2019}", "\u{2018}", "`":
        if start != nil { pending.append(UInt8(ascii: "'")) }
      case ".", "!", "?", "\n", "…", "。", "？", "！":
        // A dot inside a number or an address ends nothing.
        if scalar == ".", start != nil, Self.isLetterOrDigit(after: index, in: scalars) {
          pending.append(UInt8(ascii: "."))
          continue
        }
        finishWord(at: index)
        if all.last?.sentence == sentence {
          asks.append(scalar == "?" || scalar == "？")
          sentence += 1
        } else if scalar == "?" || scalar == "？", !asks.isEmpty {
          asks[asks.count - 1] = true
        }
      default:
        if scalar.value >= 0x80, scalar.properties.isAlphabetic {
          if start == nil { begin(at: index) }
          pending += scalar.properties.lowercaseMapping.utf8
          if scalar.value < 0x250 { latinLetters += 1 } else { foreignLetters += 1 }
        } else {
          finishWord(at: index)
          if scalar == "," || scalar == ":" || scalar == ";" || scalar == "—", !all.isEmpty {
            all[all.count - 1].endsClause = true
          }
        }
      }
    }
    finishWord(at: message.endIndex)
    if all.last?.sentence == sentence { asks.append(false) }
  }

  private static func isLetterOrDigit(
    after index: String.Index, in scalars: String.UnicodeScalarView
  ) -> Bool {
    let next = scalars.index(after: index)
    guard next < scalars.endIndex else { return false }
    switch scalars[next] {
    case "a"..."z", "A"..."Z", "0"..."9": return true
    default: return false
    }
  }

  /// Three or more of one letter in a row become one, or two where that makes a known word ("cool", "good"); a
  /// doubled last letter goes when that makes one ("hii").
  private static func settled(_ word: String) -> String {
    var (previous, run, longest) = (UInt8(0), 0, 0)
    for byte in word.utf8 {
      run = byte == previous ? run + 1 : 1
      previous = byte
      if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { longest = max(longest, run) }
    }
    if longest == 2, run == 2, !Cue.vocabulary.contains(word),
      Cue.vocabulary.contains(String(word.dropLast()))
    {
      return String(word.dropLast())
    }
    guard longest >= 3 else { return word }
    func cut(to most: Int) -> String {
      var (last, count, result) = (Character(" "), 0, "")
      for character in word {
        count = character == last ? count + 1 : 1
        last = character
        if count <= most { result.append(character) }
      }
      return result
    }
    let once = cut(to: 1)
    return Cue.vocabulary.contains(once) || (spelledOut(once)?.count ?? 1) > 1 ? once : cut(to: 2)
  }

  /// The words that a contraction or an abbreviation stands for; `nil` for any other word.
  private static func spelledOut(_ word: String) -> [String]? {
    if word.utf8.count <= longestShorthand, let known = shorthand[word] { return known }
    guard word.utf8.contains(UInt8(ascii: "'")) else { return nil }
    for (ending, full) in endings where word.hasSuffix(ending) {
      let stem = String(word.dropLast(ending.count))
      if stem.isEmpty { return [full] }
      if ending == "'s", !takesIs.contains(stem) { return nil }
      return [stem, full]
    }
    return nil
  }

  private static let endings = [
    ("n't", "not"), ("'re", "are"), ("'m", "am"), ("'ll", "will"), ("'ve", "have"), ("'d", "would"),
    ("'s", "is"),
  ]
  /// After these "'s" is "is"; elsewhere it shows whose something is.
  private static let takesIs: Set<String> = [
    "what", "who", "where", "when", "how", "that", "it", "he", "she", "there", "here", "name", "why",
    "weather",
    "today", "everything",
  ]
  private static let longestShorthand = shorthand.keys.map(\.utf8.count).max() ?? 0
  private static let shorthand: [String: [String]] = [
    "can't": ["can", "not"], "won't": ["will", "not"], "shan't": ["shall", "not"], "ain't": ["is", "not"],
    "let's": ["let", "us"], "cant": ["can", "not"], "cannot": ["can", "not"], "wont": ["will", "not"],
    "dont": ["do", "not"], "didnt": ["did", "not"], "doesnt": ["does", "not"], "isnt": ["is", "not"],
    "arent": ["are", "not"], "wasnt": ["was", "not"], "couldnt": ["could", "not"],
    "im": ["i", "am"], "ive": ["i", "have"], "youre": ["you", "are"], "youve": ["you", "have"],
    "hes": ["he", "is"], "shes": ["she", "is"], "thats": ["that", "is"], "whats": ["what", "is"],
    "wats": ["what", "is"], "whos": ["who", "is"], "hows": ["how", "is"], "wheres": ["where", "is"],
    "u": ["you"], "ya": ["you"], "yer": ["your"], "ur": ["your"], "r": ["are"], "y": ["why"], "wat": ["what"],
    "wut": ["what"], "pls": ["please"], "plz": ["please"], "gonna": ["going", "to"], "wanna": ["want", "to"],
    "gotta": ["have", "to"], "lemme": ["let", "me"], "gimme": ["give", "me"], "dunno": ["do", "not", "know"],
    "idk": ["i", "do", "not", "know"], "ily": ["i", "love", "you"], "imma": ["i", "will"],
    "hru": ["how", "are", "you"], "wyd": ["what", "are", "you", "doing"], "tysm": ["thank", "you"],
    "thx": ["thanks"], "tnx": ["thanks"], "thanx": ["thanks"], "thnx": ["thanks"], "ty": ["thank", "you"],
    "gn": ["good", "night"], "gm": ["good", "morning"], "goodnight": ["good", "night"],
    "omw": ["on", "my", "way"], "nvm": ["never", "mind"],
  ]
}
