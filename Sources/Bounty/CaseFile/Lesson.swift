import Detection
import JSON
import SQLite

/// What a model says of an approval, for a person to look at. It counts when they have accepted it, and not before.
package struct Lesson: Hashable, Sendable {
  package let technique: String
  package let lesson: String

  static let (longestTechnique, longestLesson) = (60, 140)
  /// So many words in a row that the player wrote are a quotation.
  private static let quotation = 5

  /// Reads `{"technique":…,"lesson":…}`, with anything around it.
  ///
  /// - Parameter message: What the player wrote: none of it may come back as a lesson.
  /// - Returns: `nil` for what is no such text, names a tool, or quotes. A guardian reads lessons: whoever has won once
  ///   may have written for the next one.
  package init?(_ text: String, about message: String) {
    guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
      let root = try? JSONDocument(parsing: Array(text[start...end].utf8)).root,
      let technique = root["technique"]?.string.map(Self.line),
      let lesson = root["lesson"]?.string.map(Self.line),
      (3...Self.longestTechnique).contains(technique.count), (10...Self.longestLesson).contains(lesson.count)
    else { return nil }
    let words = MatchForm("\(technique) \(lesson)").text
    guard !Self.toolNames.contains(where: { " \(words) ".contains(" \($0) ") }),
      Self.runs(of: words).isDisjoint(with: Self.runs(of: MatchForm(message).text))
    else { return nil }
    (self.technique, self.lesson) = (technique, lesson)
  }

  private static let toolNames = (GuardianTool.allCases.map(\.rawValue) + ["rule_on_win"]).map {
    MatchForm($0).text
  }

  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").withoutMentions
  }

  private static func runs(of form: String) -> Set<String> {
    let words = form.split(separator: " ")
    guard words.count >= quotation else { return [] }
    return Set((0...(words.count - quotation)).map { words[$0..<$0 + quotation].joined(separator: " ") })
  }
}

/// An approval that waits to be described.
package struct UndescribedCase: Hashable, Sendable {
  package let id: String
  package let message: String
  package let reply: String
}

extension Connection {
  /// The oldest approvals of which no model has said anything yet and no person has decided.
  package borrowing func casesToDescribe(limit: Int = 5) throws(SQLiteError) -> [UndescribedCase] {
    try all(
      """
      SELECT c.id, a.message_text, a.reply_text FROM success_cases c JOIN attempts a ON a.id = c.attempt_id
      WHERE c.state = 'draft' AND c.is_described = 0 AND a.message_text IS NOT NULL
      ORDER BY c.created_ms, c.id LIMIT \(limit)
      """
    ) { UndescribedCase(id: $0.text(0), message: $0.text(1), reply: $0.optionalText(2) ?? "") }
  }

  /// Puts a lesson in the place of the draft.
  ///
  /// - Parameter lesson: `nil` where the model said nothing that could stand: the draft stays, and nobody asks again.
  package borrowing func keep(_ lesson: Lesson?, of id: String) throws(SQLiteError) {
    try run(
      """
      UPDATE success_cases SET is_described = 1, technique = COALESCE(\((lesson?.technique).sqlValue), technique),
        lesson = COALESCE(\((lesson?.lesson).sqlValue), lesson)
      WHERE id = \(id) AND state = 'draft' AND is_described = 0
        AND EXISTS (SELECT 1 FROM attempts a WHERE a.id = attempt_id AND a.message_text IS NOT NULL)
      """)
  }
}
