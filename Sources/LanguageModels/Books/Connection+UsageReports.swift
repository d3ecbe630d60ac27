import SQLite
import Vocabulary

/// Sums of calls, for one day, one model or both.
package struct UsageSum: Hashable, Sendable {
  package let calls: Int64
  package let failures: Int64
  /// Calls whose model has no price of its own.
  package let unpricedCalls: Int64
  package let usage: TokenUsage
  package let cost: MicroDollars

  static let nothing = UsageSum(
    calls: 0, failures: 0, unpricedCalls: 0, usage: TokenUsage(), cost: MicroDollars(0))
}

extension Connection {
  /// Days with calls, newest first. Both ends are included.
  package borrowing func modelUsageByDay(
    from first: UTCDay, through last: UTCDay
  ) throws(SQLiteError) -> [(day: UTCDay, sum: UsageSum)] {
    try all(
      """
      SELECT SUM(calls), SUM(failures), SUM(unpriced_calls), SUM(input_tokens), SUM(output_tokens),
        SUM(cache_read_tokens), SUM(cache_write_tokens), SUM(cost_micro_usd), day
      FROM model_days WHERE day BETWEEN \(first) AND \(last) GROUP BY day ORDER BY day DESC
      """
    ) { row in (UTCDay(row.int(8)), UsageSum(row)) }
  }

  /// Models with calls, the dearest first.
  package borrowing func modelUsageByModel(
    from first: UTCDay, through last: UTCDay
  ) throws(SQLiteError) -> [(model: ModelID, sum: UsageSum)] {
    try all(
      """
      SELECT SUM(calls), SUM(failures), SUM(unpriced_calls), SUM(input_tokens), SUM(output_tokens),
        SUM(cache_read_tokens), SUM(cache_write_tokens), SUM(cost_micro_usd), provider, model
      FROM model_days WHERE day BETWEEN \(first) AND \(last)
      GROUP BY provider, model ORDER BY SUM(cost_micro_usd) DESC, provider, model
      """
    ) { row throws(SQLiteError) in
      (ModelID(try row.value(8, ModelProvider.init(rawValue:)), row.text(9)), UsageSum(row))
    }
  }

  /// What one community has used, summed up. Both ends are included.
  package borrowing func modelUsage(
    of community: String, from first: UTCDay, through last: UTCDay
  ) throws(SQLiteError) -> UsageSum {
    let sum = try self.first(
      """
      SELECT COUNT(*), COALESCE(SUM(CASE WHEN outcome IN ('answered', 'declined') THEN 0 ELSE 1 END), 0),
        COALESCE(SUM(is_unpriced), 0), COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0),
        COALESCE(SUM(cache_read_tokens), 0), COALESCE(SUM(cache_write_tokens), 0),
        COALESCE(SUM(cost_micro_usd), 0)
      FROM model_calls WHERE day BETWEEN \(first) AND \(last) AND community = \(community)
      """
    ) { UsageSum($0) }
    return sum ?? .nothing
  }
}

extension UsageSum {
  /// The first eight columns of the reports above.
  fileprivate init(_ row: borrowing Row) {
    calls = row.int(0)
    failures = row.int(1)
    unpricedCalls = row.int(2)
    usage = TokenUsage(input: row.int(3), output: row.int(4), cacheRead: row.int(5), cacheWrite: row.int(6))
    cost = MicroDollars(row.int(7))
  }
}
