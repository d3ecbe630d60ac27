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
  /// What is older than that a weekly turn should have taken up, and could not: it is owed.
  static let overdue = age + .seconds(8 * 86_400)
  /// What is older waits for no model any more.
  static let patience = Duration.seconds(60 * 86_400)
}

/// What came of asking for a summary of what somebody told in one month.
package enum WrittenSummary: Hashable, Sendable {
  case text(String)
  /// There is no model, or it gave nothing that can be used: plain rules do it.
  case byRules
  /// A model could not be asked just now.
  case later
}

extension MemoryStore {
  /// Writes a few sentences about what somebody told in one month, in a community or in private.
  package typealias Summarise =
    @Sendable (_ told: [String], PersonID?, _ community: String?) async -> WrittenSummary

  /// Puts what is older than 30 days into summaries, one for each month and whoever told it, wherever more is remembered
  /// than stays handy. A month that has one already gets a new one with everything that it holds.
  ///
  /// Pinned memories, names, homes and the like are never touched. A summary and the end of what it is made of are one
  /// transaction, so whoever is interrupted loses nothing and may begin anew at any time.
  ///
  /// - Parameters:
  ///   - community: Only what was told there; `nil` for all there is.
  ///   - least: Fewer memories of one month are left for another day, so that a month does not end as many summaries;
  ///     not those that an earlier turn should have taken up.
  ///   - goesOn: Asked before each summary; all that is left waits for another turn when it says no.
  /// - Returns: How many summaries were made.
  @discardableResult
  package func compress(
    in community: CommunityAddress? = nil, least: Int = 2, summarise: Summarise = { _, _, _ in .byRules },
    goesOn: @Sendable () async -> Bool = { true }
  ) async throws -> Int {
    let now = clock.now
    var (made, last) = (0, 0 as Int64)
    while true {
      let after = last
      let shelves = try await database.read {
        try $0.fullShelves(after: after, in: community?.key, limit: 100)
      }
      guard let end = shelves.last else { return made }
      last = end.id
      for shelf in shelves {
        guard let count = try await compress(shelf, at: now, least, goesOn, summarise) else {
          return made
        }
        made += count
      }
    }
  }

  /// - Returns: `nil` when it shall not go on.
  private func compress(
    _ shelf: FullShelf, at begun: Moment, _ least: Int, _ goesOn: @Sendable () async -> Bool,
    _ summarise: Summarise
  ) async throws -> Int? {
    func ago(_ age: Duration) -> Moment { begun.advanced(by: .zero - age) }
    let moment = ago(WarmLimits.age)
    let groups = try await database.read { try $0.oldMemories(on: shelf.id, before: moment) }
    var made = 0
    for whole in groups {
      let owed = whole.count(before: ago(WarmLimits.overdue))
      guard whole.items.count >= max(2, least) || owed >= 2 else { continue }
      guard await goesOn() else { return nil }
      let group = whole.atOnce
      let mayWait = group.count(before: ago(WarmLimits.patience)) < group.items.count
      let summary = await summary(of: group, in: shelf.community, mayWait: mayWait, summarise)
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
  ///
  /// - Returns: `nil` for what waits until a model can be asked.
  private func summary(
    of group: OldMemories, in community: String?, mayWait: Bool, _ summarise: Summarise
  ) async -> PreparedMemory? {
    let source: MemorySource = group.isLookedUp ? .wikipedia : .compression
    func prepared(_ text: String) -> PreparedMemory? {
      let draft = MemoryDraft(
        .summary, text, source: source, reference: group.month,
        strength: group.isLookedUp ? 0.3 : 0.6)
      let memory = self.prepared(draft)
      return memory.refusal == nil ? memory : nil
    }
    if !group.isLookedUp {
      switch await summarise(group.texts, group.saidBy, community) {
      case .text(let written): if let summary = prepared(written) { return summary }
      case .later where mayWait: return nil
      case .later, .byRules: break
      }
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
