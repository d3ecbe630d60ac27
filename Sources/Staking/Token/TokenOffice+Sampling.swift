import SQLite
import Vocabulary
import Wallets

/// What became of a price that somebody said.
package enum PriceSample: Hashable, Sendable {
  case taken
  /// It is too far from the last one; it counts when the next one says about the same.
  case doubted
}

extension TokenOffice {
  /// How long a price that was doubted waits for another one that says the same.
  private static let doubtHolds = Duration.seconds(86_400)

  /// Writes down what a service said. A price that is more than half away from the last one needs a second that agrees:
  /// a slip of the service's is no news.
  package func note(
    sample price: Int64, at now: Moment, on connection: borrowing Connection
  ) throws(SQLiteError) -> PriceSample {
    if let last = try connection.lastPrice()?.price, Self.isLeap(from: last, to: price) {
      let doubted = try connection.first(
        "SELECT price_pico_usd FROM token_price_doubt WHERE at_ms > \(now.advanced(by: .zero - Self.doubtHolds))"
      ) { $0.int(0) }
      guard let doubted, !Self.isLeap(from: doubted, to: price) else {
        try connection.run(
          """
          INSERT INTO token_price_doubt (id, price_pico_usd, at_ms) VALUES (1, \(price), \(now))
          ON CONFLICT (id) DO UPDATE SET price_pico_usd = excluded.price_pico_usd, at_ms = excluded.at_ms
          """)
        return .doubted
      }
    }
    try connection.run("DELETE FROM token_price_doubt")
    try connection.note(PricePoint(price, .http, at: now), supply: facts.supply, randomness)
    return .taken
  }

  /// Whether a price is more than half of the other one away from it.
  private static func isLeap(from last: Int64, to price: Int64) -> Bool {
    2 * (Int128(price) - Int128(last)).magnitude > UInt128(last)
  }
}
