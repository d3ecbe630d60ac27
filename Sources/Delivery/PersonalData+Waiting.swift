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

/// A message of which nothing is left.
private let emptied: StaticString = """
  state = 'refused', destination = '', kind = 'fleeting', body = '', platform_message = NULL, error = '',
  settled_ms = coalesce(posted_ms, caused_ms)
  """

extension Connection {
  fileprivate borrowing func deleteWaiting(of subject: DataSubject) throws(SQLiteError) {
    for account in subject.accounts {
      for chat in try privateChats(of: account) {
        try run("UPDATE outbox SET \(columns: emptied) WHERE destination = \(chat)")
        try run("DELETE FROM unreachable_chats WHERE chat = \(chat)")
        try run("DELETE FROM held_messages WHERE chat = \(chat) OR destination = \(chat)")
        try run("DELETE FROM named_messages WHERE address = \(chat)")
        if let number = ChatAddress(key: chat)?.chat {
          try deletePositions(of: .chat, number, on: account.platform)
        }
      }
      try deletePositions(of: .person, account.number, on: account.platform)
      // What they alone were to see may be on its way to any chat.
      try run(
        """
        UPDATE outbox SET \(columns: emptied) WHERE CASE WHEN body = '' THEN 0 ELSE
          json_extract(body, '$.only_for') = \(account.number) AND json_extract(body, '$.on') = \(account.platform) END
        """)
      try run(
        """
        DELETE FROM inbox
        WHERE platform = \(account.platform) AND json_extract(body, '$.by.id') = \(account.number)
        """)
      try deleteWords(of: account)
      // What could not be read may be of anybody: whatever mentions the number goes.
      try run(
        """
        DELETE FROM quarantined_events
        WHERE platform = \(account.platform) AND instr(payload, \(account.number)) > 0
        """)
    }
    // Of the newest row its number stays: given to another message, it would be taken for the one that may be on the wire
    // just now.
    try run("DELETE FROM outbox WHERE destination = '' AND id < (SELECT max(id) FROM outbox)")
  }

  /// What somebody said stands also where others answer it, and their number where a form of Discord's names them. The
  /// answer itself is not theirs and waits on; a dead letter that cannot do without the name goes.
  private borrowing func deleteWords(of account: AccountOnPlatform) throws(SQLiteError) {
    for kind in ["message", "command", "edit"] {
      let reply = "$.\(kind).reply_to"
      try run(
        """
        UPDATE inbox SET body = json_remove(body, \(reply))
        WHERE platform = \(account.platform) AND json_extract(body, \(reply + ".author")) = \(account.number)
        """)
    }
    try run(
      """
      DELETE FROM inbox WHERE platform = \(account.platform) AND state = 'dead'
        AND instr(json_extract(body, '$.command.form'), \(account.number)) > 0
      """)
  }

  private borrowing func deletePositions(
    of subject: PositionName.Subject, _ number: String, on platform: Platform
  ) throws(SQLiteError) {
    for position in PositionName.allCases where position.subject == subject {
      let name = position.name(of: number)
      try run("DELETE FROM platform_positions WHERE platform = \(platform) AND name = \(name)")
    }
  }

  /// The private chats with the holder of an account, by their keys. On Discord they have numbers of their own, which the
  /// connector keeps beside those of their people, and which whatever was said there came from.
  package borrowing func privateChats(of account: AccountOnPlatform) throws(SQLiteError) -> Set<String> {
    var chats: Set<String> = [ChatAddress.direct(with: account).key]
    let position = PositionName.privateChannel.name(of: account.number)
    if let number = try first(
      """
      SELECT value FROM platform_positions
      WHERE platform = \(account.platform) AND name = \(position)
      """, { $0.text(0) })
    {
      chats.insert(ChatAddress(account.platform, chat: number).key)
    }
    chats.formUnion(
      try all(
        """
        SELECT DISTINCT lane FROM inbox WHERE platform = \(account.platform)
          AND json_extract(body, '$.chat') = 'direct' AND json_extract(body, '$.by.id') = \(account.number)
        """
      ) { $0.text(0) })
    return chats
  }
}
