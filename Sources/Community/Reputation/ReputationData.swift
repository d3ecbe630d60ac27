import SQLite
import Vocabulary

extension PersonalData {
  /// Votes that somebody gave and got, and where they may vote.
  package static let votes = PersonalData(
    feature: "votes",
    columns: [
      "attendance.user_id", "votes.voter_id", "votes.target_id", "vote_days.voter_id", "reputation.user_id",
    ],
    merge: { connection, merging in try connection.mergeVotes(merging) },
    separate: { connection, separating in try connection.separateVotes(separating) },
    export: { connection, subject in
      let person = subject.person
      return [
        try connection.personalTable(
          "reputation", ["platform", "community", "score", "up", "down"],
          """
          SELECT w.platform, w.chat_id, r.score, r.up, r.down
          FROM reputation AS r JOIN workspaces AS w ON w.id = r.workspace_id WHERE r.user_id = \(person)
          """),
        // Not for whom, and not by whom: that names others.
        try connection.personalTable(
          "votes_given", ["platform", "community", "value", "at_ms"],
          """
          SELECT w.platform, w.chat_id, v.value, v.at_ms
          FROM votes AS v JOIN workspaces AS w ON w.id = v.workspace_id
          WHERE v.voter_id = \(person) ORDER BY v.at_ms DESC
          """),
        try connection.personalTable(
          "attendance", ["place", "messages", "first_ms"],
          "SELECT place, messages, first_ms FROM attendance WHERE user_id = \(person) ORDER BY place"),
      ]
    },
    delete: { connection, subject in try connection.deleteVotes(of: subject.person) })
}

extension Connection {
  fileprivate borrowing func mergeVotes(_ merging: Merging) throws(SQLiteError) {
    let (kept, gone) = (merging.kept, merging.gone)
    try run(
      """
      INSERT INTO attendance (place, user_id, messages, first_ms)
      SELECT place, \(kept), messages, first_ms FROM attendance WHERE user_id = \(gone)
      ON CONFLICT (place, user_id) DO UPDATE SET messages = attendance.messages + excluded.messages,
        first_ms = CASE WHEN excluded.first_ms < attendance.first_ms
          THEN excluded.first_ms ELSE attendance.first_ms END
      """)
    try run("DELETE FROM attendance WHERE user_id = \(gone)")
    try run(
      """
      INSERT INTO vote_days (voter_id, day, votes) SELECT \(kept), day, votes FROM vote_days WHERE voter_id = \(gone)
      ON CONFLICT (voter_id) DO UPDATE SET
        votes = CASE WHEN excluded.day > vote_days.day THEN excluded.votes
          WHEN excluded.day < vote_days.day THEN vote_days.votes ELSE vote_days.votes + excluded.votes END,
        day = CASE WHEN excluded.day > vote_days.day THEN excluded.day ELSE vote_days.day END
      """)
    try run("DELETE FROM vote_days WHERE voter_id = \(gone)")
    // Nobody votes for themselves, and nobody twice: of two votes for one, that of who stays counts.
    let targets = try targets(ofVotesBy: gone)
    try run(
      """
      DELETE FROM votes WHERE (voter_id = \(gone) AND target_id = \(kept))
        OR (voter_id = \(kept) AND target_id = \(gone))
      """)
    try run(
      """
      UPDATE votes SET voter_id = \(kept) WHERE voter_id = \(gone) AND NOT EXISTS (
        SELECT 1 FROM votes AS mine WHERE mine.voter_id = \(kept) AND mine.target_id = votes.target_id
          AND mine.workspace_id = votes.workspace_id)
      """)
    try run(
      """
      UPDATE votes SET target_id = \(kept) WHERE target_id = \(gone) AND NOT EXISTS (
        SELECT 1 FROM votes AS mine WHERE mine.target_id = \(kept) AND mine.voter_id = votes.voter_id
          AND mine.workspace_id = votes.workspace_id)
      """)
    try run("DELETE FROM votes WHERE voter_id = \(gone) OR target_id = \(gone)")
    for person in [kept] + targets where person != gone { try sumVotes(for: person) }
    try run("DELETE FROM reputation WHERE user_id = \(gone)")
  }

  fileprivate borrowing func separateVotes(_ separating: Separating) throws(SQLiteError) {
    let (person, other, platform) = (separating.person, separating.other, separating.platform.rawValue)
    let keys = separating.platform.keys
    try run(
      """
      UPDATE attendance SET user_id = \(other) WHERE user_id = \(person)
        AND place >= \(keys.lowerBound) AND place < \(keys.upperBound)
      """)
    try run(
      """
      UPDATE votes SET voter_id = \(other) WHERE voter_id = \(person)
        AND workspace_id IN (SELECT id FROM workspaces WHERE platform = \(platform))
      """)
    try run(
      """
      UPDATE votes SET target_id = \(other) WHERE target_id = \(person)
        AND workspace_id IN (SELECT id FROM workspaces WHERE platform = \(platform))
      """)
    try sumVotes(for: person)
    try sumVotes(for: other)
  }

  fileprivate borrowing func deleteVotes(of person: PersonID) throws(SQLiteError) {
    let targets = try targets(ofVotesBy: person)
    try run("DELETE FROM votes WHERE voter_id = \(person) OR target_id = \(person)")
    for target in targets { try sumVotes(for: target) }
    try run("DELETE FROM reputation WHERE user_id = \(person)")
    try run("DELETE FROM vote_days WHERE voter_id = \(person)")
    try run("DELETE FROM attendance WHERE user_id = \(person)")
  }

  private borrowing func targets(ofVotesBy voter: PersonID) throws(SQLiteError) -> [PersonID] {
    try all("SELECT DISTINCT target_id FROM votes WHERE voter_id = \(voter)") { $0.identifier(0) }
  }

  /// Adds up anew what the votes for somebody come to.
  private borrowing func sumVotes(for person: PersonID) throws(SQLiteError) {
    try run("DELETE FROM reputation WHERE user_id = \(person)")
    try run(
      """
      INSERT INTO reputation (user_id, workspace_id, score, up, down)
      SELECT target_id, workspace_id, SUM(value), SUM(CASE WHEN value = 1 THEN 1 ELSE 0 END),
        SUM(CASE WHEN value = -1 THEN 1 ELSE 0 END)
      FROM votes WHERE target_id = \(person) GROUP BY target_id, workspace_id
      """)
  }
}
