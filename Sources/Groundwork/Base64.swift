/// Bytes as letters.
///
/// - SeeAlso: RFC 4648, sections 4 and 5.
extension [UInt8] {
  /// The usual alphabet, with padding.
  package var base64: String {
    let text = letters(of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return text + String(repeating: "=", count: (3 - count % 3) % 3)
  }

  /// The alphabet for addresses and names, without padding.
  package var base64URL: String {
    letters(of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  }

  /// Reads ``base64`` back; `nil` for anything else.
  package init?(base64 text: String) {
    let letters = Array<UInt8>(text.utf8)
    guard letters.count.isMultiple(of: 4) else { return nil }
    let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
    self = []
    reserveCapacity(letters.count / 4 * 3)
    for start in stride(from: 0, to: letters.count, by: 4) {
      let isLast = start + 4 == letters.count
      var bits: UInt32 = 0
      for (index, letter) in letters[start..<start + 4].enumerated() {
        if isLast, index >= 4 - padding {
          bits <<= 6
        } else {
          guard let value = Self.value(ofBase64Letter: letter) else { return nil }
          bits = bits << 6 | value
        }
      }
      let bytes = [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
      let kept = isLast ? 3 - padding : 3
      // Bits that no byte holds are zero, so that a value has one spelling.
      guard bytes[kept...].allSatisfy({ $0 == 0 }) else { return nil }
      self += bytes[..<kept]
    }
  }

  private func letters(of alphabet: StaticString) -> String {
    alphabet.withUTF8Buffer { alphabet in
      String(unsafeUninitializedCapacity: (count * 4 + 2) / 3) { text in
        var length = 0
        for start in stride(from: 0, to: count, by: 3) {
          let group = self[start..<Swift.min(start + 3, count)]
          let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
          for digit in 0...group.count {
            text.initializeElement(at: length, to: alphabet[Int(bits >> UInt32(18 - 6 * digit)) & 63])
            length += 1
          }
        }
        return length
      }
    }
  }

  private static func value(ofBase64Letter letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
