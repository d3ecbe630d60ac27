import Groundwork
import Vocabulary

/// Where somebody's tokens lie on Solana: 32 bytes, written in base 58.
///
/// There is no checksum: a text that was cut short may still be an address, so it is always shown back.
package struct SolanaAddress: Hashable, Sendable {
  package let text: String
  package let bytes: [UInt8]

  /// - Returns: `nil` for what is not exactly 32 bytes in exactly the one way to write them.
  package init?(_ text: String) {
    guard (32...44).contains(text.utf8.count), let bytes = [UInt8](base58: text, limit: 44),
      bytes.count == 32,
      bytes.base58 == text
    else { return nil }
    (self.text, self.bytes) = (text, bytes)
  }

  /// - Parameter bytes: 32.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 32, "an address has 32 bytes")
    (text, self.bytes) = (bytes.base58, bytes)
  }

  /// `5ic4…bonk`, for places where the whole would be in the way.
  package var short: String { "\(text.prefix(4))…\(text.suffix(4))" }
}

extension SolanaAddress: CustomStringConvertible { package var description: String { text } }

/// Why nobody can prove that an address is theirs.
package enum AddressRefusal: Hashable, Sendable {
  /// It is no point of the curve: programs have such addresses, and cannot sign.
  case notOnCurve
  /// Anybody can make signatures for it.
  case smallOrder
  /// A program, a mint, or the house's own.
  case reserved
}

extension SolanaAddress {
  /// Whether anybody could prove that this is theirs.
  ///
  /// - Parameter reserved: Addresses that are known to be nobody's wallet, beside those of Solana's own programs.
  package func refusal(reserved: Set<SolanaAddress> = []) -> AddressRefusal? {
    if Ed25519.hasSmallOrder(bytes) { return .smallOrder }
    if reserved.contains(self) || Self.programs.contains(text) { return .reserved }
    return Ed25519.isOnCurve(bytes) ? nil : .notOnCurve
  }

  /// Programs whose address is a point of the curve by chance, or might be: nobody has their keys, and some hold
  /// tokens that people sent there by mistake.
  ///
  /// - SeeAlso: <https://solana.com/docs/core/programs>
  private static let programs: Set<String> = [
    "11111111111111111111111111111111",
    "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb",
    "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
    "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr",
    "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo",
    "ComputeBudget111111111111111111111111111111",
    "Stake11111111111111111111111111111111111111",
    "Vote111111111111111111111111111111111111111",
    "Config1111111111111111111111111111111111111",
    "BPFLoader1111111111111111111111111111111111",
    "BPFLoader2111111111111111111111111111111111",
    "BPFLoaderUpgradeab1e11111111111111111111111",
    "LoaderV411111111111111111111111111111111111",
    "AddressLookupTab1e1111111111111111111111111",
    "Ed25519SigVerify111111111111111111111111111",
    "KeccakSecp256k11111111111111111111111111111",
    "Secp256r1SigVerify1111111111111111111111111",
    "NativeLoader1111111111111111111111111111111",
    "Feature111111111111111111111111111111111111",
    "Sysvar1111111111111111111111111111111111111",
    "SysvarC1ock11111111111111111111111111111111",
    "SysvarRent111111111111111111111111111111111",
    "Sysvar1nstructions1111111111111111111111111",
    // Where people send what they want gone.
    "1nc1nerator11111111111111111111111111111111",
    "So11111111111111111111111111111111111111112",
    "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
  ]
}
