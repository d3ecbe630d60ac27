/// Text that says something in a code, so that whoever filters words finds none.
package enum HiddenEncoding {
  package static let name = "encoding"

  /// Shorter pieces are as likely part of an address or a name.
  private static let shortestPiece = 20
  /// Rows of escapes, of bytes written as digits, of dots and dashes, of characters that nobody sees.
  private static let shortestRow = 8

  /// Looks at each byte a bounded number of times.
  package static func isIn(_ text: String) -> Bool {
    var unseen = 0
    for scalar in text.unicodeScalars where isUnseen(scalar) {
      unseen += 1
      if unseen == shortestRow { return true }
    }
    var row = (kind: Piece.word, length: 0)
    for piece in text.utf8.split(whereSeparator: { $0 <= 0x20 || $0 == UInt8(ascii: ",") }) {
      if isEncoded(piece) || escapes(piece) >= shortestRow { return true }
      let kind = Piece(piece)
      row = kind == row.kind ? (kind, row.length + 1) : (kind, 1)
      if kind != .word, row.length >= shortestRow { return true }
    }
    return false
  }

  /// What somebody who wants to be read has no use for: tags of the last planes, variation selectors, zero width.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE0000...0xE01EF, 0x200B, 0x2060...0x2064, 0x180E, 0xFEFF: true
    default: false
    }
  }

  /// What a piece between spaces could be a part of.
  private enum Piece {
    case bits, byte, morse, word

    init(_ piece: Substring.UTF8View.SubSequence) {
      let digits = piece.starts(with: "0x".utf8) || piece.starts(with: "0b".utf8) ? piece.dropFirst(2) : piece
      if digits.count == 8, digits.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }) {
        self = .bits
      } else if digits.count == 2, digits.allSatisfy(\.isHexDigit),
        HiddenEncoding.isReadable(HiddenEncoding.hexBytes(digits))
      {
        self = .byte
      } else if piece.count <= 6,
        piece.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") })
      {
        self = .morse
      } else {
        self = .word
      }
    }
  }

  /// How many `\x41`, `\u0041`, `%41` and `&#65;` there are.
  private static func escapes(_ piece: Substring.UTF8View.SubSequence) -> Int {
    var count = 0
    var before: UInt8 = 0
    for byte in piece {
      switch (before, byte) {
      case (UInt8(ascii: "\\"), UInt8(ascii: "x")), (UInt8(ascii: "\\"), UInt8(ascii: "u")),
        (UInt8(ascii: "&"), UInt8(ascii: "#")):
        count += 1
      case (UInt8(ascii: "%"), _) where byte.isHexDigit: count += 1
      default: break
      }
      before = byte
    }
    return count
  }

  /// Whether a piece, taken as base 64 or as hexadecimal digits, says something.
  private static func isEncoded(_ piece: Substring.UTF8View.SubSequence) -> Bool {
    guard piece.count >= shortestPiece else { return false }
    let letters = piece.prefix { $0 != UInt8(ascii: "=") }
    if letters.count == piece.count, letters.allSatisfy(\.isHexDigit), letters.count.isMultiple(of: 2) {
      return isReadable(hexBytes(letters))
    }
    guard letters.count >= shortestPiece, letters.count % 4 != 1, let bytes = base64Bytes(letters) else {
      return false
    }
    return isReadable(bytes)
  }

  fileprivate static func hexBytes(_ letters: Substring.UTF8View.SubSequence) -> [UInt8] {
    var (bytes, high): ([UInt8], UInt8?) = ([], nil)
    for letter in letters {
      let digit =
        letter < UInt8(ascii: "A") ? letter - UInt8(ascii: "0") : (letter | 0x20) - UInt8(ascii: "a") + 10
      if let first = high { bytes.append(first << 4 | digit) }
      high = high == nil ? digit : nil
    }
    return bytes
  }

  private static func base64Bytes(_ letters: Substring.UTF8View.SubSequence) -> [UInt8]? {
    var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
    for letter in letters {
      guard let value = letter.base64Value else { return nil }
      (bits, count) = (bits << 6 | value, count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  /// Chance gives readable bytes in two cases out of five each: a whole piece of them was written.
  fileprivate static func isReadable(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) }
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  fileprivate var base64Value: UInt32? {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(self - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(self - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
