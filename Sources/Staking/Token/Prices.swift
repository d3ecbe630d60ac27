import Groundwork
import Ledger
import SQLite
import Vocabulary

/// What a token was worth at a moment, as somebody said.
package struct PricePoint: Hashable, Sendable {
  package enum Source: String, Hashable, Sendable, SQLBindable { case buyback, manual, http }

  /// 10^-12 dollars for a whole token.
  package let price: Int64
  package let source: Source
  package let at: Moment

  package init(_ price: Int64, _ source: Source, at: Moment) {
    (self.price, self.source, self.at) = (price, source, at)
  }
}

extension Connection {
  package borrowing func note(
    _ point: PricePoint, supply: Int64, _ randomness: Randomness
  ) throws(SQLiteError) {
    // Of a price at which all tokens together are worth more than there are numbers, only the price is kept.
    let value = try? TokenPrice.value(of: supply, at: point.price)
    try run(
      """
      INSERT INTO token_prices (id, price_pico_usd, market_cap_usd, source, at_ms)
      VALUES (\(PriceID(at: point.at, randomness)), \(point.price), \(value.sqlValue), \(point.source), \(point.at))
      """)
  }

  package borrowing func lastPrice() throws(SQLiteError) -> PricePoint? {
    try first(
      "SELECT price_pico_usd, source, at_ms FROM token_prices ORDER BY at_ms DESC, rowid DESC LIMIT 1",
      PricePoint.init)
  }

  /// The oldest first; of a long time not all, but the last one of each step.
  package borrowing func prices(since start: Moment, steps: Int64 = 400, now: Moment) throws(SQLiteError)
    -> [PricePoint]
  {
    let step = max(1, start.duration(to: now).milliseconds / steps)
    return try all(
      """
      SELECT p.price_pico_usd, p.source, p.at_ms FROM token_prices AS p
      JOIN (SELECT MAX(at_ms) AS at_ms FROM token_prices WHERE at_ms >= \(start) GROUP BY at_ms / \(step)) AS last
        ON last.at_ms = p.at_ms
      ORDER BY p.at_ms, p.rowid
      """, PricePoint.init)
  }
}

extension PricePoint {
  fileprivate init(_ row: borrowing Row) throws(SQLiteError) {
    price = row.int(0)
    source = try row.value(1) { Source(rawValue: $0) }
    at = row.moment(2)
  }
}
