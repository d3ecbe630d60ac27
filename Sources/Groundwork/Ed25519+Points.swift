import CCrypto

/// What a key has to be before a signature by it means anything. OpenSSL checks neither.
extension Ed25519 {
  /// Whether a key is a point of the curve at all. Addresses of programs on Solana are none, on purpose.
  ///
  /// - Parameter publicKey: 32 bytes; anything else is no point.
  /// - SeeAlso: RFC 8032, section 5.1.3.
  package static func isOnCurve(_ publicKey: [UInt8]) -> Bool {
    guard publicKey.count == 32 else { return false }
    return CurveField().hasPoint(at: publicKey)
  }

  /// Whether anybody can make signatures for this key without knowing a secret, for any text.
  ///
  /// - SeeAlso: Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), table 1.
  package static func hasSmallOrder(_ publicKey: [UInt8]) -> Bool {
    guard publicKey.count == 32 else { return false }
    var key = publicKey
    // The sign of x says nothing about the order.
    key[31] &= 0x7F
    return smallOrders.contains(key.hex)
  }

  /// The y coordinates of the points of order 1, 2, 4 and 8, also written with p added where that fits.
  private static let smallOrders: Set<String> = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ]
}

/// Arithmetic modulo 2^255 − 19, by OpenSSL's large numbers.
private final class CurveField {
  private let context: OpaquePointer
  private let prime: OpaquePointer
  private let d: OpaquePointer
  private var numbers: [OpaquePointer] = []

  init() {
    guard let context = BN_CTX_new() else { preconditionFailure("there is no memory for a number") }
    self.context = context
    prime = Self.number("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed")
    d = Self.number("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3")
  }

  deinit {
    for number in numbers + [prime, d] { BN_free(number) }
    BN_CTX_free(context)
  }

  /// The curve is −x² + y² = 1 + d x² y²: there is a point when (y² − 1) / (d y² + 1) is a square. So is their
  /// product then, and it needs no inverse: d y² + 1 is never zero, since −d is no square.
  func hasPoint(at encoded: [UInt8]) -> Bool {
    var bytes = encoded
    bytes[31] &= 0x7F
    let (one, y) = (new(), new())
    guard BN_set_word(one, 1) == 1, BN_lebin2bn(bytes, 32, y) != nil else { return false }
    let square = product(y, y)
    let (numerator, denominator) = (new(), new())
    guard BN_mod_sub(numerator, square, one, prime, context) == 1,
      BN_mod_add(denominator, product(square, d), one, prime, context) == 1
    else { return false }
    // Jacobi's symbol is −1 for what is no square, and what went wrong is below that.
    return BN_kronecker(product(numerator, denominator), prime, context) >= 0
  }

  private func product(_ left: OpaquePointer, _ right: OpaquePointer) -> OpaquePointer {
    let result = new()
    let code = BN_mod_mul(result, left, right, prime, context)
    precondition(code == 1, "there is no memory for a number")
    return result
  }

  private func new() -> OpaquePointer {
    guard let number = BN_new() else { preconditionFailure("there is no memory for a number") }
    numbers.append(number)
    return number
  }

  private static func number(_ hex: String) -> OpaquePointer {
    var number: OpaquePointer?
    BN_hex2bn(&number, hex)
    guard let number else { preconditionFailure("there is no memory for a number") }
    return number
  }
}
