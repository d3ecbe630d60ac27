import SQLite
import Vocabulary

/// How much of a day's budget is gone.
package struct BudgetDay: Hashable, Sendable {
  package let day: UTCDay
  package let usedTokens: Int64
  package let usedCost: MicroDollars
  /// Held for calls that are under way.
  package let reservedTokens: Int64
  package let reservedCost: MicroDollars
}

extension Connection {
  package borrowing func budget(on day: UTCDay) throws(SQLiteError) -> BudgetDay {
    try first(
      """
      SELECT used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd FROM model_budget_days
      WHERE day = \(day)
      """
    ) { row in
      BudgetDay(
        day: day, usedTokens: row.int(0), usedCost: MicroDollars(row.int(1)), reservedTokens: row.int(2),
        reservedCost: MicroDollars(row.int(3)))
    } ?? BudgetDay(day: day, usedTokens: 0, usedCost: .zero, reservedTokens: 0, reservedCost: .zero)
  }

  /// The caps in force over all people: each one that was set at run time, else the configured one.
  package borrowing func dailyCaps(configured: DailyCaps) throws(SQLiteError) -> DailyCaps {
    let set = try capsSet(for: "all")
    return DailyCaps(tokens: set.tokens ?? configured.tokens, cost: set.cost ?? configured.cost)
  }

  /// The caps in force in one community. Whoever sets them there can only tighten what is configured.
  package borrowing func dailyCaps(
    of community: String, configured: DailyCaps
  ) throws(SQLiteError) -> DailyCaps {
    configured.tightened(by: try capsSet(for: "community:\(community)"))
  }

  private borrowing func capsSet(for scope: String) throws(SQLiteError) -> DailyCaps {
    try first("SELECT daily_tokens, daily_micro_usd FROM model_caps WHERE scope = \(scope)") { row in
      DailyCaps(tokens: row.optionalInt(0), cost: row.optionalInt(1).map { MicroDollars($0) })
    } ?? .none
  }

  /// Sets caps at run time, in force from the next call on; `nil` leaves a cap as it is.
  ///
  /// - Parameter community: `nil` for the caps over all people.
  package borrowing func setDailyCaps(
    _ caps: DailyCaps, of community: String? = nil, by author: String, at now: Moment
  ) throws(SQLiteError) {
    let scope = community.map { "community:\($0)" } ?? "all"
    try run(
      """
      INSERT INTO model_caps (scope, daily_tokens, daily_micro_usd, changed_by, changed_ms)
      VALUES (\(scope), \(caps.tokens.sqlValue), \(caps.cost.sqlValue), \(author), \(now))
      ON CONFLICT (scope) DO UPDATE SET
        daily_tokens = COALESCE(excluded.daily_tokens, model_caps.daily_tokens),
        daily_micro_usd = COALESCE(excluded.daily_micro_usd, model_caps.daily_micro_usd),
        changed_by = excluded.changed_by, changed_ms = excluded.changed_ms
      """)
  }

  /// Whether `audience` has yet to be told that the budget of `day` is used up. Answers `true` once for each pair, as
  /// long as the caller's transaction is committed.
  ///
  /// - Parameter audience: A person's identifier or a community's key.
  package borrowing func shouldAnnounceBudgetReached(to audience: String, on day: UTCDay) throws(SQLiteError)
    -> Bool
  {
    try run(
      """
      INSERT INTO model_budget_announcements (day, audience) VALUES (\(day), \(audience))
      ON CONFLICT (day, audience) DO NOTHING
      """) == 1
  }
}
