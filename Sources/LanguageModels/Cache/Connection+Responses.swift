import SQLite
import Vocabulary

/// How many answers are kept, and for how long.
package enum ResponseLimits {
  package static let life = Duration.seconds(3_600)
  package static let most: Int64 = 1_000
  /// Bytes; a longer answer is not kept.
  static let longest = 16_000
}

// An answer belongs to one person in one conversation: the key holds both, and every query names the person.
extension Connection {
  package borrowing func response(
    to key: ResponseKey, for person: PersonID, now: Moment
  ) throws(SQLiteError) -> CachedResponse? {
    let oldest = now.advanced(by: .zero - ResponseLimits.life)
    return try first(
      """
      SELECT answer, provider, model, tokens, cost_micro_usd FROM response_cache
      WHERE key = \(key.text) AND person_id = \(person) AND made_ms > \(oldest) AND made_ms <= \(now)
      """
    ) { row throws(SQLiteError) in
      CachedResponse(
        text: row.text(0), model: ModelID(try row.value(1, ModelProvider.init(rawValue:)), row.text(2)),
        tokens: row.int(3), cost: MicroDollars(row.int(4)))
    }
  }

  /// Keeps an answer that was paid for, and forgets those that are old or too many.
  ///
  /// - Parameter conversation: The key of the conversation that it was given in.
  package borrowing func keep(
    _ answer: String, to key: ResponseKey, for person: PersonID, in conversation: String, _ call: UsageRecord,
    now: Moment
  ) throws(SQLiteError) {
    try noteCacheUse(hits: 0, misses: 1, on: UTCDay(of: now))
    guard answer.utf8.count <= ResponseLimits.longest else { return }
    try run(
      """
      INSERT INTO response_cache (
        key, person_id, conversation, answer, provider, model, tokens, cost_micro_usd, made_ms)
      VALUES (
        \(key.text), \(person), \(conversation), \(answer), \(call.model.provider.rawValue), \(call.model.name),
        \(call.usage.total), \(call.cost), \(now))
      ON CONFLICT (key) DO UPDATE SET
        person_id = excluded.person_id, answer = excluded.answer, provider = excluded.provider,
        model = excluded.model, tokens = excluded.tokens, cost_micro_usd = excluded.cost_micro_usd,
        made_ms = excluded.made_ms
      """)
    try forgetResponses(now: now)
    // Numbers ascend one by one, so that no more than so many lie above this one.
    try run(
      """
      DELETE FROM response_cache
      WHERE id <= (SELECT MAX(id) FROM response_cache) - \(ResponseLimits.most)
      """)
  }

  /// Notes that an answer was given again.
  package borrowing func noteHit(_ response: CachedResponse, now: Moment) throws(SQLiteError) {
    try noteCacheUse(
      hits: 1, misses: 0, on: UTCDay(of: now), savedTokens: response.tokens, savedCost: response.cost)
  }

  /// Forgets answers that hold no longer, also those that a wrong clock has put into the future.
  package borrowing func forgetResponses(now: Moment) throws(SQLiteError) {
    let oldest = now.advanced(by: .zero - ResponseLimits.life)
    try run("DELETE FROM response_cache WHERE made_ms <= \(oldest) OR made_ms > \(now)")
  }

  /// - Parameter person: Whose only; `nil` for everybody's.
  package borrowing func forgetResponses(
    in conversation: String, for person: PersonID? = nil
  ) throws(SQLiteError) {
    if let person {
      try run("DELETE FROM response_cache WHERE conversation = \(conversation) AND person_id = \(person)")
    } else {
      try run("DELETE FROM response_cache WHERE conversation = \(conversation)")
    }
  }

  package borrowing func forgetResponses(for person: PersonID) throws(SQLiteError) {
    try run("DELETE FROM response_cache WHERE person_id = \(person)")
  }

  /// What was spared in some days. Both ends are included.
  package borrowing func cacheUse(from first: UTCDay, through last: UTCDay) throws(SQLiteError) -> CacheUse {
    let sum = try self.first(
      """
      SELECT COALESCE(SUM(hits), 0), COALESCE(SUM(misses), 0), COALESCE(SUM(saved_tokens), 0),
        COALESCE(SUM(saved_micro_usd), 0)
      FROM response_cache_days WHERE day BETWEEN \(first) AND \(last)
      """
    ) { row in
      CacheUse(
        hits: row.int(0), misses: row.int(1), savedTokens: row.int(2), savedCost: MicroDollars(row.int(3)))
    }
    return sum ?? CacheUse(hits: 0, misses: 0, savedTokens: 0, savedCost: .zero)
  }

  private borrowing func noteCacheUse(
    hits: Int64, misses: Int64, on day: UTCDay, savedTokens: Int64 = 0, savedCost: MicroDollars = .zero
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO response_cache_days (day, hits, misses, saved_tokens, saved_micro_usd)
      VALUES (\(day), \(hits), \(misses), \(savedTokens), \(savedCost))
      ON CONFLICT (day) DO UPDATE SET
        hits = response_cache_days.hits + excluded.hits, misses = response_cache_days.misses + excluded.misses,
        saved_tokens = response_cache_days.saved_tokens + excluded.saved_tokens,
        saved_micro_usd = response_cache_days.saved_micro_usd + excluded.saved_micro_usd
      """)
  }
}
