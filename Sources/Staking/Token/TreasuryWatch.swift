import Groundwork
import Ledger
import SQLite
import Vocabulary
import Wallets

/// Where what came in from the chain has to lie.
package struct TreasuryWatch: Sendable {
  /// What was found of an asset, and what had to lie there before.
  package struct Look: Sendable {
    package let found: Amount
    package let owed: Int64
  }

  private let rpc: SolanaRPC
  /// The house's wallet first, then the cold ones.
  private let addresses: [SolanaAddress]
  private let tokens: [(asset: Asset, facts: TokenFacts)]
  /// Newest slot of each asset: a node that has fallen far behind is not believed.
  private let slots: Guarded<[Asset: Int64]>

  /// - Parameter coldTreasuries: Where more of it lies, out of the house's reach.
  package init(_ chain: BuybackChain, coldTreasuries: [SolanaAddress], token: TokenFacts) {
    rpc = chain.rpc
    addresses = [chain.treasury] + coldTreasuries
    // Of dollars there may be as many as there are numbers: who issues them may make more.
    let dollars = TokenFacts(
      name: "USDC", mint: chain.dollarMint, program: token.program,
      decimals: Int64(Asset.dollars.scale), supply: .max)
    tokens = [(.dollars, dollars), (.tokens, token)]
    slots = Guarded([:])
  }

  /// Looks at all addresses for each asset. One that somebody cannot be asked about at any of them is left as it was.
  package func look(_ database: Database) async throws -> (looks: [Look], failures: Int) {
    var (looks, failures): ([Look], Int) = ([], 0)
    for (asset, facts) in tokens {
      let owed = try await database.read { try $0.owed(by: .chain, in: asset) }
      do throws(RPCError) {
        var (sum, newest): (Int64, Int64) = (0, slots.withLock { $0[asset] ?? 0 })
        for address in addresses {
          let seen = try await rpc.balance(of: address, facts, notBefore: newest)
          newest = max(newest, seen.slot)
          let (next, isOverflow) = sum.addingReportingOverflow(seen.amount)
          guard !isOverflow else { throw .unbelievable(.aboveSupply) }
          sum = next
        }
        let slot = newest
        slots.withLock { $0[asset] = slot }
        looks.append(Look(found: Amount(units: sum, of: asset), owed: owed))
      } catch {
        failures += 1
      }
    }
    return (looks, failures)
  }
}
