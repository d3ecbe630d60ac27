import SQLite
import Vocabulary

/// What a button stands for until it is pressed.
package enum UIAction: Identifiable26 { package static var prefix: String { "act" } }
package typealias ActionID = Identifier<UIAction>

extension Connection {
  /// Notes what a button will do. It works once, for one person, until it expires.
  ///
  /// - Parameters:
  ///   - id: A fresh one; it travels in the button.
  ///   - action: A word of the feature's own: `pay`, `context.clear`.
  ///   - reference: What the action is about.
  ///   - origin: Where the command was given that the button belongs to.
  ///   - first: The first button of its message, perhaps itself; `nil` for one that stands alone.
  package borrowing func createAction(
    _ id: ActionID, _ action: String, on reference: String, for person: PersonID, until expiry: Moment,
    from origin: CommandOrigin? = nil, together first: ActionID? = nil
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO ui_actions (id, user_id, action, ref_id, expires_ms, origin, together)
      VALUES (\(id), \(person), \(action), \(reference), \(expiry), \(origin?.text ?? ""),
        \(first ?? id))
      """)
  }

  /// What a button would do now; `nil` for whatever ``consumeAction(_:by:at:)`` would not take.
  borrowing func openAction(
    _ id: ActionID, of person: PersonID, at now: Moment
  ) throws(SQLiteError) -> (action: String, reference: String, origin: CommandOrigin?)? {
    try first(
      """
      SELECT action, ref_id, origin FROM ui_actions
      WHERE id = \(id) AND user_id = \(person) AND used_ms IS NULL AND expires_ms > \(now)
      """
    ) { (action: $0.text(0), reference: $0.text(1), origin: CommandOrigin(text: $0.text(2))) }
  }

  borrowing func owner(of id: ActionID) throws(SQLiteError) -> PersonID? {
    try first("SELECT user_id FROM ui_actions WHERE id = \(id)") { PersonID($0.text(0)) }
  }

  /// Uses a button up, and those beside it, in the transaction of what it does.
  ///
  /// - Returns: The action and what it is about; `nil` for a button that was pressed before, has expired, belongs
  ///   to somebody else or never existed, between which a caller should make no difference.
  package borrowing func consumeAction(
    _ id: ActionID, by person: PersonID, at now: Moment
  ) throws(SQLiteError) -> (action: String, reference: String)? {
    let used: (action: String, reference: String)? = try first(
      """
      UPDATE ui_actions SET used_ms = \(now)
      WHERE id = \(id) AND user_id = \(person) AND used_ms IS NULL AND expires_ms > \(now)
      RETURNING action, ref_id
      """
    ) { (action: $0.text(0), reference: $0.text(1)) }
    guard let used else { return nil }
    try run(
      """
      UPDATE ui_actions SET used_ms = \(now)
      WHERE used_ms IS NULL AND together = (SELECT together FROM ui_actions WHERE id = \(id))
      """)
    return used
  }

  /// Removes what can no longer be pressed or answered. For a job that runs now and then.
  ///
  /// - Returns: How many buttons were removed.
  @discardableResult
  package borrowing func removeExpiredActions(before moment: Moment) throws(SQLiteError) -> Int {
    try run("DELETE FROM open_questions WHERE expires_ms < \(moment)")
    return try run("DELETE FROM ui_actions WHERE expires_ms < \(moment)")
  }
}
