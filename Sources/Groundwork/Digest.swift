import CCrypto

/// - SeeAlso: FIPS 180-4.
package enum SHA256 {
  /// 32 bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      let code = EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, EVP_sha256(), nil)
      precondition(code == 1, "OpenSSL has no SHA-256")
      count = 32
    }
  }

  /// A message authentication code of 32 bytes.
  ///
  /// - SeeAlso: RFC 2104.
  package static func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      let result = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, digest.baseAddress, nil)
      precondition(result != nil, "OpenSSL has no SHA-256")
      count = 32
    }
  }
}

/// For protocols that prescribe it and keep no secret with it.
///
/// - SeeAlso: FIPS 180-4.
package enum SHA1 {
  /// 20 bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 20) { digest, count in
      let code = EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, EVP_sha1(), nil)
      precondition(code == 1, "OpenSSL has no SHA-1")
      count = 20
    }
  }
}

extension [UInt8] {
  /// Lower-case hexadecimal digits, two a byte.
  package var hex: String {
    String(unsafeUninitializedCapacity: 2 * count) { buffer in
      for (index, byte) in enumerated() {
        buffer.initializeElement(at: 2 * index, to: Self.hexDigit(byte >> 4))
        buffer.initializeElement(at: 2 * index + 1, to: Self.hexDigit(byte & 15))
      }
      return 2 * count
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// Reads ``hex`` back; `nil` for an odd count or a character that is no digit.
  package init?(hex: String) {
    let digits = Array<UInt8>(hex.utf8).map(Self.value(ofHexDigit:))
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
  }

  private static func value(ofHexDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Takes as long for the first difference as for the last, so that nobody learns from the time.
  package func equalsInConstantTime(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return zip(self, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
