import SQLite
import Vocabulary

extension PersonalData {
  /// Events that wait to be handled, and messages that wait to be sent. They name accounts and chats, not people.
  package static let waiting = PersonalData(
    feature: "waiting", columns: [],
    merge: { _, _ in },
    export: { connection, subject in
      var tables: [PersonalTable] = []
      for account in subject.accounts {
        tables.append(
          try connection.personalTable(
            "received_on_\(account.platform.rawValue)", ["number", "state", "content", "received_ms"],
            """
            SELECT number, state, body, received_ms FROM inbox
            WHERE platform = \(account.platform) AND json_extract(body, '$.by.id') = \(account.number)
            ORDER BY id DESC
            """))
        tables.append(
          try connection.personalTable(
            "to_send_on_\(account.platform.rawValue)", ["state", "content", "caused_ms"],
            """
            SELECT state, body, caused_ms FROM outbox
            WHERE destination = \(ChatAddress.direct(with: account)) AND body <> '' ORDER BY id DESC
            """))
      }
      return tables
    },
    delete: { connection, subject in try connection.deleteWaiting(of: subject) })
}

extension Connection {
  fileprivate borrowing func deleteWaiting(of subject: DataSubject) throws(SQLiteError) {
    for account in subject.accounts {
      let home = ChatAddress.direct(with: account)
      // On Discord the private chat has a number of its own, which what they wrote there came from.
      try run(
        """
        DELETE FROM outbox WHERE destination = \(home) OR destination IN (
          SELECT lane FROM inbox WHERE platform = \(account.platform)
            AND json_extract(body, '$.chat') = 'direct' AND json_extract(body, '$.by.id') = \(account.number))
        """)
      try run(
        """
        DELETE FROM inbox
        WHERE platform = \(account.platform) AND json_extract(body, '$.by.id') = \(account.number)
        """)
      // What could not be read may be of anybody: whatever mentions the number goes.
      try run(
        """
        DELETE FROM quarantined_events
        WHERE platform = \(account.platform) AND instr(payload, \(account.number)) > 0
        """)
      try run("DELETE FROM unreachable_chats WHERE chat = \(home.key)")
    }
  }
}
