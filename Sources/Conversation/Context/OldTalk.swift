import Community
import Memory
import SQLite
import Vocabulary

/// Lets go of talk that is too old, or more than is kept of a conversation, once a summary of it is kept.
///
/// Where no model has put it into few words by then, plain rules do, and the transaction that keeps their summary is the
/// one that deletes what it is made of. So a summary can always be made, and nothing waits for a model that never answers.
package struct OldTalk: Sendable {
  /// What one person said in one conversation, all of it to go.
  struct Share: Sendable {
    let conversation: String
    let person: PersonID
    /// The summary that there is.
    let earlier: EarlierTalk?
    /// Oldest first.
    var turns: [Exchange]

    /// What no summary holds.
    var open: [Exchange] { turns.filter { $0.number > earlier?.through ?? .min } }
  }

  /// What cannot be let go in so many looks in a row is left to the next turn.
  private static let mostInVain = 3

  private let database: Database
  /// Exchanges that one transaction lets go.
  private let step: Int

  package init(in database: Database, step: Int = 1_000) { (self.database, self.step) = (database, step) }

  /// Lets go of everything that was said before `moment`.
  package func forget(before moment: Moment, now: Moment) async throws {
    try await letGo(now) { [step] in try $0.shares(before: moment, limit: step) }
  }

  /// Lets go of all but the last `count` exchanges of each conversation.
  package func shorten(to count: Int, now: Moment) async throws {
    var last = ""
    while true {
      let after = last
      let long = try await database.read { try $0.conversations(longerThan: count, after: after) }
      guard let end = long.last else { return }
      last = end
      for conversation in long {
        try await letGo(now) { [step] in try $0.shares(of: conversation, beyond: count, limit: step) }
      }
    }
  }

  private func letGo(
    _ now: Moment, _ find: @escaping @Sendable (borrowing Connection) throws -> [Share]
  ) async throws {
    var vain = 0
    while vain < Self.mostInVain {
      let shares = try await database.read { try find($0) }
      // Before the transaction, which all conversations wait for.
      let summaries = shares.map { share -> String? in
        let open = share.open
        return open.isEmpty ? nil : MemorySummary.plain(of: open.map(\.said), after: share.earlier?.text)
      }
      let gone = try await database.write { connection in
        var gone = 0
        for (share, text) in zip(shares, summaries) {
          gone += try connection.letGo(of: share, keeping: text, now: now)
        }
        return gone
      }
      if shares.reduce(0, { $0 + $1.turns.count }) < step { return }
      // Somebody changed all of it meanwhile.
      vain = gone == 0 ? vain + 1 : 0
    }
  }
}

extension Connection {
  /// Exchanges from before `moment`. Their numbers ascend with time, so only the first of them are looked at.
  fileprivate borrowing func shares(before moment: Moment, limit: Int) throws(SQLiteError) -> [OldTalk.Share]
  {
    try shares(
      """
      SELECT user_id, said, answered, at_ms, is_pinned, id, conversation FROM (
        SELECT * FROM exchanges ORDER BY id LIMIT \(limit)) AS oldest
      WHERE at_ms < \(moment) ORDER BY id
      """)
  }

  /// Exchanges of a conversation that are not among its last `count`.
  fileprivate borrowing func shares(
    of conversation: String, beyond count: Int, limit: Int
  ) throws(SQLiteError) -> [OldTalk.Share] {
    try shares(
      """
      SELECT user_id, said, answered, at_ms, is_pinned, id, conversation FROM exchanges
      WHERE conversation = \(conversation) AND id <= (
        SELECT id FROM exchanges WHERE conversation = \(conversation) ORDER BY id DESC LIMIT 1 OFFSET \(count))
      ORDER BY id LIMIT \(limit)
      """)
  }

  private borrowing func shares(_ query: SQL) throws(SQLiteError) -> [OldTalk.Share] {
    struct Place: Hashable {
      let conversation: String
      let person: PersonID
    }
    var shares: [OldTalk.Share] = []
    var known: [Place: Int] = [:]
    for (turn, conversation) in try all(query, { (Exchange($0), $0.text(6)) }) {
      let place = Place(conversation: conversation, person: turn.person)
      if let index = known[place] {
        shares[index].turns.append(turn)
      } else {
        known[place] = shares.count
        let earlier = try earlierTalk(in: conversation, of: turn.person)
        shares.append(.init(conversation: conversation, person: turn.person, earlier: earlier, turns: [turn]))
      }
    }
    return shares
  }

  /// - Parameter text: The summary of what no summary holds; `nil` when there is nothing of that, empty when nothing of it
  ///   may be kept. Of somebody who wants nothing to be remembered, none is.
  /// - Returns: How many exchanges went; none when somebody has forgotten or summarised some of it meanwhile.
  fileprivate borrowing func letGo(
    of share: OldTalk.Share, keeping text: String?, now: Moment
  ) throws(SQLiteError) -> Int {
    let isSafe =
      if let text, !text.isEmpty, try remembers(share.person) {
        try keep(
          text, of: share.open, after: share.earlier, in: share.conversation, of: share.person, now: now)
      } else {
        try earlierTalk(in: share.conversation, of: share.person) == share.earlier
      }
    guard isSafe else { return 0 }
    var gone = 0
    for turn in share.turns {
      // Numbers are given again, so it has to be the same turn.
      gone += try run(
        """
        DELETE FROM exchanges WHERE id = \(turn.number) AND conversation = \(share.conversation)
          AND user_id = \(share.person) AND at_ms = \(turn.at)
        """)
    }
    return gone
  }
}
