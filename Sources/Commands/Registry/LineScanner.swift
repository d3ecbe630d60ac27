/// Reads the words of a typed line, one after the other.
///
/// A word ends at white space. Double quotes, straight or typographic, at the start of a word or right after `key=`
/// group several; they close before white space or the end, and anywhere else they are letters like any other.
struct LineScanner {
  private let scalars: Substring.UnicodeScalarView
  private var index: Substring.UnicodeScalarView.Index

  init(_ text: Substring) {
    scalars = text.unicodeScalars
    index = scalars.startIndex
  }

  var isAtEnd: Bool { index == scalars.endIndex }

  mutating func skipSpace() {
    while index != scalars.endIndex, scalars[index].properties.isWhitespace {
      scalars.formIndex(after: &index)
    }
  }

  /// Everything that is left, as it stands.
  mutating func rest() -> String {
    defer { index = scalars.endIndex }
    return String(scalars[index...])
  }

  /// The next word, without the quotes around it.
  mutating func word() -> String {
    if let quoted = takeQuoted() { return quoted }
    let start = index
    while index != scalars.endIndex, !scalars[index].properties.isWhitespace {
      scalars.formIndex(after: &index)
    }
    return String(scalars[start..<index])
  }

  /// The key and the value of a word `key=value`, when `isKey` knows the key. Nothing is taken otherwise.
  mutating func pair(where isKey: (String) -> Bool) -> (key: String, value: String)? {
    var end = index
    while end != scalars.endIndex, scalars[end] != "=", !scalars[end].properties.isWhitespace {
      scalars.formIndex(after: &end)
    }
    guard end != scalars.endIndex, scalars[end] == "=" else { return nil }
    let key = String(scalars[index..<end]).lowercased()
    guard isKey(key) else { return nil }
    index = scalars.index(after: end)
    return (key, word())
  }

  private mutating func takeQuoted() -> String? {
    guard index != scalars.endIndex, scalars[index].isDoubleQuote else { return nil }
    let start = scalars.index(after: index)
    var end = start
    while end != scalars.endIndex {
      let after = scalars.index(after: end)
      if scalars[end].isDoubleQuote,
        after == scalars.endIndex || scalars[after].properties.isWhitespace
      {
        index = after
        return String(scalars[start..<end])
      }
      end = after
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// `"` and what telephones make of it.
  fileprivate var isDoubleQuote: Bool { self == "\"" || ("\u{201C}"..."\u{201E}").contains(self) }
}
