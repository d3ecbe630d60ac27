import SQLite
import Vocabulary

extension Connection {
  /// Writes down that a model was not asked, since a budget of the day has no room: in the transaction that decides the
  /// event, so that each stands there once.
  ///
  /// - Parameters:
  ///   - event: Its number, as people and logs know it.
  ///   - scope: Whose cap it was.
  package borrowing func noteUnasked(
    _ event: String, for context: CallContext, refusedBy scope: BudgetScope, on day: UTCDay, at now: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO model_unasked (day, at_ms, event, purpose, person_id, community, reason, scope)
      VALUES (\(day), \(now), \(event), \(context.purpose.rawValue), \(context.person.sqlValue),
        \(context.community.sqlValue), 'budget_reached', \(scope.rawValue))
      ON CONFLICT (event) DO NOTHING
      """)
  }
}
