import SQLite
import Vocabulary

extension PersonalData {
  /// How lately somebody has used tools.
  package static let toolUse = PersonalData(
    feature: "tool_use", columns: ["tool_buckets.owner"],
    merge: { connection, merging in
      // Together they have used what both have: the fuller bucket goes.
      try connection.run(
        """
        INSERT INTO tool_buckets (tool, kind, owner, full_ms)
        SELECT tool, kind, \(merging.kept), full_ms FROM tool_buckets
        WHERE owner = \(merging.gone) AND kind = 'person'
        ON CONFLICT (tool, kind, owner) DO UPDATE SET full_ms =
          CASE WHEN excluded.full_ms > tool_buckets.full_ms THEN excluded.full_ms ELSE tool_buckets.full_ms END
        """)
      try connection.run("DELETE FROM tool_buckets WHERE owner = \(merging.gone) AND kind = 'person'")
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "tool_use", ["tool", "full_ms"],
          "SELECT tool, full_ms FROM tool_buckets WHERE owner = \(subject.person) AND kind = 'person' ORDER BY tool"
        )
      ]
    },
    delete: { connection, subject in
      try connection.run("DELETE FROM tool_buckets WHERE owner = \(subject.person) AND kind = 'person'")
    })
}
