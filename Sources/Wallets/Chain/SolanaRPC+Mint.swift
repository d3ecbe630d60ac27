import Groundwork
import JSON

/// What the chain says of a token.
package struct MintFacts: Hashable, Sendable {
  /// Keeps its accounts.
  package let program: String
  package let decimals: Int64
  /// Base units; less with each burn.
  package let supply: UInt64

  package init(program: String, decimals: Int64, supply: UInt64) {
    (self.program, self.decimals, self.supply) = (program, decimals, supply)
  }

  /// Whether balances mean what the configuration says: units of the same size, kept by the same program, and no more
  /// of them than there may be.
  package func agrees(with token: TokenFacts) -> Bool {
    program == token.program.text && decimals == token.decimals && supply <= UInt64(max(0, token.supply))
  }
}

extension SolanaRPC {
  /// A mint's own bytes, and where in them is what; newer programs add more after a token account's length.
  private static let (mintSize, accountSize) = (82, 165)
  private static let (supplyOffset, decimalsOffset, stateOffset) = (36, 44, 45)

  /// What the chain says of a token, from the account of its mint.
  ///
  /// - Throws: Also for an account that is no mint, and for none.
  /// - SeeAlso: <https://solana.com/docs/rpc/http/getaccountinfo>
  package func mint(_ address: SolanaAddress) async throws(RPCError) -> MintFacts {
    try await ask(
      "getAccountInfo",
      { writer in
        writer.value(address.text)
        writer.object { writer in
          writer.field("encoding", "base64")
          writer.field("commitment", "finalized")
        }
      }
    ) { result throws(RPCError) in
      guard let account = result["value"] else { throw .unbelievable(.unreadable) }
      guard !account.isNull else { throw .unbelievable(.wrongToken) }
      guard let owner = account["owner"]?.string, let data = account["data"]?.array, data.count == 2,
        data[1].string == "base64", let bytes = data[0].string.flatMap({ [UInt8](base64: $0) })
      else { throw .unbelievable(.unreadable) }
      // The byte after a longer account says what it is: 1 is a mint.
      guard bytes.count == Self.mintSize || (bytes.count > Self.accountSize && bytes[Self.accountSize] == 1),
        bytes[Self.stateOffset] == 1
      else { throw .unbelievable(.wrongToken) }
      let supply = bytes[Self.supplyOffset..<Self.supplyOffset + 8].reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      return MintFacts(program: owner, decimals: Int64(bytes[Self.decimalsOffset]), supply: supply)
    }
  }
}
