import SQLite
import Vocabulary

extension PersonalData {
  /// What answers have cost. The sums of a day by model, which budgets are made of, know no people.
  package static let modelUse = PersonalData(
    feature: "model_use",
    columns: [
      "model_calls.person_id", "model_unasked.person_id", "model_person_days.person_id",
      "model_reservations.person_id",
      "model_budget_announcements.audience", "model_budget_alerts.person_id", "model_caps.changed_by",
      "response_cache.person_id",
    ],
    merge: { connection, merging in try connection.moveModelCalls(merging) },
    export: { connection, subject in
      [
        try connection.personalTable(
          "days", ["day", "calls", "tokens", "cost_micro_usd"],
          """
          SELECT day, calls, tokens, cost_micro_usd FROM model_person_days
          WHERE person_id = \(subject.person) ORDER BY day DESC
          """),
        try connection.personalTable(
          "calls",
          [
            "at_ms", "provider", "model", "purpose", "community", "input_tokens", "output_tokens",
            "cost_micro_usd",
          ],
          """
          SELECT at_ms, provider, model, purpose, community, input_tokens, output_tokens, cost_micro_usd
          FROM model_calls WHERE person_id = \(subject.person) ORDER BY at_ms DESC
          """),
        try connection.personalTable(
          "questions that no model was asked", ["at_ms", "purpose", "community", "reason", "scope"],
          """
          SELECT at_ms, purpose, community, reason, scope FROM model_unasked
          WHERE person_id = \(subject.person) ORDER BY at_ms DESC
          """),
        try connection.personalTable(
          "answers kept for an hour", ["conversation", "made_ms", "answer"],
          """
          SELECT conversation, made_ms, answer FROM response_cache
          WHERE person_id = \(subject.person) ORDER BY id DESC
          """),
      ]
    },
    delete: { connection, subject in
      try connection.forgetModelCalls(of: subject.person)
      try connection.forgetResponses(for: subject.person)
    })
}

extension Connection {
  fileprivate borrowing func moveModelCalls(_ merging: Merging) throws(SQLiteError) {
    let (kept, gone) = (merging.kept, merging.gone)
    try run("UPDATE model_calls SET person_id = \(kept) WHERE person_id = \(gone)")
    try run("UPDATE model_unasked SET person_id = \(kept) WHERE person_id = \(gone)")
    try run("UPDATE model_reservations SET person_id = \(kept) WHERE person_id = \(gone)")
    try run(
      """
      INSERT INTO model_person_days (day, person_id, calls, tokens, cost_micro_usd)
      SELECT day, \(kept), calls, tokens, cost_micro_usd FROM model_person_days WHERE person_id = \(gone)
      ON CONFLICT (day, person_id) DO UPDATE SET
        calls = model_person_days.calls + excluded.calls,
        tokens = model_person_days.tokens + excluded.tokens,
        cost_micro_usd = model_person_days.cost_micro_usd + excluded.cost_micro_usd
      """)
    try run("DELETE FROM model_person_days WHERE person_id = \(gone)")
    // Who was told under one name was told.
    try run(
      """
      INSERT INTO model_budget_announcements (day, audience)
      SELECT day, \(kept.text) FROM model_budget_announcements WHERE audience = \(gone.text)
      ON CONFLICT (day, audience) DO NOTHING
      """)
    try run("DELETE FROM model_budget_announcements WHERE audience = \(gone.text)")
    try run("UPDATE model_budget_alerts SET person_id = \(kept) WHERE person_id = \(gone)")
    // The fingerprint names who is gone: nobody would find them any more.
    try forgetResponses(for: gone)
    try run("UPDATE model_caps SET changed_by = \(kept.text) WHERE changed_by = \(gone.text)")
  }
}

extension Connection {
  /// Moves what was booked for a person who turned out to be somebody else while a model wrote.
  package borrowing func correctUse(of booked: PersonID, now actual: PersonID, _ now: Moment)
    throws(SQLiteError)
  {
    guard booked != actual else { return }
    try moveModelCalls(Merging(booked, into: actual, at: now))
  }
}
