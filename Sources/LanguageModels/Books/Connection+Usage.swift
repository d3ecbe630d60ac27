import SQLite
import Vocabulary

extension Connection {
  /// Books a call and gives its reservation back, in the caller's transaction: what an answer changes, what it cost
  /// and the reply stand in the books together or not at all.
  ///
  /// - Returns: `false` when the call is booked already; nothing is counted twice.
  @discardableResult
  package borrowing func record(
    _ call: UsageRecord, settling reservation: Reservation? = nil
  ) throws(SQLiteError) -> Bool {
    if let reservation { try release(reservation) }
    let (usage, context) = (call.usage, call.context)
    let written = try run(
      """
      INSERT INTO model_calls (
        id, day, at_ms, provider, model, purpose, person_id, community, input_tokens, output_tokens,
        cache_read_tokens, cache_write_tokens, cost_micro_usd, is_unpriced, is_estimated, latency_ms, outcome)
      VALUES (
        \(call.id), \(call.day), \(call.at), \(call.model.provider.rawValue), \(call.model.name),
        \(context.purpose.rawValue), \(context.person.sqlValue), \(context.community.sqlValue), \(usage.input), \(usage.output),
        \(usage.cacheRead), \(usage.cacheWrite), \(call.cost), \(call.isUnpriced), \(usage.isEstimated),
        \(call.latency.milliseconds), \(call.outcome.label))
      ON CONFLICT (id) DO NOTHING
      """)
    guard written == 1 else { return false }
    try addToSums(call)
    if let counted = call.counted, !usage.isEstimated {
      try learnRatio(of: call.model, counted: counted, reported: usage.prompt, at: call.at)
    }
    return true
  }

  private borrowing func addToSums(_ call: UsageRecord) throws(SQLiteError) {
    let usage = call.usage
    let isGuarding = call.context.purpose.isGuarding
    try run(
      """
      INSERT INTO model_days (
        day, provider, model, calls, failures, unpriced_calls, input_tokens, output_tokens, cache_read_tokens,
        cache_write_tokens, cost_micro_usd)
      VALUES (
        \(call.day), \(call.model.provider.rawValue), \(call.model.name), 1, \(call.outcome.isFailure),
        \(call.isUnpriced), \(usage.input), \(usage.output), \(usage.cacheRead), \(usage.cacheWrite), \(call.cost))
      ON CONFLICT (day, provider, model) DO UPDATE SET
        calls = model_days.calls + 1,
        failures = model_days.failures + excluded.failures,
        unpriced_calls = model_days.unpriced_calls + excluded.unpriced_calls,
        input_tokens = model_days.input_tokens + excluded.input_tokens,
        output_tokens = model_days.output_tokens + excluded.output_tokens,
        cache_read_tokens = model_days.cache_read_tokens + excluded.cache_read_tokens,
        cache_write_tokens = model_days.cache_write_tokens + excluded.cache_write_tokens,
        cost_micro_usd = model_days.cost_micro_usd + excluded.cost_micro_usd
      """)
    try run(
      """
      INSERT INTO model_budget_days (
        day, used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd, guardian_tokens, guardian_micro_usd)
      VALUES (
        \(call.day), \(usage.total), \(call.cost), 0, 0, \(isGuarding ? usage.total : 0),
        \(isGuarding ? call.cost : .zero))
      ON CONFLICT (day) DO UPDATE SET
        used_tokens = model_budget_days.used_tokens + excluded.used_tokens,
        used_micro_usd = model_budget_days.used_micro_usd + excluded.used_micro_usd,
        guardian_tokens = model_budget_days.guardian_tokens + excluded.guardian_tokens,
        guardian_micro_usd = model_budget_days.guardian_micro_usd + excluded.guardian_micro_usd
      """)
    try addToScopes(call)
  }

  /// Cuts the tie between a person and the calls made for them; the sums of the days stay.
  package borrowing func forgetModelCalls(of person: PersonID) throws(SQLiteError) {
    try run("UPDATE model_calls SET person_id = NULL, community = NULL WHERE person_id = \(person)")
    try run("UPDATE model_reservations SET person_id = NULL, community = NULL WHERE person_id = \(person)")
    try run("DELETE FROM model_unasked WHERE person_id = \(person)")
    try run("DELETE FROM model_person_days WHERE person_id = \(person)")
    try run("DELETE FROM model_budget_announcements WHERE audience = \(person.text)")
    try run("DELETE FROM model_budget_alerts WHERE person_id = \(person)")
    try run("UPDATE model_caps SET changed_by = '' WHERE changed_by = \(person.text)")
  }

  /// Deletes single calls and notes from before `day`, a bounded number at a time; the sums by model stay.
  ///
  /// - Returns: How many rows went, at most, of one kind; fewer than `limit` means that nothing old is left.
  package borrowing func pruneModelCalls(
    before day: UTCDay, limit: Int = 1_000
  ) throws(SQLiteError) -> Int {
    let calls = try run(
      "DELETE FROM model_calls WHERE id IN (SELECT id FROM model_calls WHERE day < \(day) LIMIT \(limit))")
    let days = try run(
      """
      DELETE FROM model_person_days WHERE (day, person_id) IN (
        SELECT day, person_id FROM model_person_days WHERE day < \(day) LIMIT \(limit))
      """)
    let places = try run(
      """
      DELETE FROM model_community_days WHERE (day, community) IN (
        SELECT day, community FROM model_community_days WHERE day < \(day) LIMIT \(limit))
      """)
    let alerts = try run(
      """
      DELETE FROM model_budget_alerts WHERE rowid IN (
        SELECT rowid FROM model_budget_alerts WHERE day < \(day) LIMIT \(limit))
      """)
    let notes = try run(
      """
      DELETE FROM model_budget_announcements WHERE (day, audience) IN (
        SELECT day, audience FROM model_budget_announcements WHERE day < \(day) LIMIT \(limit))
      """)
    try run("DELETE FROM model_practice_days WHERE day < \(day)")
    let unasked = try run(
      "DELETE FROM model_unasked WHERE id IN (SELECT id FROM model_unasked WHERE day < \(day) LIMIT \(limit))"
    )
    return max(calls, unasked, days, places, alerts, notes)
  }
}
