import SQLite
import Vocabulary

/// From here on, what is old is put into few words.
enum WarmLimits {
  /// Facts and preferences of one shelf.
  static let facts = 50
  /// Events of one shelf.
  static let events = 30
  /// What is younger stays as it was said.
  static let age = Duration.seconds(30 * 86_400)
}

extension MemoryStore {
  /// Writes a few sentences about what somebody told in one month, in a community or in private; `nil` leaves it to plain
  /// rules.
  package typealias Summarise = @Sendable (_ told: [String], PersonID?, _ community: String?) async -> String?

  /// Puts what is older than 30 days into summaries, one for each month and whoever told it, wherever more is remembered
  /// than stays handy. A month that has one already gets a new one with everything that it holds.
  ///
  /// Pinned memories, names, homes and the like are never touched. A summary and the end of what it is made of are one
  /// transaction, so whoever is interrupted loses nothing and may begin anew at any time.
  ///
  /// - Parameters:
  ///   - community: Only what was told there; `nil` for all there is.
  ///   - least: Fewer memories of one month are left for another day, so that a month does not end as many summaries.
  ///   - goesOn: Asked before each summary; all that is left waits for another turn when it says no.
  /// - Returns: How many summaries were made.
  @discardableResult
  package func compress(
    in community: CommunityAddress? = nil, least: Int = 2, summarise: Summarise = { _, _, _ in nil },
    goesOn: @Sendable () async -> Bool = { true }
  ) async throws -> Int {
    let moment = clock.now.advanced(by: .zero - WarmLimits.age)
    var (made, last) = (0, 0 as Int64)
    while true {
      let after = last
      let shelves = try await database.read {
        try $0.fullShelves(after: after, in: community?.key, limit: 100)
      }
      guard let end = shelves.last else { return made }
      last = end.id
      for shelf in shelves {
        guard let count = try await compress(shelf, before: moment, least, goesOn, summarise) else {
          return made
        }
        made += count
      }
    }
  }

  /// - Returns: `nil` when it shall not go on.
  private func compress(
    _ shelf: FullShelf, before moment: Moment, _ least: Int, _ goesOn: @Sendable () async -> Bool,
    _ summarise: Summarise
  ) async throws -> Int? {
    let groups = try await database.read { try $0.oldMemories(on: shelf.id, before: moment) }
    var made = 0
    for whole in groups where whole.items.count >= max(2, least) {
      guard await goesOn() else { return nil }
      let group = whole.atOnce
      let summary = await summary(of: group, in: shelf.community, summarise)
      // Whoever was interrupted while a model wrote has no answer of it, and shall not get a poorer one.
      try Task.checkCancellation()
      guard let summary else { continue }
      let (model, limits, now) = (meanings.model, limits, clock.now)
      let isMade = try await database.write { connection in
        try connection.replace(group, on: shelf.id, by: summary, model, limits, now)
      }
      if isMade { made += 1 }
    }
    return made
  }

  /// In a model's words where there is one and they may be kept, else in those of the memories.
  private func summary(
    of group: OldMemories, in community: String?, _ summarise: Summarise
  ) async -> PreparedMemory? {
    let source: MemorySource = group.isLookedUp ? .wikipedia : .compression
    func prepared(_ text: String) -> PreparedMemory? {
      let draft = MemoryDraft(
        .summary, text, source: source, reference: group.month,
        strength: group.isLookedUp ? 0.3 : 0.6)
      let memory = self.prepared(draft)
      return memory.refusal == nil ? memory : nil
    }
    if !group.isLookedUp, let written = await summarise(group.texts, group.saidBy, community),
      let summary = prepared(written)
    {
      return summary
    }
    // What says the same is found by the program's own table, whoever makes the vectors that are stored.
    return prepared(
      Summary.text(
        of: group.earlier.flatMap(Summary.parts) + group.items,
        earlier: group.earlier.reduce(0) { $0 + $1.text.count + 2 }
      ) {
        Meanings.builtIn.meaningAtOnce(of: $0)
      })
  }
}

/// What somebody told in one month, or looked up in it.
struct OldMemories: Sendable {
  let saidBy: PersonID?
  /// It stands in an encyclopedia, and nobody said it.
  let isLookedUp: Bool
  /// `2026-05`
  let month: String
  var items: [Summary.Item]
  /// Summaries of the same.
  var earlier: [Summary.Item] = []

  var texts: [String] { earlier.map(\.text) + items.map(\.text) }

