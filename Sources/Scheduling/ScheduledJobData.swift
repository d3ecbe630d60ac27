import SQLite
import Vocabulary

extension PersonalData {
  /// Jobs that people planned. What one of them says in a chat was written by its author.
  package static let jobs = PersonalData(
    feature: "jobs", columns: ["cron_jobs.added_by"],
    merge: { connection, merging in
      try connection.run("UPDATE cron_jobs SET added_by = \(merging.kept) WHERE added_by = \(merging.gone)")
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "jobs", ["community", "name", "kind", "schedule", "text", "added_ms"],
          """
          SELECT scope, name, kind, schedule, said_text, added_ms FROM cron_jobs
          WHERE added_by = \(subject.person) ORDER BY added_ms DESC
          """)
      ]
    },
    delete: { connection, subject in
      // Their own words and private chats go with them; what a community planned without any stays.
      try connection.run(
        """
        DELETE FROM cron_runs WHERE job_id IN (
          SELECT id FROM cron_jobs
          WHERE added_by = \(subject.person) AND (said_text IS NOT NULL OR scope LIKE 'direct:%'))
        """)
      try connection.run(
        """
        DELETE FROM cron_jobs
        WHERE added_by = \(subject.person) AND (said_text IS NOT NULL OR scope LIKE 'direct:%')
        """)
      try connection.run("UPDATE cron_jobs SET added_by = NULL WHERE added_by = \(subject.person)")
    })
}
