import JSON

/// What lies at an address, at a slot that will never be taken back.
package struct TokenObservation: Hashable, Sendable {
  package let slot: Int64
  /// Base units over all of the owner's accounts.
  package let amount: Int64

  package init(slot: Int64, amount: Int64) { (self.slot, self.amount) = (slot, amount) }
}

extension SolanaRPC {
  /// How far a node may lie behind what was seen before: a minute. Another node of one provider is a little behind at
  /// times; one that is further behind is not to be believed.
  static let slotTolerance: Int64 = 150

  /// How much of a token somebody has.
  ///
  /// - Parameter lastSlot: Of the last observation; 0 when there is none.
  /// - Throws: Also for more than the supply, and for accounts of another token or owner.
  /// - SeeAlso: <https://solana.com/docs/rpc/http/gettokenaccountsbyowner>
  package func balance(
    of owner: SolanaAddress, _ token: TokenFacts, notBefore lastSlot: Int64 = 0
  ) async throws(RPCError) -> TokenObservation {
    try await ask(
      "getTokenAccountsByOwner",
      { writer in
        writer.value(owner.text)
        writer.object { $0.field("mint", token.mint.text) }
        writer.object { writer in
          writer.field("encoding", "jsonParsed")
          writer.field("commitment", "finalized")
        }
      }
    ) { result throws(RPCError) in
      guard let slot = result["context"]?["slot"]?.int64, slot >= 0, let accounts = result["value"]?.array
      else { throw .unbelievable(.unreadable) }
      guard slot >= lastSlot - Self.slotTolerance else { throw .unbelievable(.oldSlot) }
      var sum: Int64 = 0
      for account in accounts {
        let amount = try Self.amount(in: account, of: owner, token)
        let (next, isOverflow) = sum.addingReportingOverflow(amount)
        guard !isOverflow, next <= token.supply else { throw .unbelievable(.aboveSupply) }
        sum = next
      }
      return TokenObservation(slot: slot, amount: sum)
    }
  }

  /// One account. What is frozen or was never opened counts as empty.
  private static func amount(
    in account: JSONValue, of owner: SolanaAddress, _ token: TokenFacts
  ) throws(RPCError) -> Int64 {
    guard let data = account["account"], let info = data["data"]?["parsed"]?["info"],
      let state = info["state"]?.string, let amount = info["tokenAmount"],
      let units = amount["amount"]?.string.flatMap(plainNumber)
    else { throw .unbelievable(.unreadable) }
    guard info["mint"]?.string == token.mint.text, info["owner"]?.string == owner.text,
      data["owner"]?.string == token.program.text, amount["decimals"]?.int64 == token.decimals
    else { throw .unbelievable(.wrongToken) }
    guard let units = Int64(exactly: units) else { throw .unbelievable(.aboveSupply) }
    return state == "initialized" ? units : 0
  }

  /// ASCII digits and nothing else: no sign, no exponent, no spaces.
  static func plainNumber(_ text: String) -> UInt64? {
    guard (1...20).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return UInt64(text)
  }
}
