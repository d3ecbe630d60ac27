/// What the form of words tells without their meaning.
enum SentenceForm {
  /// A question by its first words, for those who leave the question mark out.
  static func startsLikeQuestion(_ sentence: ArraySlice<Words.Word>) -> Bool {
    let rest = sentence.drop { Filler.opening.contains($0.text) }
    guard let first = rest.first?.text, let second = rest.dropFirst().first?.text else { return false }
    if ["who", "whose", "whom"].contains(first) { return true }
    if ["what", "where", "when", "why", "how", "which"].contains(first) {
      return helpers.contains(second)
        || ["many", "much", "far", "long", "old", "come", "happened", "time"].contains(second)
    }
    if verbs.contains(first), sentence.count >= 3 { return true }
    return helpers.contains(first)
      && ["you", "i", "it", "he", "she", "they", "we", "there", "the", "this", "that"].contains(second)
  }

  /// At the start of a sentence these ask, whatever follows.
  private static let verbs: Set<String> = [
    "is", "are", "was", "were", "does", "did", "can", "could", "would", "should", "shall", "may",
  ]
  private static let helpers: Set<String> = [
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "would", "will", "has", "have",
    "am", "to",
  ]

  /// Not English: by its letters, or by small words of other languages without any of English.
  static func isForeign(_ part: ArraySlice<Words.Word>, of words: Words) -> Bool {
    if words.foreignLetters > words.latinLetters { return true }
    guard part.count >= 3 else { return false }
    let foreign = part.count { foreignWords.contains($0.text) }
    return foreign >= 2 && !part.contains { englishWords.contains($0.text) }
  }

  private static let foreignWords: Set<String> = [
    "der", "die", "das", "und", "ist", "nicht", "ich", "du", "wie", "was", "ein", "eine", "mir", "geht",
    "bist", "hast",
    "el", "la", "los", "las", "que", "es", "como", "estas", "está", "eres", "una", "un", "muy", "por", "para",
    "yo", "tu",
    "le", "les", "je", "est", "suis", "une", "pas", "vous", "c'est", "comment", "et", "de", "des", "avec",
    "ça", "va",
    "il", "di", "che", "sei", "sono", "come", "stai", "non", "per", "o", "os", "você", "está", "não", "eu",
    "uma", "com",
    "ik", "het", "een", "van", "niet", "jij", "hoe", "jest", "nie", "jak", "się", "co", "ben", "sen", "bir",
    "ve",
  ]
  private static let englishWords: Set<String> = [
    "the", "is", "are", "i", "you", "and", "to", "of", "my", "it", "a", "an", "in", "on", "for", "with",
    "this", "that",
    "what", "how", "have", "not", "do", "am", "be", "at", "your", "me", "we", "he", "she", "they", "like",
    "if", "so",
  ]

  /// "haha", "hehehe", "ahahah", "jaja".
  static func isLaughter(_ word: String) -> Bool {
    guard word.utf8.count >= 4, word.utf8.count <= 40 else { return false }
    // Of two letters that take turns, the breath is among the first two.
    var (first, second): (UInt8, UInt8) = (0, 0)
    for byte in word.utf8.prefix(2) { (first, second) = (second, byte) }
    let isBreath = { (letter: UInt8) in letter == UInt8(ascii: "h") || letter == UInt8(ascii: "j") }
    let breath = isBreath(first) ? first : second
    guard isBreath(breath) else { return false }
    var (vowel, breaths): (UInt8?, Int) = (nil, 0)
    for byte in word.utf8 {
      if byte == breath { breaths += 1 } else if byte != vowel ?? byte { return false } else { vowel = byte }
    }
    return switch vowel {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"): breaths >= 2
    default: false
    }
  }
}
