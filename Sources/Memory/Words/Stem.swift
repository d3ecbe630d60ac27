/// Takes the endings off English words, so that "walking" finds "walked": Porter's algorithm of 1980, as FTS5 has it.
///
/// - SeeAlso: <https://tartarus.org/martin/PorterStemmer/def.txt>
struct Stem {
  private var word: [UInt8]

  /// The stem of a word in small letters. Words with other characters than a–z, and those of one or two letters, are
  /// their own.
  static func of(_ word: [UInt8]) -> [UInt8] {
    guard word.count > 2, word.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
      return word
    }
    var stem = Stem(word: word)
    stem.dropPlural()
    stem.dropParticiple()
    if stem.ends("y"), stem.hasVowel(before: stem.word.count - 1) { stem.replaceLast(1, "i") }
    stem.replace(Self.doubleEndings, whenMeasureAbove: 0)
    stem.replace(Self.fullEndings, whenMeasureAbove: 0)
    stem.dropEnding()
    stem.tidy()
    return stem.word
  }

  // MARK: Steps, numbered as by Porter

  /// 1a
  private mutating func dropPlural() {
    if ends("sses") || ends("ies") { word.removeLast(2) } else if ends("s"), !ends("ss") { word.removeLast() }
  }

  /// 1b
  private mutating func dropParticiple() {
    if ends("eed") {
      if measure(before: word.count - 3) > 0 { word.removeLast() }
      return
    }
    let ending = ends("ed") ? 2 : ends("ing") ? 3 : 0
    guard ending > 0, hasVowel(before: word.count - ending) else { return }
    word.removeLast(ending)
    if ends("at") || ends("bl") || ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if endsInDouble, !"lsz".utf8.contains(word[word.count - 1]) {
      word.removeLast()
    } else if measure(before: word.count) == 1, endsInShortSyllable(at: word.count) {
      word.append(UInt8(ascii: "e"))
    }
  }

  /// 4
  private mutating func dropEnding() {
    for ending in Self.endings where ends(ending) {
      let start = word.count - ending.utf8CodeUnitCount
      // "-ion" goes after s and t only.
      if ending.utf8CodeUnitCount == 3, ends("ion"), start == 0 || !"st".utf8.contains(word[start - 1]) {
        return
      }
      if measure(before: start) > 1 { word.removeSubrange(start...) }
      return
    }
  }

  /// 5
  private mutating func tidy() {
    if ends("e") {
      let start = word.count - 1
      let measure = measure(before: start)
      if measure > 1 || (measure == 1 && !endsInShortSyllable(at: start)) { word.removeLast() }
    }
    if ends("ll"), measure(before: word.count) > 1 { word.removeLast() }
  }

  /// 2 and 3: the first ending that fits decides.
  private mutating func replace(_ table: [(StaticString, StaticString)], whenMeasureAbove least: Int) {
    for (ending, other) in table where ends(ending) {
      let count = ending.utf8CodeUnitCount
      if measure(before: word.count - count) > least { replaceLast(count, other) }
      return
    }
  }

  // MARK: What a word looks like

  private func ends(_ ending: StaticString) -> Bool {
    let count = ending.utf8CodeUnitCount
    guard word.count >= count else { return false }
    return ending.withUTF8Buffer { word[(word.count - count)...].elementsEqual($0) }
  }

  private mutating func replaceLast(_ count: Int, _ other: StaticString) {
    word.removeLast(count)
    other.withUTF8Buffer { word.append(contentsOf: $0) }
  }

  private func isVowel(_ index: Int) -> Bool {
    switch word[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
    case UInt8(ascii: "y"): index > 0 && !isVowel(index - 1)
    default: false
    }
  }

  private func hasVowel(before end: Int) -> Bool { (0..<end).contains { isVowel($0) } }

  /// How often a consonant follows a vowel.
  private func measure(before end: Int) -> Int {
    var (count, afterVowel) = (0, false)
    for index in 0..<end {
      let isVowel = isVowel(index)
      if afterVowel, !isVowel { count += 1 }
      afterVowel = isVowel
    }
    return count
  }

  private var endsInDouble: Bool {
    word.count > 1 && word[word.count - 1] == word[word.count - 2] && !isVowel(word.count - 1)
  }

  /// Consonant, vowel, consonant that is not w, x or y: "hop", not "snow".
  private func endsInShortSyllable(at end: Int) -> Bool {
    end > 2 && !isVowel(end - 1) && isVowel(end - 2) && !isVowel(end - 3)
      && !"wxy".utf8.contains(word[end - 1])
  }

  private static let doubleEndings: [(StaticString, StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
  ]
  private static let fullEndings: [(StaticString, StaticString)] = [
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""),
    ("ness", ""),
  ]
  private static let endings: [StaticString] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti", "ous", "ive",
    "ize", "al", "er", "ic", "ou",
  ]
}
