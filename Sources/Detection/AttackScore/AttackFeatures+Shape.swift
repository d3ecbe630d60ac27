import Glibc

extension AttackFeatures {
  /// What ``shape`` holds, in its order.
  package static let shapeNames = [
    "length", "lines", "capitals", "digits", "signs", "question", "quotes", "brackets", "braces", "colon",
    "exclamation",
  ]

  static func shape(of text: String) -> [Float] {
    var (count, words, lines, capitals, digits, signs, quotes) = (0, 0, 0, 0, 0, 0, 0)
    var (question, bracket, brace, colon, exclamation) = (false, false, false, false, false)
    var isInWord = false
    for scalar in text.unicodeScalars {
      count += 1
      let isSpace =
        scalar.isASCII
        ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
      if !isSpace, !isInWord { words += 1 }
      isInWord = !isSpace
      if isSpace {
        if scalar == "\n" { lines += 1 }
        continue
      }
      if scalar.isASCII ? ("A"..."Z").contains(scalar) : scalar.properties.isUppercase { capitals += 1 }
      if ("0"..."9").contains(scalar) { digits += 1 }
      if !scalar.isLetterOrNumber { signs += 1 }
      switch scalar {
      case "?": question = true
      case "[": bracket = true
      case "{": brace = true
      case ":": colon = true
      case "!": exclamation = true
      case "\"": quotes += 1
      default: break
      }
    }
    let (size, wordCount) = (Float(max(1, count)), Float(max(1, words)))
    return [
      logf(size) / 8, min(1, 3 * Float(lines) / wordCount), min(1, 5 * Float(capitals) / size),
      min(1, 5 * Float(digits) / size), min(1, 5 * Float(signs) / size), question ? 1 : 0,
      min(1, 5 * Float(quotes) / wordCount), bracket ? 1 : 0, brace ? 1 : 0, colon ? 1 : 0,
      exclamation ? 1 : 0,
    ]
  }
}
