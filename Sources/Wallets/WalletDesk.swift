import Groundwork
import SQLite
import Vocabulary

/// Everything that commands about wallets need, put together once.
package struct WalletDesk: Sendable {
  package let database: Database
  package let rpc: SolanaRPC
  package let watch: WalletWatch
  /// Stands in the texts that are signed: a signature for another place is none here.
  package let domain: String
  package let chain: SolanaChain
  /// Addresses that nobody can link: the mint, and the house's own.
  package let reserved: Set<SolanaAddress>
  package let randomness: Randomness
  package let metrics: WalletMetrics

  package init(
    database: Database, rpc: SolanaRPC, watch: WalletWatch, domain: String, chain: SolanaChain,
    reserved: Set<SolanaAddress> = [], randomness: Randomness, metrics: WalletMetrics
  ) {
    (self.database, self.rpc, self.watch) = (database, rpc, watch)
    (self.domain, self.chain) = (domain, chain)
    self.reserved = reserved.union([watch.token.mint, watch.token.program])
    (self.randomness, self.metrics) = (randomness, metrics)
  }

  package var token: TokenFacts { watch.token }

  /// Looks at all of somebody's wallets, so that what is known of them is at most ten minutes old. Those that nobody can
  /// look at now stay as they were seen last.
  package func look(atWalletsOf person: PersonID) async throws {
    guard watch.isConfigured else { return }
    for wallet in try await database.read({ try $0.wallets(of: person) }) {
      do throws(RPCError) { _ = try await watch.look(at: wallet.address) } catch { continue }
    }
  }

  /// Looks at wallets that held something when they were last seen: more than once between any two prices a day apart.
  ///
  /// - Returns: How many were looked at, and how many could not be.
  package func sample() async throws -> (seen: Int, failed: Int) {
    guard watch.isConfigured else { return (0, 0) }
    let mint = token.mint.text
    let due = try await database.read { try $0.walletsToSample(mint: mint, limit: Self.mostSamples) }
    var (seen, failed) = (0, 0)
    for address in due {
      do throws(RPCError) {
        _ = try await watch.look(at: address)
        seen += 1
      } catch {
        failed += 1
      }
    }
    return (seen, failed)
  }

  /// At four questions a second: six minutes.
  private static let mostSamples = 1_500
}

/// How linking goes, for dashboards.
package struct WalletMetrics: Sendable {
  package enum Outcome: String, CaseIterable, Sendable {
    case linked, signatureInvalid = "signature_invalid", addressRefused = "address_refused", taken
  }

  private let outcomes: [Outcome: Cell]

  package init(_ metrics: Metrics) {
    let counter = metrics.counter(
      "warden_wallet_links_total", help: "Attempts to link a wallet by how they ended.",
      labels: [MetricLabel("outcome", Outcome.allCases.map(\.rawValue))])
    outcomes = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0, counter.child([$0.rawValue])) })
  }

  func count(_ outcome: Outcome) { outcomes[outcome]?.add(1) }
}
