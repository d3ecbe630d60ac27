import LanguageModels
import Personality
import SQLite
import Vocabulary

/// One turn of talk: what a person said, and what was answered.
package struct Exchange: Sendable, Equatable {
  package let person: PersonID
  package let said: String
  package let answered: String
  package let at: Moment
  /// Something in it was said to be remembered.
  package var isPinned: Bool
  /// Ascends with time; 0 before it is kept.
  package var number: Int64

  package init(
    person: PersonID, said: String, answered: String, at: Moment, isPinned: Bool = false, number: Int64 = 0
  ) {
    (self.person, self.said, self.answered, self.at) = (person, said, answered, at)
    (self.isPinned, self.number) = (isPinned, number)
  }
}

extension Connection {
  /// The last exchanges of a conversation, oldest first.
  borrowing func exchanges(in conversation: ChatAddress, last count: Int) throws -> [Exchange] {
    try all(
      """
      SELECT user_id, said, answered, at_ms, is_pinned, id FROM exchanges
      WHERE conversation = \(conversation.key) ORDER BY id DESC LIMIT \(count)
      """
    ) { Exchange($0) }.reversed()
  }

  /// What was said in the last exchanges, and answered in as many as the look back takes, oldest first.
  borrowing func turns(in conversation: ChatAddress, for lookBack: LookBack) throws(SQLiteError) -> [Turn] {
    var turns: [Turn] = []
    turns.reserveCapacity(lookBack.exchanges + lookBack.answers)
    var answers = lookBack.answers
    try forEach(
      """
      SELECT answered, said FROM exchanges WHERE conversation = \(conversation.key)
      ORDER BY id DESC LIMIT \(lookBack.exchanges)
      """
    ) { row in
      if answers > 0 { turns.append(Turn(isFromBot: true, text: row.text(0))) }
      answers -= 1
      turns.append(Turn(isFromBot: false, text: row.text(1)))
      return true
    }
    turns.reverse()
    return turns
  }

  /// Somebody's first exchange in a conversation before number `end`, and the last of theirs that are pinned, oldest
  /// first. Only theirs: what others in a group have said to be remembered is theirs alone once it is out of sight.
  borrowing func importantExchanges(
    of person: PersonID, in conversation: ChatAddress, before end: Int64, pinned count: Int
  ) throws -> [Exchange] {
    let first = try all(
      """
      SELECT user_id, said, answered, at_ms, is_pinned, id FROM exchanges
      WHERE conversation = \(conversation.key) AND user_id = \(person) AND id < \(end) ORDER BY id LIMIT 1
      """
    ) { Exchange($0) }
    guard let number = first.first?.number else { return [] }
    let pinned = try all(
      """
      SELECT user_id, said, answered, at_ms, is_pinned, id FROM exchanges
      WHERE conversation = \(conversation.key) AND user_id = \(person) AND is_pinned = 1 AND id > \(number)
        AND id < \(end)
      ORDER BY id DESC LIMIT \(count)
      """
    ) { Exchange($0) }
    return first + pinned.reversed()
  }

  /// What a model is reminded of when `person` talks, oldest first.
  borrowing func turns(
    of conversation: ChatAddress, with person: PersonID, for settings: ContextSettings
  ) throws -> [Exchange] {
    let last = try exchanges(in: conversation, last: settings.turns)
    guard settings.strategy == .importantFirst, last.count == settings.turns, let oldest = last.first else {
      return last
    }
    return try importantExchanges(
      of: person, in: conversation, before: oldest.number, pinned: ContextSettings.pinned) + last
  }

  /// Keeps an exchange, unless its person wants nothing to be remembered.
  ///
  /// Its number is higher than any that a summary of the same holds, also when all exchanges before it are gone: it
  /// would be taken for a part of that summary.
  package borrowing func keep(
    _ exchange: Exchange, in conversation: ChatAddress, of community: CommunityAddress? = nil
  ) throws {
    let (key, person) = (conversation.key, exchange.person.text)
    let server = community.flatMap { $0.platform == .discord ? $0.key : nil }
    // A row without a person is ignored. Subqueries in VALUES are read before anything changes; those of an INSERT from a
    // SELECT would have SQLite copy what they read of the same table first.
    try run(
      """
      INSERT OR IGNORE INTO exchanges (id, conversation, user_id, said, answered, at_ms, is_pinned, community)
      VALUES (
        1 + max(
          coalesce((SELECT MAX(id) FROM exchanges), 0),
          coalesce(
            (SELECT through_id FROM conversation_summaries
              WHERE conversation = \(key) AND person_id = \(person)), 0)),
        \(key),
        CASE WHEN EXISTS (SELECT 1 FROM users WHERE id = \(person) AND remembers = 0) THEN NULL
          ELSE \(person) END,
        \(exchange.said), \(exchange.answered), \(exchange.at), \(exchange.isPinned), \(server.sqlValue))
      """)
  }
}

extension Exchange {
  /// Columns: user_id, said, answered, at_ms, is_pinned, id.
  init(_ row: borrowing Row) {
    self.init(
      person: PersonID(row.text(0)), said: row.text(1), answered: row.text(2),
      at: Moment(milliseconds: row.int(3)), isPinned: row.bool(4), number: row.int(5))
  }
}
