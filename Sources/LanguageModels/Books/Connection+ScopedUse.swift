import SQLite
import Vocabulary

extension Connection {
  /// What a person has used on a day.
  package borrowing func modelUse(of person: PersonID, on day: UTCDay) throws(SQLiteError) -> BudgetUse {
    try first(
      "SELECT tokens, cost_micro_usd FROM model_person_days WHERE day = \(day) AND person_id = \(person)"
    ) { BudgetUse(tokens: $0.int(0), cost: MicroDollars($0.int(1))) } ?? .nothing
  }

  /// What a community has used on a day.
  package borrowing func modelUse(
    ofCommunity community: String, on day: UTCDay
  ) throws(SQLiteError) -> BudgetUse {
    try first(
      """
      SELECT tokens, cost_micro_usd FROM model_community_days
      WHERE day = \(day) AND community = \(community)
      """
    ) { BudgetUse(tokens: $0.int(0), cost: MicroDollars($0.int(1))) } ?? .nothing
  }

  /// Whether the caps of the person and the community that a call is for leave room for it, with all that is under way.
  ///
  /// - Returns: The cap that leaves none; `nil` when both do.
  borrowing func fullScope(
    for reservation: Reservation, within caps: BudgetCaps
  ) throws(SQLiteError) -> BudgetScope? {
    let context = reservation.context
    if let person = context.person, !caps.person.isNone {
      let used = try modelUse(of: person, on: reservation.day)
      let held = try held(
        "SELECT SUM(prompt_tokens), SUM(output_tokens), SUM(cost_micro_usd) FROM model_reservations WHERE person_id = \(person) AND day = \(reservation.day)"
      )
      if !(used + held).leavesRoom(for: reservation.tokens, reservation.cost, within: caps.person) {
        return .person
      }
    }
    if let community = context.community {
      let caps = try dailyCaps(of: community, configured: caps.community)
      guard !caps.isNone else { return nil }
      let used = try modelUse(ofCommunity: community, on: reservation.day)
      let held = try held(
        "SELECT SUM(prompt_tokens), SUM(output_tokens), SUM(cost_micro_usd) FROM model_reservations WHERE community = \(community) AND day = \(reservation.day)"
      )
      if !(used + held).leavesRoom(for: reservation.tokens, reservation.cost, within: caps) {
        return .community
      }
    }
    return nil
  }

  /// How much of a day's caps over all people free practice may use, in percent: more accounts do not make it more.
  package static let practiceShare: Int64 = 10

  /// Whether practice may make this call, with what it has used that day and all that is under way.
  ///
  /// - Parameter caps: Over all people.
  borrowing func practiceHasRoom(
    for reservation: Reservation, within caps: DailyCaps
  ) throws(SQLiteError) -> Bool {
    let used =
      try first(
        "SELECT tokens, cost_micro_usd FROM model_practice_days WHERE day = \(reservation.day)"
      ) { BudgetUse(tokens: $0.int(0), cost: MicroDollars($0.int(1))) } ?? .nothing
    let held = try held(
      "SELECT SUM(prompt_tokens), SUM(output_tokens), SUM(cost_micro_usd) FROM model_reservations WHERE purpose = 'practice' AND day = \(reservation.day)"
    )
    return (used + held).leavesRoom(
      for: reservation.tokens, reservation.cost, within: caps.part(percent: Self.practiceShare))
  }

  private borrowing func held(_ query: SQL) throws(SQLiteError) -> BudgetUse {
    try first(query) { row in
      BudgetUse(
        tokens: (row.optionalInt(0) ?? 0) + (row.optionalInt(1) ?? 0),
        cost: MicroDollars(row.optionalInt(2) ?? 0))
    } ?? .nothing
  }

  /// Adds a call to the sums of its person and its community.
  borrowing func addToScopes(_ call: UsageRecord) throws(SQLiteError) {
    let (tokens, context) = (call.usage.total, call.context)
    if context.purpose == .practice {
      try run(
        """
        INSERT INTO model_practice_days (day, tokens, cost_micro_usd)
        VALUES (\(call.day), \(tokens), \(call.cost))
        ON CONFLICT (day) DO UPDATE SET
          tokens = model_practice_days.tokens + excluded.tokens,
          cost_micro_usd = model_practice_days.cost_micro_usd + excluded.cost_micro_usd
        """)
    }
    if let person = context.person {
      try run(
        """
        INSERT INTO model_person_days (day, person_id, calls, tokens, cost_micro_usd)
        VALUES (\(call.day), \(person), 1, \(tokens), \(call.cost))
        ON CONFLICT (day, person_id) DO UPDATE SET
          calls = model_person_days.calls + 1,
          tokens = model_person_days.tokens + excluded.tokens,
          cost_micro_usd = model_person_days.cost_micro_usd + excluded.cost_micro_usd
        """)
    }
    if let community = context.community {
      try run(
        """
        INSERT INTO model_community_days (day, community, calls, tokens, cost_micro_usd)
        VALUES (\(call.day), \(community), 1, \(tokens), \(call.cost))
        ON CONFLICT (day, community) DO UPDATE SET
          calls = model_community_days.calls + 1,
          tokens = model_community_days.tokens + excluded.tokens,
          cost_micro_usd = model_community_days.cost_micro_usd + excluded.cost_micro_usd
        """)
    }
  }

  /// A community goes by another name, and so do the calls that were made for it, what they cost and its caps.
  package borrowing func moveModelCalls(from old: String, to new: String) throws(SQLiteError) {
    try run("UPDATE model_calls SET community = \(new) WHERE community = \(old)")
    try run("UPDATE model_unasked SET community = \(new) WHERE community = \(old)")
    try run("UPDATE model_reservations SET community = \(new) WHERE community = \(old)")
    try run(
      """
      INSERT INTO model_community_days (day, community, calls, tokens, cost_micro_usd)
      SELECT day, \(new), calls, tokens, cost_micro_usd FROM model_community_days WHERE community = \(old)
      ON CONFLICT (day, community) DO UPDATE SET
        calls = model_community_days.calls + excluded.calls,
        tokens = model_community_days.tokens + excluded.tokens,
        cost_micro_usd = model_community_days.cost_micro_usd + excluded.cost_micro_usd
      """)
    try run("DELETE FROM model_community_days WHERE community = \(old)")
    try run(
      "UPDATE OR REPLACE model_caps SET scope = \("community:" + new) WHERE scope = \("community:" + old)")
  }
}

extension BudgetUse {
  fileprivate static func + (left: BudgetUse, right: BudgetUse) -> BudgetUse {
    BudgetUse(tokens: left.tokens + right.tokens, cost: MicroDollars(left.cost.count + right.cost.count))
  }
}
