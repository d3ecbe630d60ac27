import Ledger
import SQLite
import Vocabulary

extension Connection {
  /// The team that talks in a channel or group.
  package borrowing func boundTeam(at place: ChatAddress) throws(SQLiteError) -> TeamID? {
    try first("SELECT team_id FROM team_channels WHERE address = \(place.key)") { $0.identifier(0) }
  }

  /// Where a team hears of what happens in it: its channels, and private chats of members who want that.
  package borrowing func teamChats(of team: TeamID) throws(SQLiteError) -> [ChatAddress] {
    let channels = try all(
      "SELECT address FROM team_channels WHERE team_id = \(team) ORDER BY platform"
    ) { ChatAddress(key: $0.text(0)) }
    let listeners = try all("SELECT address FROM team_listeners WHERE team_id = \(team) ORDER BY user_id") {
      ChatAddress(key: $0.text(0))
    }
    return (channels + listeners).compactMap { $0 }
  }

  /// Everywhere that some team talks.
  package borrowing func allTeamChats() throws(SQLiteError) -> [ChatAddress] {
    try all("SELECT address FROM team_channels UNION SELECT address FROM team_listeners") {
      ChatAddress(key: $0.text(0))
    }.compactMap { $0 }
  }

  borrowing func isListening(_ person: PersonID) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM team_listeners WHERE user_id = \(person)")
  }

  /// A chat has another address from now on.
  package borrowing func moveTeamChat(from old: ChatAddress, to new: ChatAddress) throws(SQLiteError) {
    try run("UPDATE team_channels SET address = \(new.key) WHERE address = \(old.key)")
  }

  /// Talk that nobody marked as a strategy is forgotten after a month.
  ///
  /// - Returns: How many messages were forgotten.
  package borrowing func forgetTeamTalk(before horizon: Moment, limit: Int) throws(SQLiteError) -> Int {
    try run(
      """
      DELETE FROM team_messages WHERE id IN (
        SELECT id FROM team_messages
        WHERE created_ms < \(horizon) AND (is_strategy = 0 OR deleted_ms IS NOT NULL) LIMIT \(limit))
      """)
  }
}
