import Audit
import Commands
import SQLite
import Vocabulary

/// What others think of somebody in one community: the sum of one vote each. It gives no right and no money.
package struct Reputation: Hashable, Sendable {
  package var score: Int64 = 0
  package var up: Int64 = 0
  package var down: Int64 = 0

  package init(score: Int64 = 0, up: Int64 = 0, down: Int64 = 0) {
    self.score = score
    self.up = up
    self.down = down
  }
}

package enum Vote: Int64, Hashable, Sendable {
  case up = 1
  case down = -1
}

/// Two who have voted for each other.
package struct MutualVotes: Hashable, Sendable {
  package let first: PersonID
  package let second: PersonID
}

extension Connection {
  /// Votes that somebody has a day, everywhere together.
  private static var votesPerDay: Int64 { 20 }

  /// Takes a vote, in place of the one that the same person gave the same person here before.
  ///
  /// - Returns: Whether it changed anything.
  /// - Throws: `self_vote`, `not_eligible`, `rate_limited`.
  package borrowing func vote(
    _ vote: Vote, by voter: PersonID, for target: PersonID, in community: CommunityAddress, now: Moment
  ) throws -> Bool {
    guard voter != target else { throw CommandError.selfVote }
    guard try isPerson(target) else {
      throw CommandError(.notEligible, "Only people have a reputation.")
    }
    guard try mayVote(voter, in: community, now: now) else { throw CommandError.notEligible }
    let workspace = try workspace(at: community, now: now)
    let before = try first(
      """
      SELECT value FROM votes
      WHERE voter_id = \(voter) AND target_id = \(target) AND workspace_id = \(workspace)
      """
    ) { $0.int(0) }
    guard before != vote.rawValue else { return false }
    try takeFromDay(of: voter, now: now)
    try run(
      """
      INSERT INTO votes (voter_id, target_id, workspace_id, value, at_ms)
      VALUES (\(voter), \(target), \(workspace), \(vote.rawValue), \(now))
      ON CONFLICT (voter_id, target_id, workspace_id) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms
      """)
    try add(vote, replacing: before.flatMap(Vote.init(rawValue:)), to: target, in: workspace)
    try audit(
      AuditEntry(
        .person(voter), "rep.vote", target: target.text, workspace: workspace.text,
        detail: ["value": .number(vote.rawValue)]), now: now)
    if vote == .up, try hasVotedUp(target, for: voter, in: workspace) {
      try audit(
        AuditEntry(
          .warden, "rep.mutual", target: "\(voter.text) \(target.text)", workspace: workspace.text), now: now)
    }
    return true
  }

  package borrowing func reputation(
    of person: PersonID, in workspace: WorkspaceID
  ) throws(SQLiteError) -> Reputation {
    try first(
      "SELECT score, up, down FROM reputation WHERE user_id = \(person) AND workspace_id = \(workspace)"
    ) { Reputation(score: $0.int(0), up: $0.int(1), down: $0.int(2)) } ?? Reputation()
  }

  /// Who is thought of best; nobody whose votes come to nothing or less.
  package borrowing func highestReputation(
    in workspace: WorkspaceID, limit: Int
  ) throws(SQLiteError) -> [(person: PersonID, reputation: Reputation)] {
    try all(
      """
      SELECT user_id, score, up, down FROM reputation WHERE workspace_id = \(workspace) AND score > 0
      ORDER BY score DESC, down, user_id LIMIT \(limit)
      """
    ) { ($0.identifier(0), Reputation(score: $0.int(1), up: $0.int(2), down: $0.int(3))) }
  }

  /// Pairs that have voted for each other, the newest first: what moderators may want to look at.
  package borrowing func mutualVotes(
    in workspace: WorkspaceID, limit: Int
  ) throws(SQLiteError) -> [MutualVotes] {
    try all(
      """
      SELECT one.voter_id, one.target_id FROM votes AS one JOIN votes AS other
        ON other.voter_id = one.target_id AND other.target_id = one.voter_id
          AND other.workspace_id = one.workspace_id
      WHERE one.workspace_id = \(workspace) AND one.value = 1 AND other.value = 1
        AND one.voter_id < one.target_id
      ORDER BY CASE WHEN one.at_ms > other.at_ms THEN one.at_ms ELSE other.at_ms END DESC, one.voter_id
      LIMIT \(limit)
      """
    ) { MutualVotes(first: $0.identifier(0), second: $0.identifier(1)) }
  }

  /// The difference between the old vote and the new one, and nothing else: a vote that goes to and fro leaves nothing.
  private borrowing func add(
    _ vote: Vote, replacing before: Vote?, to target: PersonID, in workspace: WorkspaceID
  ) throws(SQLiteError) {
    let up = (vote == .up ? 1 : 0) - (before == .up ? 1 : 0)
    let down = (vote == .down ? 1 : 0) - (before == .down ? 1 : 0)
    try run(
      """
      INSERT INTO reputation (user_id, workspace_id, score, up, down)
      VALUES (\(target), \(workspace), 0, 0, 0) ON CONFLICT (user_id, workspace_id) DO NOTHING
      """)
    try run(
      """
      UPDATE reputation SET score = score + \(up - down), up = up + \(up), down = down + \(down)
      WHERE user_id = \(target) AND workspace_id = \(workspace)
      """)
  }

  private borrowing func takeFromDay(of voter: PersonID, now: Moment) throws {
    let day = now.dayNumber
    let known: (day: Int64, votes: Int64)? = try first(
      "SELECT day, votes FROM vote_days WHERE voter_id = \(voter)"
    ) { ($0.int(0), $0.int(1)) }
    let votes = known?.day == day ? known?.votes ?? 0 : 0
    guard votes < Self.votesPerDay else {
      throw CommandError.rateLimited(.milliseconds((day + 1) * 86_400_000 - now.milliseconds))
    }
    try run(
      """
      INSERT INTO vote_days (voter_id, day, votes) VALUES (\(voter), \(day), \(votes + 1))
      ON CONFLICT (voter_id) DO UPDATE SET day = excluded.day, votes = excluded.votes
      """)
  }

  private borrowing func isPerson(_ person: PersonID) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM identities WHERE user_id = \(person) AND is_person = 1")
  }

  private borrowing func hasVotedUp(
    _ voter: PersonID, for target: PersonID, in workspace: WorkspaceID
  ) throws(SQLiteError) -> Bool {
    try exists(
      """
      SELECT 1 FROM votes WHERE voter_id = \(voter) AND target_id = \(target)
        AND workspace_id = \(workspace) AND value = 1
      """)
  }
}
