import Groundwork
import JSON

/// A finalized transaction that went well, as far as anybody here has to know it.
package struct ChainTransaction: Hashable, Sendable {
  package let slot: Int64
  /// Changes of token balances: what came minus what went, over all accounts of one owner.
  package let changes: [TokenChange]
  /// Burns, also inside of other programs' calls.
  package let burns: [TokenBurn]
}

package struct TokenChange: Hashable, Sendable {
  package let mint: String
  package let owner: String
  package let units: Int64
}

package struct TokenBurn: Hashable, Sendable {
  package let mint: String
  package let authority: String
  package let units: Int64
}

extension SolanaRPC {
  static let memoPrograms: Set<String> = [
    "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr", "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo",
  ]

  /// Parameters that ask for a transaction once nothing can take it back.
  private static func final(_ signature: String, _ encoding: String) -> @Sendable (inout JSONWriter) -> Void {
    { writer in
      writer.value(signature)
      writer.object { writer in
        writer.field("encoding", encoding)
        writer.field("commitment", "finalized")
        writer.field("maxSupportedTransactionVersion", 0)
      }
    }
  }

  /// The bytes of a transaction; `nil` when it is not final, or went wrong.
  ///
  /// - SeeAlso: <https://solana.com/docs/rpc/http/gettransaction>
  package func signedTransaction(_ signature: String) async throws(RPCError) -> SignedTransaction? {
    try await ask("getTransaction", Self.final(signature, "base64")) { result throws(RPCError) in
      if result.isNull { return nil }
      guard let error = result["meta"]?["err"], let data = result["transaction"]?.array, data.count == 2,
        data[1].string == "base64",
        let found = data[0].string.flatMap({ [UInt8](base64: $0) }).flatMap({ SignedTransaction($0) }),
        found.signatures.first?.bytes.base58 == signature
      else { throw .unbelievable(.unreadable) }
      return error.isNull ? found : nil
    }
  }

  /// The transaction of a signature; `nil` when it is not final, or went wrong.
  ///
  /// - SeeAlso: <https://solana.com/docs/rpc/http/gettransaction>
  package func transaction(_ signature: String) async throws(RPCError) -> ChainTransaction? {
    try await ask("getTransaction", Self.final(signature, "jsonParsed")) { result throws(RPCError) in
      if result.isNull { return nil }
      guard let slot = result["slot"]?.int64, let meta = result["meta"], let error = meta["err"],
        let message = result["transaction"]?["message"], let instructions = message["instructions"]?.array
      else { throw .unbelievable(.unreadable) }
      guard error.isNull else { return nil }
      let inner = (meta["innerInstructions"]?.array ?? []).flatMap { $0["instructions"]?.array ?? [] }
      var burns: [TokenBurn] = []
      for instruction in instructions + inner {
        if let burn = try Self.burn(instruction) { burns.append(burn) }
      }
      return ChainTransaction(
        slot: slot,
        changes: try Self.changes(meta), burns: burns)
    }
  }

  /// Transactions of an address with a memo that ends like this, the newest first: at most 20 are looked at.
  ///
  /// - SeeAlso: <https://solana.com/docs/rpc/http/getsignaturesforaddress>
  package func signatures(of address: SolanaAddress, saying memo: String) async throws(RPCError) -> [String] {
    try await ask(
      "getSignaturesForAddress",
      { writer in
        writer.value(address.text)
        writer.object { writer in
          writer.field("limit", 20)
          writer.field("commitment", "finalized")
        }
      }
    ) { result throws(RPCError) in
      guard let entries = result.array else { throw .unbelievable(.unreadable) }
      return entries.prefix(20).filter { entry in
        // Nodes write `[33] warden:link:…`.
        entry["err"]?.isNull != false && entry["memo"]?.string?.contains(memo) == true
      }.compactMap { $0["signature"]?.string }
    }
  }

  private static func changes(_ meta: JSONValue) throws(RPCError) -> [TokenChange] {
    struct Key: Hashable { let mint, owner: String }
    var sums: [Key: Int128] = [:]
    for (name, sign) in [("preTokenBalances", Int128(-1)), ("postTokenBalances", 1)] {
      for balance in meta[name]?.array ?? [] {
        guard let mint = balance["mint"]?.string, let owner = balance["owner"]?.string,
          let units = balance["uiTokenAmount"]?["amount"]?.string.flatMap(plainNumber)
        else { throw .unbelievable(.unreadable) }
        sums[Key(mint: mint, owner: owner), default: 0] += sign * Int128(units)
      }
    }
    var changes: [TokenChange] = []
    for (key, sum) in sums where sum != 0 {
      guard let units = Int64(exactly: sum) else { throw .unbelievable(.aboveSupply) }
      changes.append(TokenChange(mint: key.mint, owner: key.owner, units: units))
    }
    return changes.sorted { ($0.mint, $0.owner) < ($1.mint, $1.owner) }
  }

  private static func burn(_ instruction: JSONValue) throws(RPCError) -> TokenBurn? {
    guard let parsed = instruction["parsed"], let type = parsed["type"]?.string,
      type == "burn" || type == "burnChecked", let info = parsed["info"]
    else { return nil }
    let written = info["tokenAmount"]?["amount"]?.string ?? info["amount"]?.string
    guard let mint = info["mint"]?.string,
      let authority = info["authority"]?.string ?? info["multisigAuthority"]?.string,
      let amount = written.flatMap(plainNumber), let units = Int64(exactly: amount)
    else { throw .unbelievable(.unreadable) }
    return TokenBurn(mint: mint, authority: authority, units: units)
  }
}
