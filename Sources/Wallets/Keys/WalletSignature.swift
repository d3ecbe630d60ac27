import Groundwork

/// 64 bytes by which the owner of an address says yes to a text.
package struct WalletSignature: Hashable, Sendable {
  package let bytes: [UInt8]

  /// Reads what wallets and tools print: base 58, base 64 or hexadecimal digits.
  ///
  /// The three do not mix: 128 characters are digits, 88 with `==` at their end are base 64, 86 or 87 may be either, and
  /// are base 58 when that has 64 bytes.
  package init?(_ text: String) {
    let length = text.utf8.count
    guard (64...130).contains(length) else { return nil }
    if length == 128, let bytes = [UInt8](hex: text), bytes.count == 64 {
      self.bytes = bytes
    } else if length <= 90, let bytes = [UInt8](base58: text, limit: 90), bytes.count == 64 {
      self.bytes = bytes
    } else if let bytes = [UInt8](base64: text), bytes.count == 64 {
      self.bytes = bytes
    } else {
      return nil
    }
  }

  /// - Returns: `nil` unless there are 64.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 64 else { return nil }
    self.bytes = bytes
  }
}

/// What a wallet puts around a text before it signs it, so that a signed text can never be a signed transaction.
package enum SignedForm: Hashable, Sendable, CaseIterable {
  /// Nothing: `signMessage` of Phantom and Solflare.
  case raw
  /// What `solana sign-offchain-message` builds: domain, version 0, format, length, text.
  case commandLine
  /// All of Anza's proposal: also the application's domain and the signer.
  case offChain

  private static let domain: [UInt8] = [0xFF] + Array("solana offchain".utf8)
  /// UTF-8 of at most 65,535 bytes with line feeds; the shorter formats are ASCII in one line.
  private static let format: UInt8 = 1

  /// The bytes that are signed.
  ///
  /// - Parameters:
  ///   - text: At most 65,535 bytes of UTF-8.
  ///   - application: The domain name in the text.
  /// - SeeAlso: <https://docs.anza.xyz/proposals/off-chain-message-signing>
  package func bytes(of text: String, by signer: SolanaAddress, for application: String) -> [UInt8] {
    let content = Array(text.utf8)
    let length = UInt16(clamping: content.count)
    let suffix = [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)] + content
    return switch self {
    case .raw: content
    case .commandLine: Self.domain + [0, Self.format] + suffix
    case .offChain:
      Self.domain + [0] + SHA256.hash(Array(application.utf8)) + [Self.format, 1] + signer.bytes + suffix
    }
  }
}

extension WalletSignature {
  /// In which form the owner of an address has signed a text; `nil` when they have not.
  ///
  /// An address for which anybody can sign is refused here too, whoever asked before.
  package func form(of text: String, by signer: SolanaAddress, for application: String) -> SignedForm? {
    guard signer.refusal() == nil else { return nil }
    return SignedForm.allCases.first {
      Ed25519.verify(bytes, of: $0.bytes(of: text, by: signer, for: application), publicKey: signer.bytes)
    }
  }
}
