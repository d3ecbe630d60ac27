import CVader

/// A stretch of a text, lent by it.
typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

/// One word or emoticon of a text, reduced to what the rules ask about it.
struct SentimentWord {
  /// Its own feeling; `nil` for a word that has none.
  let valence: Double?
  /// 1 strengthens what follows, -1 weakens it.
  let booster: Int8
  let negates: Bool
  let keyword: SentimentKeyword
  let isCapitals: Bool

  /// The words of a text, split at white space; punctuation around a word goes, emoticons stay.
  static func all(in bytes: Bytes) -> [SentimentWord] {
    var words: [SentimentWord] = []
    words.reserveCapacity(bytes.count / 5 + 1)
    var (index, start) = (bytes.startIndex, bytes.startIndex)
    while index < bytes.endIndex {
      let space = spaceLength(at: index, in: bytes)
      if space > 0 {
        if start < index { words.append(SentimentWord(bytes[start..<index])) }
        index += space
        start = index
      } else {
        index += 1
      }
    }
    if start < index { words.append(SentimentWord(bytes[start..<index])) }
    return words
  }

  private init(_ token: Bytes) {
    let bytes = withoutPunctuation(token)
    var found = cvader_word(valence: -128, booster: 0, negation: 0, keyword: 0)
    // The longest word of the list has 19 bytes.
    if bytes.count <= 32 {
      var lower = InlineArray<32, UInt8>(repeating: 0)
      for (offset, byte) in bytes.enumerated() { lower[offset] = lowercased(byte) }
      var span = lower.mutableSpan
      span.withUnsafeMutableBufferPointer { _ = cvader_find($0.baseAddress, bytes.count, &found) }
    }
    valence = found.valence == -128 ? nil : Double(found.valence) / 10
    booster = found.booster
    negates = found.negation == 1 || hasContractedNot(bytes)
    keyword = SentimentKeyword(rawValue: found.keyword) ?? .none
    isCapitals = hasOnlyCapitals(bytes)
  }
}

/// Words that the rules call by name; numbered as in scripts/generate-lexicon.
enum SentimentKeyword: UInt8 {
  case none
  case no, or, nor, but, least, at, very, never, so, this, without, doubt, kind, of, just, enough, sort
  case the, shit, bomb, bad, ass, bus, stop, yeah, right, kiss, death, to, die, `for`, beating, heart
}

func lowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

/// How many bytes of white space begin at `index`; 0 for none. The set is Python's `str.isspace`.
private func spaceLength(at index: Int, in bytes: Bytes) -> Int {
  let first = bytes[index]
  if first < 0x80 { return first == 0x20 || (9...13).contains(first) || (28...31).contains(first) ? 1 : 0 }
  guard index + 1 < bytes.endIndex else { return 0 }
  let second = bytes[index + 1]
  if first == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
  guard (0xE1...0xE3).contains(first), index + 2 < bytes.endIndex else { return 0 }
  switch (first, second, bytes[index + 2]) {
  case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
    (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
    return 3
  default: return 0
  }
}

/// Cuts ASCII punctuation off both ends. What would leave two characters or fewer is likely an emoticon and stays.
private func withoutPunctuation(_ token: Bytes) -> Bytes {
  func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 33...47, 58...64, 91...96, 123...126: true
    default: false
    }
  }
  var (start, end) = (token.startIndex, token.endIndex)
  while start < end, isPunctuation(token[start]) { start += 1 }
  while end > start, isPunctuation(token[end - 1]) { end -= 1 }
  var characters = 0
  for byte in token[start..<end] where byte & 0xC0 != 0x80 {
    characters += 1
    if characters > 2 { return token[start..<end] }
  }
  return token
}

/// "n't" anywhere in the word.
private func hasContractedNot(_ bytes: Bytes) -> Bool {
  guard bytes.count >= 3 else { return false }
  for index in bytes.startIndex + 1..<bytes.endIndex - 1 where bytes[index] == UInt8(ascii: "'") {
    if bytes[index - 1] | 0x20 == UInt8(ascii: "n"), bytes[index + 1] | 0x20 == UInt8(ascii: "t") {
      return true
    }
  }
  return false
}

/// At least one capital letter, and no small one: Python's `str.isupper`.
private func hasOnlyCapitals(_ bytes: Bytes) -> Bool {
  var seen = false
  for byte in bytes {
    if byte >= 0x80 { return hasOnlyCapitalScalars(bytes) }
    if byte &- 97 < 26 { return false }
    seen = seen || byte &- 65 < 26
  }
  return seen
}

private func hasOnlyCapitalScalars(_ bytes: Bytes) -> Bool {
  var seen = false
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    let properties = scalar.properties
    if properties.isLowercase || properties.generalCategory == .titlecaseLetter { return false }
    seen = seen || properties.isUppercase
  }
  return seen
}