  /// The oldest of it, as much as a model is shown at once: what it never saw is in no summary, and stays until the next
  /// turn.
  var atOnce: OldMemories {
    let shown = MemorySummary.shown(of: texts)
    var part = self
    part.earlier = Array(earlier.prefix(shown))
    part.items = Array(items.prefix(shown - part.earlier.count))
    return part
  }
}

/// A shelf on which more lies than stays handy.
private struct FullShelf: Sendable {
  let id: Int64
  /// The key of the community whose it is; `nil` for what was said in private.
  let community: String?
}

extension Connection {
  /// Shelves on which more lies than stays handy, by their number.
  fileprivate borrowing func fullShelves(
    after number: Int64, in place: String?, limit: Int
  ) throws(SQLiteError) -> [FullShelf] {
    try all(
      """
      SELECT s.id, s.place FROM memory_shelves AS s WHERE s.id > \(number) AND s.place <> ''
        AND (\(place.sqlValue) IS NULL OR s.place = \(place.sqlValue))
        AND s.memories - s.parts > \(min(WarmLimits.facts, WarmLimits.events)) AND (
          (SELECT COUNT(*) FROM memories AS m WHERE m.shelf = s.id AND m.type IN ('fact', 'preference'))
            > \(WarmLimits.facts)
          OR (SELECT COUNT(*) FROM memories AS m WHERE m.shelf = s.id AND m.type = 'event') > \(WarmLimits.events))
      ORDER BY s.id LIMIT \(limit)
      """
    ) { FullShelf(id: $0.int(0), community: Platform(rawValue: $0.text(1)) == nil ? $0.text(1) : nil) }
  }

  /// What may be put into few words: neither pinned nor what there is only one of, such as a name.
  fileprivate borrowing func oldMemories(on shelf: Int64, before moment: Moment) throws(SQLiteError)
    -> [OldMemories]
  {
    var groups: [OldMemories] = []
    try forEach(
      """
      SELECT id, text, strength, said_by, created_ms, source FROM memories
      WHERE shelf = \(shelf) AND created_ms < \(moment) AND pinned = 0 AND type IN ('fact', 'preference', 'event')
        AND (topic IS NULL OR topic LIKE 'like:%' OR topic LIKE 'play:%' OR topic LIKE 'learn:%')
      ORDER BY id
      """
    ) { row in
      let month = String(row.moment(4).day.prefix(7))
      let person: PersonID? = row.optionalIdentifier(3)
      let item = Summary.Item(
        id: row.int(0), text: row.text(1), strength: Double(row.int(2)) / 1_000, month: month)
      let isLookedUp = row.text(5) == MemorySource.wikipedia.rawValue
      let group = groups.firstIndex {
        $0.saidBy == person && $0.month == month && $0.isLookedUp == isLookedUp
      }
      if let group {
        groups[group].items.append(item)
      } else {
        groups.append(
          OldMemories(saidBy: person, isLookedUp: isLookedUp, month: month, items: [item]))
      }
      return true
    }
    try forEach(
      """
      SELECT id, text, strength, said_by, reference, source FROM memories
      WHERE shelf = \(shelf) AND type = 'summary' AND pinned = 0 ORDER BY id
      """
    ) { row in
      let isLookedUp = row.text(5) == MemorySource.wikipedia.rawValue
      let (person, month): (PersonID?, String?) = (row.optionalIdentifier(3), row.optionalText(4))
      let group = groups.firstIndex {
        $0.saidBy == person && $0.month == month && $0.isLookedUp == isLookedUp
      }
      if let group {
        groups[group].earlier.append(
          Summary.Item(
            id: row.int(0), text: row.text(1), strength: Double(row.int(2)) / 1_000,
            month: groups[group].month))
      }
      return true
    }
    return groups
  }

  /// - Returns: `false` when something of it was forgotten or moved meanwhile; nothing happens then.
  fileprivate borrowing func replace(
    _ group: OldMemories, on shelf: Int64, by summary: PreparedMemory, _ model: String,
    _ limits: MemoryLimits,
    _ now: Moment
  ) throws(SQLiteError) -> Bool {
    for item in group.items + group.earlier {
      guard
        try exists(
          "SELECT 1 FROM memories WHERE id = \(item.id) AND shelf = \(shelf) AND text = \(item.text)")
      else { return false }
    }
    // In one transaction, and in this order: a summary may say the same as one of those that go.
    for item in group.items + group.earlier { try takeAway(item.id, from: shelf) }
    try keepSummary(summary, saidBy: group.saidBy, on: shelf, by: model, limits, now)
    return true
  }
}
