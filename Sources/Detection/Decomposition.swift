import CCompatibility

extension Unicode.Scalar {
  /// Hands over the full compatibility decomposition (NFKD) of this scalar: itself, for most. Marks keep the order of
  /// the table, which is enough for whoever drops them.
  func decomposed(_ take: (Unicode.Scalar) -> Void) {
    if isASCII { return take(self) }
    // Hangul syllables are made by arithmetic (The Unicode Standard, section 3.12).
    if (0xAC00...0xD7A3).contains(value) {
      let syllable = value - 0xAC00
      let trailing = syllable % 28
      for part in [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28]
        + (trailing > 0 ? [0x11A7 + trailing] : [])
      {
        if let part = Unicode.Scalar(part) { take(part) }
      }
      return
    }
    var length = 0
    guard let parts = ccompatibility_decompose(value, &length) else { return take(self) }
    for index in 0..<length {
      if let part = Unicode.Scalar(parts[index]) { take(part) }
    }
  }
}
