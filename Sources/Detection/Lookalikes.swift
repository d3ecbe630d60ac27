/// Characters that are taken for others.
package enum Lookalikes {
  /// Cyrillic, Greek and barred letters that look like Latin ones.
  private static let latin: [Unicode.Scalar: Unicode.Scalar] = {
    let from = "аеорсухіјѕһԁԛԝкмтнвгαεικνορτυχıłøđ"
    let to = "aeopcyxijshdqwkmthbraeikvoptuxilod"
    var map = Dictionary(uniqueKeysWithValues: zip(from.unicodeScalars, to.unicodeScalars))
    // The Greek sigma at the end of a word is the one elsewhere.
    map["ς"] = "σ"
    return map
  }()

  /// The Latin letter that a lower-case letter looks like; itself, for most.
  package static func latin(_ letter: Unicode.Scalar) -> Unicode.Scalar {
    letter.isASCII ? letter : latin[letter] ?? letter
  }

  /// The letter that a digit or sign stands for in "leet"; itself, for most.
  package static func letter(_ sign: Unicode.Scalar) -> Unicode.Scalar {
    switch sign {
    case "0": "o"
    case "1", "!": "i"
    case "3": "e"
    case "4", "@": "a"
    case "5", "$": "s"
    case "7": "t"
    default: sign
    }
  }
}
