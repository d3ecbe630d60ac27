/// What the patterns ask about a scalar.
enum ScalarClass {
  /// `\p{Lu}` and `\p{Lt}`
  case upper
  /// `\p{Ll}`
  case lower
  /// `\p{Lm}` and `\p{Lo}`: letters of scripts without cases.
  case caseless
  /// `\p{M}`
  case mark
  /// `\p{N}`
  case number
  /// `\r` and `\n`
  case newline
  /// The rest of `\s`.
  case space
  case other

  var isLetter: Bool { self == .lower || self == .upper || self == .caseless }
  var isWhitespace: Bool { self == .space || self == .newline }

  @inline(__always)
  init(ascii byte: UInt8) {
    switch byte {
    case 0x61...0x7A: self = .lower
    case 0x41...0x5A: self = .upper
    case 0x30...0x39: self = .number
    case 0x0A, 0x0D: self = .newline
    case 0x20, 0x09, 0x0B, 0x0C: self = .space
    default: self = .other
    }
  }

  /// - Parameter scalar: Not ASCII.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    // The large blocks of one class, without looking them up: ideographs and Hangul syllables.
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: self = .caseless
    case 0x85: self = .space
    default:
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .titlecaseLetter: self = .upper
      case .lowercaseLetter: self = .lower
      case .modifierLetter, .otherLetter: self = .caseless
      case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
      case .decimalNumber, .letterNumber, .otherNumber: self = .number
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: self = .space
      default: self = .other
      }
    }
  }
}
