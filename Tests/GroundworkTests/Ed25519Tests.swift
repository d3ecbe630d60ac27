import Groundwork
import Testing

@Suite("Ed25519")
struct Ed25519Tests {
  /// RFC 8032, section 7.1, tests 1 and 2.
  static let vectors = [
    (
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
  ]

  @Test("Keys and signatures are those of the RFC", arguments: 0..<2)
  func rfc(index: Int) throws {
    let vector = Ed25519Tests.vectors[index]
    let (seed, message) = (
      try #require([UInt8](hex: vector.seed)), try #require([UInt8](hex: vector.message))
    )
    let key = Ed25519.publicKey(seed: seed)
    #expect(key.hex == vector.key)
    let signature = Ed25519.sign(message, seed: seed)
    #expect(signature.hex == vector.signature)
    #expect(Ed25519.verify(signature, of: message, publicKey: key))
  }

  @Test("Any change is noticed, and so is what is no signature or key at all")
  func changes() throws {
    let seed = [UInt8](repeating: 7, count: 32)
    let (key, message) = (Ed25519.publicKey(seed: seed), Array("pay 5".utf8))
    let signature = Ed25519.sign(message, seed: seed)
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!Ed25519.verify(changed, of: message, publicKey: key))
    }
    #expect(!Ed25519.verify(signature, of: Array("pay 6".utf8), publicKey: key))
    #expect(
      !Ed25519.verify(
        signature, of: message, publicKey: Ed25519.publicKey(seed: [UInt8](repeating: 8, count: 32))))
    #expect(!Ed25519.verify([], of: message, publicKey: key))
    #expect(!Ed25519.verify(signature + [0], of: message, publicKey: key))
    #expect(!Ed25519.verify(signature, of: message, publicKey: []))
    #expect(!Ed25519.verify(signature, of: message, publicKey: [UInt8](repeating: 0xFF, count: 32)))
  }
}
