import SQLite
import Vocabulary

extension Connection {
  /// Notes what was asked, in the place of what this person was asked there before.
  package borrowing func ask(
    _ question: OpenQuestion, in chat: ChatAddress, of person: PersonID, until expiry: Moment
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO open_questions (chat, user_id, form, argument, origin, expires_ms)
      VALUES (\(chat.key), \(person), \(question.form.text), \(question.argument), \(question.origin.text), \(expiry))
      ON CONFLICT (chat, user_id) DO UPDATE SET
        form = excluded.form, argument = excluded.argument, origin = excluded.origin, expires_ms = excluded.expires_ms
      """)
  }

  /// What a person was asked in a chat and has not answered; `nil` also when that was too long ago.
  package borrowing func openQuestion(
    in chat: ChatAddress, of person: PersonID, at now: Moment
  ) throws(SQLiteError) -> OpenQuestion? {
    let found: OpenQuestion?? = try first(
      """
      SELECT form, argument, origin FROM open_questions
      WHERE chat = \(chat.key) AND user_id = \(person) AND expires_ms > \(now)
      """
    ) { row in
      guard let form = CommandForm(text: row.text(0)), let origin = CommandOrigin(text: row.text(2)) else {
        return nil
      }
      return OpenQuestion(form: form, argument: row.text(1), origin: origin)
    }
    return found ?? nil
  }

  /// - Returns: Whether it was still open: nothing is answered twice.
  package borrowing func closeQuestion(
    _ question: OpenQuestion, in chat: ChatAddress, of person: PersonID
  ) throws(SQLiteError) -> Bool {
    try run(
      """
      DELETE FROM open_questions
      WHERE chat = \(chat.key) AND user_id = \(person) AND form = \(question.form.text)
        AND argument = \(question.argument)
      """) == 1
  }
}
