/// Takes out of a text what looks like a key. The second line of defence: keys live in `Secret` and should not get
/// this far; but the text of a foreign error may quote what it was sent.
///
/// It knows Telegram's tokens (`123456:AA…`), keys that start with `sk-`, three long words joined by dots (Discord's
/// tokens, JSON web tokens), 64 bytes in base 58 (a Solana key; a transaction's signature looks the same and goes
/// too), and 64 hexadecimal digits in a text, or under a name, that speaks of a seed.
package enum Redaction {
  package static func of(_ text: String, named name: String = "") -> String {
    let bytes = Array(text.utf8)
    // The shortest secret known has 19 bytes.
    guard bytes.count >= 19 else { return text }
    let speaksOfSeed = mentionsSeed(bytes) || mentionsSeed(Array(name.utf8))
    let words = wordRanges(bytes)
    var secrets: [Range<Int>] = []
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : nil
      let third = index + 2 < words.count ? words[index + 2] : nil
      if let next, next.lowerBound == word.upperBound + 1, bytes[word.upperBound] == UInt8(ascii: ":") {
        let digits = bytes[word].reversed().prefix { $0.isDigit }.count
        if digits >= 6 && next.count >= 30 { secrets.append(word.upperBound - digits..<next.upperBound) }
      }
      if let next, let third, isJoined(word, next, bytes), isJoined(next, third, bytes),
        word.count >= 18, next.count >= 6, third.count >= 27
      {
        secrets.append(word.lowerBound..<third.upperBound)
      }
      if let key = prefixedKey(in: word, bytes) { secrets.append(key) }
      secrets += runs(in: word, bytes, atLeast: 80) { $0.isBase58 }
      if speaksOfSeed { secrets += runs(in: word, bytes, atLeast: 64) { $0.isHexDigit } }
    }
    guard !secrets.isEmpty else { return text }
    return masked(bytes, secrets)
  }
}

/// Where letters, digits, `_` and `-` stand together.
private func wordRanges(_ bytes: [UInt8]) -> [Range<Int>] {
  runs(in: 0..<bytes.count, bytes, atLeast: 1) { $0.isWordByte }
}

private func runs(
  in range: Range<Int>, _ bytes: [UInt8], atLeast length: Int, where belongs: (UInt8) -> Bool
) -> [Range<Int>] {
  guard range.count >= length else { return [] }
  var found: [Range<Int>] = []
  var start = range.lowerBound
  for index in range.lowerBound...range.upperBound where index == range.upperBound || !belongs(bytes[index]) {
    if index - start >= length { found.append(start..<index) }
    start = index + 1
  }
  return found
}

private func isJoined(_ left: Range<Int>, _ right: Range<Int>, _ bytes: [UInt8]) -> Bool {
  right.lowerBound == left.upperBound + 1 && bytes[left.upperBound] == UInt8(ascii: ".")
}

/// `sk-` and at least 16 more; not `task-…`, where a letter goes before.
private func prefixedKey(in word: Range<Int>, _ bytes: [UInt8]) -> Range<Int>? {
  guard word.count >= 19 else { return nil }
  return (word.lowerBound...word.upperBound - 19).first { index in
    bytes[index] == UInt8(ascii: "s") && bytes[index + 1] == UInt8(ascii: "k")
      && bytes[index + 2] == UInt8(ascii: "-")
      && (index == word.lowerBound || !(bytes[index - 1].isLetter || bytes[index - 1].isDigit))
  }.map { $0..<word.upperBound }
}

private func mentionsSeed(_ bytes: [UInt8]) -> Bool {
  guard bytes.count >= 4 else { return false }
  return (0...bytes.count - 4).contains { index in
    zip(bytes[index..<index + 4], "seed".utf8).allSatisfy { $0 | 0x20 == $1 }
  }
}

private func masked(_ bytes: [UInt8], _ secrets: [Range<Int>]) -> String {
  var result: [UInt8] = []
  var position = 0
  for secret in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) where secret.upperBound > position {
    // One that begins within another is gone already.
    if secret.lowerBound >= position {
      result += bytes[position..<secret.lowerBound]
      result += Array("[redacted]".utf8)
    }
    position = secret.upperBound
  }
  return String(decoding: result + bytes[position...], as: UTF8.self)
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
  fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
  fileprivate var isHexDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }
  fileprivate var isWordByte: Bool {
    isDigit || isLetter || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }

  /// Letters and digits without `0`, `O`, `I` and `l`.
  fileprivate var isBase58: Bool {
    switch self {
    case UInt8(ascii: "0"), UInt8(ascii: "O"), UInt8(ascii: "I"), UInt8(ascii: "l"): false
    default: isDigit || isLetter
    }
  }
}
