import Groundwork
import JSON
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("Transactions, byte by byte")
struct TransactionTests {
  private let vectors: JSONValue

  init() throws { vectors = try WalletVectors().solana }

  @Test("Lengths are written as Solana writes them, and only so")
  func lengths() throws {
    let all = try #require(vectors["compact_u16"]?.array)
    #expect(all.count == 9)
    for vector in all {
      let (number, bytes) = (try #require(vector["n"]?.int64), try vector.bytes("hex"))
      #expect(CompactLength.bytes(of: Int(number)) == bytes)
      var rest = (bytes + [0xAB])[...]
      #expect(CompactLength.read(&rest) == Int(number))
      #expect(rest == [0xAB])
    }
    for odd in [
      [], [0x80], [0xFF, 0xFF], [0x80, 0x00], [0xFF, 0xFF, 0x04], [0x80, 0x80, 0x00], [0xFF, 0xFF, 0x83, 0],
    ]
      as [[UInt8]]
    {
      var rest = odd[...]
      #expect(CompactLength.read(&rest) == nil, "\(odd)")
    }
  }

  @Test("Messages and transactions that a real program has run are read and written again byte by byte")
  func roundTrip() throws {
    let cases = try #require(vectors["cases"]?.array).filter { $0["message_hex"] != nil }
    #expect(cases.count == 4)
    for vector in cases {
      let name = try vector.text("name")
      let message = try #require(SolanaMessage(try vector.bytes("message_hex")), "\(name)")
      #expect(message.bytes == (try vector.bytes("message_hex")))
      #expect(message.accounts.map(\.text) == vector["account_keys"]?.array?.compactMap(\.string))
      #expect(message.blockhash.base58 == vector["blockhash"]?.string)
      let wire = try #require([UInt8](base64: try vector.text("transaction_base64")))
      let transaction = try #require(SignedTransaction(wire), "\(name)")
      #expect(transaction.bytes == wire)
      #expect(transaction.message == message)
      #expect(transaction.signatures.map(\.bytes.base58) == [vector["signature_base58"]?.string])
      let payer = try #require(SolanaAddress(try vector.text("payer")))
      #expect(transaction.isSigned(by: payer), "\(name)")
      for other in message.accounts.dropFirst() { #expect(!transaction.isSigned(by: other)) }
      if name == "memo-signed" { #expect(transaction.memos == ["warden:link:6f1c0a5be2d94837"]) }
      // One byte that is another makes it nothing, or nothing that was signed.
      for place in wire.indices {
        var changed = wire
        changed[place] ^= 1
        #expect(SignedTransaction(changed)?.isSigned(by: payer) != true, "\(name), byte \(place)")
      }
      for length in 0..<wire.count { #expect(SignedTransaction(Array(wire.prefix(length))) == nil) }
      #expect(SignedTransaction(wire + [0]) == nil)
    }
  }

  @Test("Random bytes are no transaction, and end nothing")
  func randomBytes() {
    let chance = Randomness.seeded(4)
    for _ in 0..<5_000 {
      let bytes = chance.bytes(chance.index(below: 200))
      if let message = SolanaMessage(bytes) { #expect(message.bytes == bytes) }
      _ = SignedTransaction(bytes)?.memos
    }
  }

  @Test("Who signed is read off the bytes: a node can make nobody a signer", .timeLimit(.minutes(5)))
  func lyingNode() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      let (seed, other) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
      let wallet = Nodes.address(1)
      func proof(_ transaction: LoopbackSolana.Transaction) async throws -> SignedTransaction? {
        nodes.first.add(transaction)
        nodes.pass(.seconds(10))
        return try await nodes.rpc.signedTransaction(transaction.signature)
      }
      let plain = try await proof(.memo("a", signedBy: [seed]))
      #expect(plain?.isSigned(by: wallet) == true && plain?.memos == ["a"])
      let versioned = try await proof(.memo("b", signedBy: [other, seed], isVersioned: true))
      #expect(versioned?.isSigned(by: wallet) == true && versioned?.memos == ["b"])
      #expect(
        try await proof(.memo("c", signedBy: [other], forging: [wallet.bytes]))?.isSigned(by: wallet) == false
      )
      #expect(
        try await proof(.memo("d", signedBy: [other], naming: [wallet.bytes]))?.isSigned(by: wallet) == false)
      #expect(try await proof(.memo("e", signedBy: [seed], hasFailed: true)) == nil)
      // Another transaction than was asked for, and bytes that are none.
      var swapped = LoopbackSolana.Transaction.memo("f", signedBy: [seed])
      swapped.wire = LoopbackSolana.Transaction.memo("g", signedBy: [seed]).wire
      var cut = LoopbackSolana.Transaction.memo("h", signedBy: [seed])
      cut.wire.removeLast()
      for made in [swapped, cut] {
        await #expect(throws: RPCError.unbelievable(.unreadable)) { _ = try await proof(made) }
      }
      #expect(nodes.first.violations == [])
    }
  }
}
