extension String {
  /// The text without anything by which it could steer a terminal or look like other text: no control characters
  /// but line breaks (so no escape sequences), no marks that turn the direction of writing, no invisible tags. Tabs
  /// become spaces.
  var cleaned: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x0A: text.append(scalar)
      case 0x09: text.append(contentsOf: "    ".unicodeScalars)
      case 0x2028, 0x2029: text.append("\n")
      case 0x00...0x1F, 0x7F...0x9F: continue
      case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
      case 0x200B, 0x2060...0x2064, 0xFEFF, 0xE0000...0xE007F: continue
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// What somebody typed or piped in, without the characters that no text needs.
  var cleanedInput: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar == "\t" || !(scalar.value < 0x20 || scalar.value == 0x7F) {
      text.append(scalar)
    }
    return String(text)
  }
}
