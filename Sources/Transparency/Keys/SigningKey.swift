import Groundwork
import Vocabulary

/// Who signs: the seed stays here and appears in no text.
package struct SigningKey: Sendable, CustomStringConvertible {
  private let seed: [UInt8]
  package let verifying: VerifyingKey

  /// - Parameter seed: 32 bytes.
  /// - Returns: `nil` for another number of bytes.
  package init?(seed: [UInt8]) {
    guard seed.count == 32, let verifying = VerifyingKey(Ed25519.publicKey(seed: seed)) else { return nil }
    (self.seed, self.verifying) = (seed, verifying)
  }

  /// - Parameter text: 64 hexadecimal digits.
  package init?(_ text: String) {
    guard let seed = [UInt8](hex: text) else { return nil }
    self.init(seed: seed)
  }

  package var id: String { verifying.id }
  package func sign(_ bytes: [UInt8]) -> [UInt8] { Ed25519.sign(bytes, seed: seed) }

  /// The entry that brings this key into a log. Its proof shows that who signs the record also has the key.
  package func introduction(to log: String, because reason: KeyReason) throws(LogEntryError) -> LogEntry {
    let proof = sign(verifying.proofText(for: log))
    return try LogEntry(.key, [verifying.bytes.hex, proof.base64, reason.rawValue])
  }

  package var description: String { "key \(id)" }
}

/// Why there is a new key.
package enum KeyReason: String, Hashable, Sendable {
  /// The log begins.
  case genesis
  /// The old key hands over.
  case rotation
  /// The old key is in other hands; signed by the root key, which lies elsewhere.
  case compromise
}

/// By what others check a signature.
package struct VerifyingKey: Hashable, Sendable {
  /// 32 bytes.
  package let bytes: [UInt8]
  /// The first 16 hexadecimal digits of the SHA-256 of ``bytes``.
  package let id: String

  /// - Returns: `nil` for another number of bytes than 32.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
    id = String(SHA256.hash(bytes).hex.prefix(16))
  }

  /// - Parameter text: 64 hexadecimal digits.
  package init?(hex text: String) {
    guard let bytes = [UInt8](hex: text) else { return nil }
    self.init(bytes)
  }

  package func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    Ed25519.verify(signature, of: bytes, publicKey: self.bytes)
  }

  /// What a new key signs to show that somebody has it.
  package func proofText(for log: String) -> [UInt8] { Array("warden-key/1\n\(log)\n\(bytes.hex)\n".utf8) }
}
