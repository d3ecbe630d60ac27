import Groundwork
import Testing

@Suite("Many signatures of one key")
struct Ed25519CheckerTests {
  private let random = Randomness.seeded(25_519)

  /// The group's order, little-endian: a signature plus this is another spelling of itself, and wrong.
  private let order = [UInt8](hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010") ?? []

  private func plusOrder(_ scalar: ArraySlice<UInt8>) -> [UInt8] {
    var carry = 0
    return zip(scalar, order).map { digit, other in
      carry += Int(digit) + Int(other)
      defer { carry >>= 8 }
      return UInt8(carry & 255)
    }
  }

  @Test("They are right exactly where OpenSSL says so")
  func agrees() throws {
    for _ in 0..<12 {
      let seed = random.bytes(32)
      let key = Ed25519.publicKey(seed: seed)
      let checker = try #require(Ed25519Checker(publicKey: key))
      let signed = (0..<130).map { number -> (signature: [UInt8], message: [UInt8]) in
        var message = random.bytes(1 + random.index(below: 400))
        var signature = Ed25519.sign(message, seed: seed)
        switch number % 8 {
        case 1: signature[random.index(below: 64)] ^= 1 << UInt8(random.index(below: 8))
        case 2: message[0] ^= 1
        case 3: signature = signature[..<32] + plusOrder(signature[32...])
        case 4: signature[31] ^= 128
        case 5: signature.removeLast()
        default: break
        }
        return (signature, message)
      }
      let expected = signed.map { Ed25519.verify($0.signature, of: $0.message, publicKey: key) }
      #expect(checker.areRight(signed) == expected)
      #expect(expected.count { $0 } == 49)
    }
  }

  @Test(
    "Strange keys and points are treated as OpenSSL does",
    arguments: [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "0200000000000000000000000000000000000000000000000000000000000000",
    ])
  func isAsStrict(hex: String) throws {
    let strange = try #require([UInt8](hex: hex))
    let signed = (0..<64).map { number -> (signature: [UInt8], message: [UInt8]) in
      (strange + [UInt8](repeating: 0, count: 32), [UInt8(number)])
    }
    let expected = signed.map { Ed25519.verify($0.signature, of: $0.message, publicKey: strange) }
    guard let checker = Ed25519Checker(publicKey: strange) else {
      #expect(!expected.contains(true), "what is no point signs nothing")
      return
    }
    #expect(checker.areRight(signed) == expected)
  }

  @Test("What is no key has no checker")
  func refuses() {
    #expect(Ed25519Checker(publicKey: []) == nil)
    #expect(Ed25519Checker(publicKey: [UInt8](repeating: 2, count: 31)) == nil)
  }
}
