/// A text as it is compared: whatever people do to letters so that a phrase looks the same and is not found, is undone.
///
/// Compatibility decomposition, lower case, no marks, no invisible characters, letters of other scripts that look like
/// Latin ones as these, and then nothing but words of letters and digits with one space between them.
package struct MatchForm: Hashable, Sendable {
  /// `ignore all rules`.
  package let text: String
  /// As ``text``, with digits and signs that stand for letters read as these: `1gn0r3` is `ignore`.
  package let leet: String

  package init(_ text: some StringProtocol) {
    var (plain, leet) = (TokenWriter(), TokenWriter())
    for scalar in text.unicodeScalars {
      // Nearly all of most texts, and nothing of it needs a table.
      if scalar.isASCII {
        let code = UInt8(truncatingIfNeeded: scalar.value)
        if code == 0x20 || (0x09...0x0D).contains(code) {
          plain.endToken()
          leet.endToken()
        } else if code > 0x20, code < 0x7F {
          let letter = Unicode.Scalar((0x41...0x5A).contains(code) ? code | 0x20 : code)
          plain.take(letter)
          leet.take(Lookalikes.letter(letter))
        }
        continue
      }
      scalar.decomposed { part in
        // Line breaks and tabs are control characters, and part words all the same.
        if part.properties.isWhitespace {
          plain.endToken()
          leet.endToken()
          return
        }
        guard !part.isUnseen else { return }
        for letter in part.lowered where !letter.isUnseen {
          let folded = Lookalikes.latin(letter)
          plain.take(folded)
          leet.take(Lookalikes.letter(folded))
        }
      }
    }
    self.text = plain.finish()
    self.leet = leet.finish()
  }

  /// How many letters and digits there are.
  package var letterCount: Int { text.unicodeScalars.count { $0 != " " } }
  package var tokenCount: Int { text.isEmpty ? 0 : text.unicodeScalars.count { $0 == " " } + 1 }
}

extension String {
  /// Without the spaces of a match form.
  var squeezed: String { filter { $0 != " " } }
}

/// Puts letters and digits together to words.
private struct TokenWriter {
  private var scalars = String.UnicodeScalarView()
  private var isBetween = false

  mutating func take(_ scalar: Unicode.Scalar) {
    guard scalar.isLetterOrNumber else { return endToken() }
    if isBetween, !scalars.isEmpty { scalars.append(" ") }
    isBetween = false
    scalars.append(scalar)
  }

  mutating func endToken() { isBetween = true }

  func finish() -> String { String(scalars) }
}

extension Unicode.Scalar {
  /// Marks without width of their own, and characters that nobody sees.
  fileprivate var isUnseen: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    return switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: true
    default: false
    }
  }

  fileprivate var lowered: String.UnicodeScalarView {
    if isASCII {
      return String.UnicodeScalarView([
        ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) | 0x20) : self
      ])
    }
    return properties.lowercaseMapping.unicodeScalars
  }

  var isLetterOrNumber: Bool {
    if isASCII {
      return ("a"..."z").contains(self) || ("0"..."9").contains(self) || ("A"..."Z").contains(self)
    }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}
