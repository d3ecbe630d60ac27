import Ledger
import Vocabulary

/// Attempts of a round that are described together.
struct SummaryBatch: Sendable {
  let round: RoundID
  /// Captured attempts of the round before it.
  let start: Int64
  let text: String

  static let size: Int64 = 10
  /// Those of which a case file speaks.
  static let most = 5

  var key: String { "\(round) \(start)" }
}
