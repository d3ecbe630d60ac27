import SQLite
import Vocabulary

// How a day's caps are kept:
//
// 1. Before a call its worst case is reserved, in one statement that compares with the caps. Nothing is sent without.
// 2. The call is booked with what it used, and the reservation is given back, in one transaction: the caller's own,
//    where the answer changes something.
// 3. A process that dies leaves its reservations. The next one books each of them at its worst: the request may have
//    been answered, and nobody will ever know.
//
// So what is used and reserved together never exceeds a cap, whoever calls at the same time, as long as no provider
// charges more than the request allowed.
extension Connection {
  /// Takes room for a call out of the day's budget.
  ///
  /// - Parameters:
  ///   - process: Names this run of the program; ``settleReservations(exceptOf:at:)`` tells runs apart by it.
  ///   - caps: From the configuration; caps that were set at run time are looked up.
  /// - Returns: The cap that leaves no room, and nothing is reserved then; `nil` when there is room.
  package borrowing func reserve(
    _ reservation: Reservation, within caps: BudgetCaps, process: String
  ) throws(SQLiteError) -> BudgetScope? {
    // Writes come one after the other: what is true here stays true until the end of the transaction.
    if let full = try fullScope(for: reservation, within: caps) { return full }
    let caps = try dailyCaps(configured: caps.all)
    let (tokens, cost) = (reservation.tokens, reservation.cost)
    if reservation.context.purpose == .practice, try !practiceHasRoom(for: reservation, within: caps) {
      return .all
    }
    let isGuarding = reservation.context.purpose.isGuarding
    // What the guardian has used of its share is no room for others either.
    let others = isGuarding ? DailyCaps.none : caps.without(percent: try guardianShare())
    try run(
      """
      INSERT INTO model_budget_days (day, used_tokens, used_micro_usd, reserved_tokens, reserved_micro_usd)
      VALUES (\(reservation.day), 0, 0, 0, 0) ON CONFLICT (day) DO NOTHING
      """)
    let taken = try run(
      """
      UPDATE model_budget_days
      SET reserved_tokens = reserved_tokens + \(tokens), reserved_micro_usd = reserved_micro_usd + \(cost),
        guardian_tokens = guardian_tokens + \(isGuarding ? tokens : 0),
        guardian_micro_usd = guardian_micro_usd + \(isGuarding ? cost : .zero)
      WHERE day = \(reservation.day)
        AND used_tokens + reserved_tokens - guardian_tokens + \(tokens) <= \(others.tokens ?? .max)
        AND used_micro_usd + reserved_micro_usd - guardian_micro_usd + \(cost) <= \(others.cost?.count ?? .max)
        AND used_tokens + reserved_tokens + \(tokens) <= \(caps.tokens ?? .max)
        AND used_micro_usd + reserved_micro_usd + \(cost) <= \(caps.cost?.count ?? .max)
      """)
    guard taken == 1 else { return .all }
    let context = reservation.context
    try run(
      """
      INSERT INTO model_reservations (
        id, day, made_ms, process, prompt_tokens, output_tokens, cost_micro_usd, provider, model, is_unpriced,
        purpose, person_id, community)
      VALUES (
        \(reservation.id), \(reservation.day), \(reservation.madeAt), \(process), \(reservation.promptTokens),
        \(reservation.outputTokens), \(cost), \(reservation.model.provider.rawValue), \(reservation.model.name),
        \(reservation.isUnpriced), \(context.purpose.rawValue), \(context.person.sqlValue), \(context.community.sqlValue))
      """)
    return nil
  }

  /// Gives the room back. Once; a second time nothing happens.
  package borrowing func release(_ reservation: Reservation) throws(SQLiteError) {
    let held = try run("DELETE FROM model_reservations WHERE id = \(reservation.id)")
    guard held == 1 else { return }
    let isGuarding = reservation.context.purpose.isGuarding
    try run(
      """
      UPDATE model_budget_days
      SET reserved_tokens = reserved_tokens - \(reservation.tokens),
        reserved_micro_usd = reserved_micro_usd - \(reservation.cost),
        guardian_tokens = guardian_tokens - \(isGuarding ? reservation.tokens : 0),
        guardian_micro_usd = guardian_micro_usd - \(isGuarding ? reservation.cost : .zero)
      WHERE day = \(reservation.day)
      """)
  }

  /// Books what processes that are gone had reserved, each call at its worst. For the start of the program.
  ///
  /// - Returns: How many there were.
  package borrowing func settleReservations(exceptOf process: String, at now: Moment) throws(SQLiteError)
    -> Int
  {
    let lost = try all(
      """
      SELECT id, made_ms, prompt_tokens, output_tokens, cost_micro_usd, provider, model, is_unpriced, purpose,
        person_id, community
      FROM model_reservations WHERE process <> \(process) ORDER BY id
      """
    ) { row throws(SQLiteError) in
      Reservation(
        id: row.identifier(0), at: row.moment(1), promptTokens: row.int(2), outputTokens: row.int(3),
        cost: MicroDollars(row.int(4)),
        model: ModelID(try row.value(5, ModelProvider.init(rawValue:)), row.text(6)), isUnpriced: row.bool(7),
        context: CallContext(
          try row.value(8, CallContext.Purpose.init(rawValue:)), person: row.optionalIdentifier(9),
          community: row.optionalText(10)))
    }
    for reservation in lost { try record(UsageRecord(lost: reservation, at: now), settling: reservation) }
    return lost.count
  }
}

extension UsageRecord {
  /// A call of which nobody knows what became.
  init(lost reservation: Reservation, at now: Moment) {
    self.init(
      id: reservation.id, at: now, day: reservation.day, model: reservation.model,
      context: reservation.context,
      usage: TokenUsage(input: reservation.promptTokens, output: reservation.outputTokens, isEstimated: true),
      cost: reservation.cost, isUnpriced: reservation.isUnpriced, latency: .zero, outcome: .lost)
  }
}
