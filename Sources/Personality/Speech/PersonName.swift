/// What a person is called, made fit to be put into a sentence: one line, no control characters, at most 32 letters.
package struct PersonName: Hashable, Sendable {
  package let text: String

  /// - Returns: `nil` when nothing is left that can be said aloud.
  package init?(_ raw: String) {
    // Most names are a few plain letters, and need no cleaning.
    if raw.utf8.count <= 32, raw.utf8.contains(where: { $0 | 0x20 >= UInt8(ascii: "a") }),
      raw.utf8.allSatisfy({ byte in
        let letter = byte | 0x20
        return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      })
    {
      text = raw
      return
    }
    var cleaned = ""
    for character in raw {
      let scalars = character.unicodeScalars
      if character.isWhitespace {
        if !cleaned.isEmpty, cleaned.last != " " { cleaned.append(" ") }
        continue
      }
      let isHidden = scalars.contains { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
          // A joiner holds an emoji together; alone it is nothing.
          scalar.value != 0x200D || scalars.count == 1
        default: false
        }
      }
      // A letter with a tower of marks is one character and many lines high.
      if isHidden || scalars.count > 8 { continue }
      cleaned.append(character)
      if cleaned.count == 32 { break }
    }
    while cleaned.last == " " { cleaned.removeLast() }
    guard cleaned.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    text = cleaned
  }
}
