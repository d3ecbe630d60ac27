import Groundwork
import Testing

@Suite("Digest")
struct DigestTests {
  @Test(
    "SHA-256 gives the digests of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func sha256(message: String, digest: String) {
    #expect(SHA256.hash(Array(message.utf8)).hex == digest)
  }

  @Test(
    "HMAC-SHA-256 gives the codes of RFC 4231",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func hmac(key: [UInt8], message: [UInt8], code: String) {
    #expect(SHA256.authenticate(message, key: key).hex == code)
  }

  @Test("An empty key is a key", arguments: [[], [1, 2, 3]] as [[UInt8]])
  func emptyKey(message: [UInt8]) {
    #expect(SHA256.authenticate(message, key: []) == SHA256.authenticate(message, key: [0]))
  }

  @Test("Hexadecimal comes back as it was, in either case, and refuses anything else")
  func hexadecimal() {
    let all = Array(UInt8.min...UInt8.max)
    #expect([UInt8](hex: all.hex) == all)
    #expect([UInt8](hex: all.hex.uppercased()) == all)
    #expect([UInt8](hex: "") == [])
    for bad in ["0", "0g", "0x00", " 00", "é", "--"] { #expect([UInt8](hex: bad) == nil) }
  }

  @Test("Comparison sees every difference and no other")
  func compares() {
    let code = SHA256.hash([])
    #expect(code.equalsInConstantTime(SHA256.hash([])))
    for index in code.indices {
      var other = code
      other[index] ^= 1
      #expect(!code.equalsInConstantTime(other))
    }
    #expect(!code.equalsInConstantTime(Array(code.dropLast())))
    #expect([UInt8]().equalsInConstantTime([]))
  }
}
