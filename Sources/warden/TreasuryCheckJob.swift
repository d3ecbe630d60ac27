import Bounty
import Groundwork
import Ledger
import Operations
import SQLite
import Scheduling
import Staking
import Vocabulary
import Wallets

extension Job {
  /// Looks every hour whether the treasury holds what the books say that came in from the chain (I8), and tells operators
  /// when something is missing there, and when it is there again. More than that is only noted.
  ///
  /// - Parameters:
  ///   - economy: Used when it runs, as is `house`; descriptions need none.
  static func treasuryCheck(
    _ economy: @escaping @Sendable () -> Economy, _ house: @escaping @Sendable () -> House
  ) -> Job {
    Job("treasury_check", schedule: .at("20 * * * *"), missed: .runOnce, limit: .seconds(120)) { call in
      guard let watch = economy().treasury else { return JobOutcome("there is no treasury to look at") }
      let house = house()
      let (looks, failures) = try await watch.look(house.database)
      let note = "looked at \(looks.count) assets, \(failures) could not be asked for"
      return JobOutcome(note) { connection in
        let before = try Invariant.treasuryCovers.check(connection)
        for look in looks {
          try connection.note(custody: look.found, owed: look.owed, of: .chain, at: call.now)
        }
        return try house.tell(
          before, of: .treasuryCovers, .chain, "The treasury's coins", at: call.now, on: connection)
      }
    }
  }
}

/// Where what came in from the chain has to lie.
struct TreasuryWatch: Sendable {
  /// What was found of an asset, and what had to lie there before.
  struct Look: Sendable {
    let found: Amount
    let owed: Int64
  }

  private let rpc: SolanaRPC
  /// The house's wallet first, then the cold ones.
  private let addresses: [SolanaAddress]
  private let tokens: [(asset: Asset, facts: TokenFacts)]
  /// Newest slot of each asset: a node that has fallen far behind is not believed.
  private let slots: Guarded<[Asset: Int64]>

  /// `nil` where there is no treasury, or nobody to ask about it.
  init?(_ settings: Settings, _ desk: WalletDesk) {
    guard let chain = BuybackChain(settings, desk) else { return nil }
    rpc = desk.rpc
    addresses = [chain.treasury] + settings.token.coldTreasuries.compactMap { SolanaAddress($0) }
    // Of dollars there may be as many as there are numbers: who issues them may make more.
    let dollars = TokenFacts(
      name: "USDC", mint: chain.dollarMint, program: desk.token.program,
      decimals: Int64(Asset.dollars.scale), supply: .max)
    tokens = [(.dollars, dollars), (.tokens, desk.token)]
    slots = Guarded([:])
  }

  /// Looks at all addresses for each asset. One that somebody cannot be asked about at any of them is left as it was.
  func look(_ database: Database) async throws -> (looks: [Look], failures: Int) {
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
