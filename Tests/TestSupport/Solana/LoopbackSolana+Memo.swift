import Groundwork

extension LoopbackSolana.Transaction {
  /// A real transaction that says a memo, signed by who has these seeds.
  ///
  /// - Parameters:
  ///   - others: Addresses that it names, and that sign nothing.
  ///   - isVersioned: In the form that has tables of accounts.
  ///   - forged: Who is named as a signer without having signed: the node says so.
  package static func memo(
    _ memo: String, signedBy seeds: [[UInt8]], naming others: [[UInt8]] = [], forging forged: [[UInt8]] = [],
    isVersioned: Bool = false, hasFailed: Bool = false
  ) -> LoopbackSolana.Transaction {
    let keys = seeds.map { Ed25519.publicKey(seed: $0) } + forged
    guard let program = [UInt8](base58: "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr") else {
      preconditionFailure("that is an address")
    }
    let text = Array(memo.utf8)
    precondition(text.count < 128 && keys.count + others.count < 100, "lengths of one byte")
    var message: [UInt8] = isVersioned ? [0x80] : []
    message += [UInt8(keys.count), 0, UInt8(others.count + 1)]
    message += [UInt8(keys.count + others.count + 1)] + (keys + others + [program]).joined()
    message += [UInt8](repeating: 7, count: 32)
    message += [1, UInt8(keys.count + others.count), UInt8(keys.count)] + (0..<UInt8(keys.count))
    message += [UInt8(text.count)] + text
    if isVersioned { message += [0] }
    let signatures =
      seeds.map { Ed25519.sign(message, seed: $0) }
      + forged.map { _ in Ed25519.sign(message, seed: [UInt8](repeating: 99, count: 32)) }
    var transaction = LoopbackSolana.Transaction(
      signatures[0].base58, signers: keys.map(\.base58), others: others.map(\.base58), memo: memo,
      hasFailed: hasFailed)
    transaction.wire = [UInt8(signatures.count)] + signatures.joined() + message
    return transaction
  }
}
