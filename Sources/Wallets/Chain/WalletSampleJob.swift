import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Looks at wallets that held something, so that nobody only has tokens when they ask for a price.
  ///
  /// - Parameter desk: Used when it runs; descriptions need none.
  package static func walletSample(_ desk: @escaping @Sendable () -> WalletDesk) -> Job {
    Job("wallet_sample", schedule: .at("15 */6 * * *"), missed: .skip) { _ in
      let (seen, failed) = try await desk().sample()
      return JobOutcome("looked at \(seen), \(failed) failed")
    }
  }
}
