import Personality
import SQLite
import Vocabulary

/// One turn of talk: what a person said, and what was answered.
package struct Exchange: Sendable, Equatable {
  package let person: PersonID
  package let said: String
  package let answered: String
  package let at: Moment

  package init(person: PersonID, said: String, answered: String, at: Moment) {
    (self.person, self.said, self.answered, self.at) = (person, said, answered, at)
  }
}

extension Connection {
  /// The last exchanges of a conversation, oldest first.
  borrowing func exchanges(in conversation: ChatAddress, last count: Int) throws -> [Exchange] {
    try all(
      """
      SELECT user_id, said, answered, at_ms FROM exchanges
      WHERE conversation = \(conversation.key) ORDER BY id DESC LIMIT \(count)
      """
    ) { row in
      Exchange(
        person: PersonID(row.text(0)), said: row.text(1), answered: row.text(2),
        at: Moment(milliseconds: row.int(3)))
    }.reversed()
  }

  /// Keeps an exchange, unless its person wants nothing to be remembered.
  package borrowing func keep(_ exchange: Exchange, in conversation: ChatAddress) throws {
    try run(
      """
      INSERT INTO exchanges (conversation, user_id, said, answered, at_ms)
      SELECT \(conversation.key), \(exchange.person.text), \(exchange.said), \(exchange.answered), \(exchange.at)
      WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = \(exchange.person) AND remembers = 0)
      """)
  }
}
