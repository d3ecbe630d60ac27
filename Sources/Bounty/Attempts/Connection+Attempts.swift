import Ledger
import SQLite
import Vocabulary

extension Connection {
  package borrowing func attempt(_ id: AttemptID) throws(SQLiteError) -> Attempt? {
    try first(
      """
      SELECT \(columns: Attempt.columns)
      FROM attempts WHERE id = \(id)
      """
    ) { row throws(SQLiteError) in try Attempt(row) }
  }

  /// The one attempt of somebody that is under way.
  package borrowing func liveAttempt(of person: PersonID) throws(SQLiteError) -> Attempt? {
    try first(
      """
      SELECT \(columns: Attempt.columns)
      FROM attempts WHERE user_id = \(person)
        AND (state = 'quoted' OR state = 'held' OR state = 'judging' OR state = 'judged' OR state = 'confirming')
      """
    ) { row throws(SQLiteError) in try Attempt(row) }
  }

  /// Who is judged next, or is being judged.
  package borrowing func head(of round: RoundID) throws(SQLiteError) -> Attempt? {
    try first(
      """
      SELECT \(columns: Attempt.columns)
      FROM attempts WHERE round_id = \(round)
        AND (state = 'held' OR state = 'judging' OR state = 'confirming') ORDER BY round_seq LIMIT 1
      """
    ) { row throws(SQLiteError) in try Attempt(row) }
  }

  /// Everybody who has paid and waits, in the order in which they are judged.
  package borrowing func queue(of round: RoundID) throws(SQLiteError) -> [Attempt] {
    try all(
      """
      SELECT \(columns: Attempt.columns)
      FROM attempts WHERE round_id = \(round)
        AND (state = 'held' OR state = 'judging' OR state = 'confirming') ORDER BY round_seq
      """
    ) { row throws(SQLiteError) in try Attempt(row) }
  }

  /// How many wait before a number, the one that is being judged included.
  package borrowing func waiting(in round: RoundID, before number: Int64 = .max) throws(SQLiteError) -> Int64
  {
    try first(
      """
      SELECT COUNT(*) FROM attempts WHERE round_id = \(round) AND round_seq < \(number)
        AND (state = 'held' OR state = 'judging' OR state = 'confirming')
      """
    ) { $0.int(0) } ?? 0
  }

  /// The newest of somebody first, practice left out.
  package borrowing func attempts(
    of person: PersonID, page: Int, of count: Int
  ) throws(SQLiteError) -> [Attempt] {
    try all(
      """
      SELECT \(columns: Attempt.columns)
      FROM attempts WHERE user_id = \(person) AND funding <> 'practice'
      ORDER BY created_ms DESC, id DESC LIMIT \(count) OFFSET \((page - 1) * count)
      """
    ) { row throws(SQLiteError) in try Attempt(row) }
  }
}
