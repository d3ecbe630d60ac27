import SQLite

extension PersonalData {
  /// Buttons that wait to be pressed, and questions that wait for an answer.
  package static let buttons = PersonalData(
    feature: "buttons", columns: ["ui_actions.user_id", "open_questions.user_id"],
    // They are signed for who their person was, so nobody could press them any more.
    merge: { connection, merging in
      try connection.run("DELETE FROM ui_actions WHERE user_id = \(merging.gone)")
      try connection.run("DELETE FROM open_questions WHERE user_id = \(merging.gone)")
    },
    // What they are about may be an argument of a command, and is shown where that is kept.
    export: { connection, subject in
      [
        try connection.personalTable(
          "buttons", ["action", "expires_ms", "used_ms"],
          """
          SELECT action, expires_ms, used_ms FROM ui_actions
          WHERE user_id = \(subject.person) ORDER BY expires_ms DESC LIMIT 1000
          """),
        try connection.personalTable(
          "questions", ["chat", "expires_ms"],
          "SELECT chat, expires_ms FROM open_questions WHERE user_id = \(subject.person)"),
      ]
    },
    delete: { connection, subject in
      try connection.run("DELETE FROM ui_actions WHERE user_id = \(subject.person)")
      try connection.run("DELETE FROM open_questions WHERE user_id = \(subject.person)")
    })
}
