import Foundation
import Groundwork
import JSON
import Testing

@Suite("Keys and signatures of wallets")
struct WalletKeyTests {
  private let base58: JSONValue
  private let challenge: JSONValue

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/log/wallet_vectors.json")
    let root = try JSONDocument(parsing: [UInt8](try Data(contentsOf: path))).root
    base58 = try #require(root["base58"])
    challenge = try #require(root["wallet_challenge"])
  }

  @Test("Bytes are written in base 58, and read back")
  func encoding() throws {
    let vectors = try #require(base58["encode"]?.array)
    #expect(vectors.count == 6)
    for vector in vectors {
      let bytes = try #require(vector["hex"]?.string.flatMap { [UInt8](hex: $0) })
      let text = try #require(vector["text"]?.string)
      #expect(bytes.base58 == text)
      #expect([UInt8](base58: text) == bytes)
    }
  }

  @Test("What is no address has not 32 bytes, or is no base 58")
  func addresses() throws {
    let vectors = try #require(base58["address_parse"]?.array)
    #expect(vectors.count == 12)
    for vector in vectors {
      let text = try #require(vector["text"]?.string)
      let bytes = [UInt8](base58: text, limit: 44).flatMap { $0.count == 32 ? $0 : nil }
      #expect(bytes?.hex == vector["hex"]?.string, "\(text)")
      if let bytes { #expect(bytes.base58 == text) }
    }
    #expect([UInt8](base58: String(repeating: "1", count: 129)) == nil)
  }

  @Test("Points of the curve are told from other bytes, and points of small order from others")
  func points() throws {
    let points = try #require(challenge["on_curve"]?.array)
    #expect(points.count == 15)
    for vector in points {
      let key = try #require(vector["hex"]?.string.flatMap { [UInt8](hex: $0) })
      #expect(Ed25519.isOnCurve(key) == vector["on_curve"]?.bool, "\(key.hex)")
    }
    let small = try #require(challenge["small_order_keys_hex"]?.array).compactMap(\.string)
    #expect(small.count == 14)
    for text in small { #expect(Ed25519.hasSmallOrder([UInt8](hex: text) ?? [])) }
    for number in 0..<50 {
      let key = Ed25519.publicKey(seed: [UInt8](repeating: UInt8(number), count: 32))
      #expect(Ed25519.isOnCurve(key))
      #expect(!Ed25519.hasSmallOrder(key))
    }
    #expect(!Ed25519.isOnCurve([]))
    #expect(!Ed25519.hasSmallOrder([]))
  }

  @Test("Signatures over a challenge, forged and real, by keys that mean something")
  func challenges() throws {
    let cases = try #require(challenge["cases"]?.array)
    #expect(cases.count == 9)
    for vector in cases {
      func bytes(_ name: String) -> [UInt8] { vector[name]?.string.flatMap { [UInt8](hex: $0) } ?? [] }
      let (key, message, signature) = (bytes("public_hex"), bytes("message_hex"), bytes("signature_hex"))
      let name = vector["name"]?.string ?? ""
      let isSigned = Ed25519.verify(signature, of: message, publicKey: key)
      #expect(isSigned == vector["openssl_3_0_says"]?.bool, "\(name)")
      let isTrusted = Ed25519.isOnCurve(key) && !Ed25519.hasSmallOrder(key)
      #expect((isSigned && isTrusted) == vector["accept"]?.bool, "\(name)")
    }
    let encodings = try #require(challenge["accepted_encodings"]?.array)
    #expect(encodings.count == 3)
    let key = try #require(challenge["public"]?.string.flatMap { [UInt8](base58: $0) })
    let text = try #require(challenge["text"]?.string)
    #expect(challenge["utf8_length"]?.int64 == Int64(text.utf8.count))
    for vector in encodings {
      let message = try #require(vector["message_hex"]?.string.flatMap { [UInt8](hex: $0) })
      let signature = try #require(vector["signature_base58"]?.string.flatMap { [UInt8](base58: $0) })
      #expect(vector["signature_base64"]?.string == signature.base64)
      #expect(message.suffix(text.utf8.count) == Array(text.utf8)[...])
      #expect(Ed25519.verify(signature, of: message, publicKey: key))
    }
  }
}
