/// A name that people give to something of theirs, and that others have to be able to tell from all other names.
package struct DisplayName: Hashable, Sendable {
  /// What is shown: without spaces at the ends, and with one between words.
  package let text: String
  /// The same for all names that look alike.
  package let key: String

  package enum Problem: String, Error, Hashable, Sendable {
    /// Not 3 to 32 characters.
    case length
    /// Something else than letters, digits, spaces, `-`, `_` and `'`, or no letter and no digit.
    case character
    /// Letters of more than one alphabet.
    case mixed
    /// It looks like a name of Warden's own.
    case reserved
  }

  /// Names that nobody gets, nor what looks like them.
  private static let reserved = Set(
    [
      "admin", "administrator", "discord", "everyone", "here", "moderator", "official", "support", "system",
      "telegram", "warden",
    ].map { key(of: $0) })

  package init(_ typed: some StringProtocol) throws(Problem) {
    let text = String(typed).split(separator: " ").joined(separator: " ")
    guard (3...32).contains(text.unicodeScalars.count) else { throw .length }
    var alphabets: Set<Alphabet> = []
    var hasLetter = false
    for scalar in text.unicodeScalars {
      if let alphabet = Alphabet(scalar) {
        alphabets.insert(alphabet)
        hasLetter = true
      } else if ("0"..."9").contains(scalar) {
        hasLetter = true
      } else if scalar != " ", scalar != "-", scalar != "_", scalar != "'" {
        throw .character
      }
    }
    guard hasLetter else { throw .character }
    guard alphabets.count <= 1 else { throw .mixed }
    let key = Self.key(of: text)
    guard !Self.reserved.contains(key) else { throw .reserved }
    (self.text, self.key) = (text, key)
  }

  /// Which names are the same to somebody who reads them quickly.
  package static func key(of name: String) -> String {
    var key = String.UnicodeScalarView()
    for scalar in MatchForm(name).leet.unicodeScalars where scalar != " " {
      switch (key.last, scalar) {
      case ("r", "n"):
        key.removeLast()
        key.append("m")
      case ("v", "v"):
        key.removeLast()
        key.append("w")
      default: key.append(scalar == "i" ? "l" : scalar)
      }
    }
    return String(key)
  }
}

/// Scripts whose letters may stand together in a name.
private enum Alphabet {
  case latin, cyrillic, greek, cjk, arabic, hebrew, devanagari, thai

  /// `nil` for what is no letter of any of them.
  init?(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 65...90, 97...122, 192...591, 7_680...7_935: self = .latin
    case 1_024...1_327: self = .cyrillic
    case 880...1_023: self = .greek
    case 12_353...12_543, 13_312...40_959, 44_032...55_203: self = .cjk
    case 1_568...1_610, 1_649...1_747: self = .arabic
    case 1_488...1_514: self = .hebrew
    case 2_308...2_403: self = .devanagari
    case 3_585...3_662: self = .thai
    default: return nil
    }
  }
}
