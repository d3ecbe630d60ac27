import SQLite
import Vocabulary

extension PersonalData {
  /// What was said, and what was answered.
  package static let talk = PersonalData(
    feature: "talk", columns: ["exchanges.user_id", "conversation_summaries.person_id"],
    merge: { connection, merging in
      try connection.run("UPDATE exchanges SET user_id = \(merging.kept) WHERE user_id = \(merging.gone)")
      // Neither holds what the other has said; they are made anew from what is kept.
      for person in [merging.kept, merging.gone] {
        try connection.run("DELETE FROM conversation_summaries WHERE person_id = \(person)")
      }
    },
    separate: { connection, separating in
      let keys = separating.platform.keys
      try connection.run(
        """
        UPDATE exchanges SET user_id = \(separating.other) WHERE user_id = \(separating.person)
          AND conversation >= \(keys.lowerBound) AND conversation < \(keys.upperBound)
        """)
      try connection.run(
        """
        UPDATE conversation_summaries SET person_id = \(separating.other)
        WHERE person_id = \(separating.person)
          AND conversation >= \(keys.lowerBound) AND conversation < \(keys.upperBound)
        """)
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "exchanges", ["conversation", "at_ms", "said", "answered"],
          """
          SELECT conversation, at_ms, said, answered FROM exchanges
          WHERE user_id = \(subject.person) ORDER BY id DESC
          """),
        try connection.personalTable(
          "summaries", ["conversation", "made_ms", "text"],
          """
          SELECT conversation, made_ms, text FROM conversation_summaries WHERE person_id = \(subject.person)
          """),
      ]
    },
    delete: { connection, subject in
      try connection.run("DELETE FROM exchanges WHERE user_id = \(subject.person)")
      try connection.run("DELETE FROM conversation_summaries WHERE person_id = \(subject.person)")
    })
}
