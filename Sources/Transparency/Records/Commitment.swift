import Groundwork

/// Hashes that bind to a text without showing it. Whoever gets the nonce and the text can check them.
package enum Commitment {
  /// Of the bundle that a guardian works with, published when a round opens.
  ///
  /// - Parameter nonce: 64 hexadecimal digits, kept until the round is closed.
  package static func bundle(_ bundle: [UInt8], nonce: String) -> String {
    hash("warden-prompt/1", nonce, bundle)
  }

  /// Of what a player wrote.
  ///
  /// - Parameter nonce: 32 hexadecimal digits, known to the player alone: without it a short text could be guessed.
  package static func message(_ text: String, nonce: String) -> String {
    hash("warden-message/1", nonce, Array(text.utf8))
  }

  /// Of what the guardian answered, with the nonce of the message.
  package static func reply(_ text: String, nonce: String) -> String {
    hash("warden-reply/1", nonce, Array(text.utf8))
  }

  /// Who plays: the same for the same person within a round, and linked to nothing else.
  ///
  /// - Parameters:
  ///   - person: `usr_…`.
  ///   - secret: Of the round; 32 bytes.
  package static func player(_ person: String, secret: [UInt8]) -> String {
    SHA256.authenticate(Array("player:\(person)".utf8), key: secret).hex
  }

  private static func hash(_ kind: String, _ nonce: String, _ bytes: [UInt8]) -> String {
    SHA256.hash(Array("\(kind)\n\(nonce)\n".utf8) + bytes).hex
  }
}
