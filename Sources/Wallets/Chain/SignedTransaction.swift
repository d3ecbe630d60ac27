import Groundwork

/// A transaction as its signers made it. Who signed it and what it says is read off its own bytes: no node has to be
/// believed for that.
package struct SignedTransaction: Hashable, Sendable {
  package let signatures: [WalletSignature]
  package let message: SolanaMessage

  /// - Returns: `nil` for bytes that are not exactly one transaction with a place for each signature.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= SolanaMessage.mostBytes else { return nil }
    var rest = bytes[...]
    guard let count = CompactLength.read(&rest), let signed = rest.popPrefix(64 * count),
      let message = SolanaMessage(Array(rest)), message.signerCount == count
    else { return nil }
    self.message = message
    signatures = stride(from: 0, to: signed.count, by: 64).compactMap {
      WalletSignature(bytes: Array(signed[$0..<$0 + 64]))
    }
  }

  package var bytes: [UInt8] {
    CompactLength.bytes(of: signatures.count) + signatures.flatMap(\.bytes) + message.bytes
  }

  /// Whether the owner of an address has signed it.
  package func isSigned(by address: SolanaAddress) -> Bool {
    guard address.refusal() == nil, let place = message.signers.firstIndex(of: address) else { return false }
    return Ed25519.verify(signatures[place].bytes, of: message.bytes, publicKey: address.bytes)
  }

  /// What it says in memos, not what programs that it calls may say.
  package var memos: [String] {
    message.instructions.filter { SolanaRPC.memoPrograms.contains(message.accounts[$0.program].text) }
      .compactMap {
        String(validating: $0.data, as: UTF8.self)
      }
  }
}
