import SQLite
import Vocabulary

/// Somebody has to hear how a cap stands.
package struct BudgetAlert: Hashable, Sendable {
  package enum Level: Int64, Hashable, Sendable, CaseIterable {
    /// So many percent are used.
    case near = 75
    /// Used up, or so little is left that a call was refused.
    case reached = 100
  }

  package let scope: BudgetScope
  package let level: Level
  package let used: BudgetUse
  package let caps: DailyCaps

  package init(scope: BudgetScope, level: Level, used: BudgetUse, caps: DailyCaps) {
    (self.scope, self.level, self.used, self.caps) = (scope, level, used, caps)
  }
}

extension Connection {
  /// What has to be told after a call that was booked or refused. Each of it once a day, as long as the caller's
  /// transaction is committed: a cap that is reached at once is told as reached only.
  ///
  /// - Parameters:
  ///   - caps: From the configuration.
  ///   - full: The cap that refused the call.
  package borrowing func budgetAlerts(
    after context: CallContext, within caps: BudgetCaps, refusedBy full: BudgetScope? = nil, on day: UTCDay
  ) throws(SQLiteError) -> [BudgetAlert] {
    var alerts: [BudgetAlert] = []
    for scope in BudgetScope.allCases {
      guard let (used, caps) = try standing(scope, of: context, within: caps, on: day) else { continue }
      let percent = used.percent(of: caps)
      let level: BudgetAlert.Level
      if scope == full || percent >= BudgetAlert.Level.reached.rawValue {
        level = .reached
      } else if percent >= BudgetAlert.Level.near.rawValue {
        level = .near
      } else {
        continue
      }
      guard try isNews(level, of: scope, context, on: day) else { continue }
      alerts.append(BudgetAlert(scope: scope, level: level, used: used, caps: caps))
    }
    return alerts
  }

  /// `nil` where nothing is capped.
  private borrowing func standing(
    _ scope: BudgetScope, of context: CallContext, within caps: BudgetCaps, on day: UTCDay
  ) throws(SQLiteError) -> (used: BudgetUse, caps: DailyCaps)? {
    switch scope {
    case .all:
      let caps = try dailyCaps(configured: caps.all)
      if caps.isNone { return nil }
      let today = try budget(on: day)
      return (BudgetUse(tokens: today.usedTokens, cost: today.usedCost), caps)
    case .community:
      guard let community = context.community else { return nil }
      let caps = try dailyCaps(of: community, configured: caps.community)
      return caps.isNone ? nil : (try modelUse(ofCommunity: community, on: day), caps)
    case .person:
      guard let person = context.person, !caps.person.isNone else { return nil }
      return (try modelUse(of: person, on: day), caps.person)
    }
  }

  private borrowing func isNews(
    _ level: BudgetAlert.Level, of scope: BudgetScope, _ context: CallContext, on day: UTCDay
  ) throws(SQLiteError) -> Bool {
    let person = scope == .person ? context.person : nil
    let community = scope == .community ? context.community : nil
    // Whoever heard that it is used up needs not hear that it is nearly so.
    return try run(
      """
      INSERT INTO model_budget_alerts (day, scope, level, person_id, community)
      SELECT \(day), \(scope.rawValue), \(level.rawValue), \(person.sqlValue), \(community.sqlValue)
      WHERE NOT EXISTS (
        SELECT 1 FROM model_budget_alerts
        WHERE day = \(day) AND scope = \(scope.rawValue) AND level >= \(level.rawValue)
          AND person_id IS NOT DISTINCT FROM \(person.sqlValue)
          AND community IS NOT DISTINCT FROM \(community.sqlValue))
      """) == 1
  }
}
