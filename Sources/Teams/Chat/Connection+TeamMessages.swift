import Groundwork
import Ledger
import SQLite
import Vocabulary

/// What is kept of something that was said.
struct KeptTeamMessage: Hashable, Sendable {
  let team: TeamID
  let body: String?
  let at: Moment

  func isChangeable(at now: Moment) -> Bool {
    body != nil && at.duration(to: now) < TeamChat.changeable
  }
}

/// A strategy that a team wants to remember.
package struct TeamNote: Hashable, Sendable {
  package let person: PersonID
  package let body: String
  package let at: Moment
}

extension Connection {
  borrowing func keep(
    _ words: TeamWords, of person: PersonID, in team: TeamID, from platform: Platform,
    isStrategy: Bool = false,
    at moment: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> TeamMessageID {
    let id = TeamMessageID(at: moment, randomness)
    try run(
      """
      INSERT INTO team_messages (id, team_id, user_id, origin_platform, body, is_strategy, created_ms)
      VALUES (\(id), \(team), \(person), \(platform), \(words.body), \(isStrategy), \(moment))
      """)
    return id
  }

  borrowing func teamMessage(_ id: TeamMessageID) throws(SQLiteError) -> KeptTeamMessage? {
    try first("SELECT team_id, body, created_ms FROM team_messages WHERE id = \(id)") {
      KeptTeamMessage(team: $0.identifier(0), body: $0.optionalText(1), at: $0.moment(2))
    }
  }

  /// How long somebody has to wait before they may say more; counted in what is stored, so that a restart forgets nothing
  /// and a message that is tried again is counted once.
  borrowing func wait(
    for person: PersonID, in team: TeamID, at moment: Moment, _ limits: TeamChat.Limits?
  ) throws(SQLiteError) -> Duration? {
    guard let limits else { return nil }
    let minute = Duration.seconds(60)
    let since = moment.advanced(by: .zero - minute)
    let own = try first(
      """
      SELECT COUNT(*), MIN(created_ms) FROM team_messages
      WHERE team_id = \(team) AND user_id = \(person) AND created_ms > \(since) AND created_ms <= \(moment)
      """
    ) { ($0.int(0), $0.optionalMoment(1)) }
    if let (count, first) = own, count >= limits.perMember {
      return moment.duration(to: (first ?? moment).advanced(by: minute))
    }
    let all = try first(
      """
      SELECT COUNT(*), MIN(created_ms) FROM team_messages
      WHERE team_id = \(team) AND created_ms > \(since) AND created_ms <= \(moment)
      """
    ) { ($0.int(0), $0.optionalMoment(1)) }
    if let (count, first) = all, count >= limits.perTeam {
      return moment.duration(to: (first ?? moment).advanced(by: minute))
    }
    return nil
  }

  package borrowing func teamNotes(
    of team: TeamID, page: Int, of count: Int
  ) throws(SQLiteError) -> [TeamNote] {
    try all(
      """
      SELECT user_id, body, created_ms FROM team_messages
      WHERE team_id = \(team) AND is_strategy = 1 AND body IS NOT NULL
      ORDER BY created_ms DESC, id DESC LIMIT \(count) OFFSET \((page - 1) * count)
      """
    ) { TeamNote(person: $0.identifier(0), body: $0.text(1), at: $0.moment(2)) }
  }
}
