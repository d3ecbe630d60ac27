/// Bytes as letters that nobody mistakes for each other, as Bitcoin and Solana write them. There is no checksum: a
/// text that was cut short may still be one.
///
/// - SeeAlso: <https://datatracker.ietf.org/doc/html/draft-msporny-base58-03>
extension [UInt8] {
  /// The time grows with the square of the length: for keys, addresses and signatures.
  package var base58: String {
    let zeros = prefix { $0 == 0 }.count
    // Digits to the base of 58, the lowest first.
    var digits: [UInt8] = []
    for byte in self {
      var carry = UInt32(byte)
      for index in digits.indices {
        carry += UInt32(digits[index]) << 8
        digits[index] = UInt8(carry % 58)
        carry /= 58
      }
      while carry > 0 {
        digits.append(UInt8(carry % 58))
        carry /= 58
      }
    }
    let letters = [UInt8](repeating: 0, count: zeros) + digits.reversed()
    let alphabet = Array<UInt8>(base58Alphabet.utf8)
    return String(decoding: letters.map { alphabet[Int($0)] }, as: UTF8.self)
  }

  /// Reads ``base58`` back; `nil` for any other character and for more than `limit` of them.
  package init?(base58 text: String, limit: Int = 128) {
    guard text.utf8.count <= limit else { return nil }
    let alphabet = Array<UInt8>(base58Alphabet.utf8)
    // The lowest first.
    var bytes: [UInt8] = []
    var zeros = 0
    for letter in text.utf8 {
      guard let digit = alphabet.firstIndex(of: letter) else { return nil }
      if digit == 0, bytes.isEmpty {
        zeros += 1
        continue
      }
      var carry = UInt32(digit)
      for index in bytes.indices {
        carry += UInt32(bytes[index]) * 58
        bytes[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      while carry > 0 {
        bytes.append(UInt8(truncatingIfNeeded: carry))
        carry >>= 8
      }
    }
    self = [UInt8](repeating: 0, count: zeros) + bytes.reversed()
  }
}

private let base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
