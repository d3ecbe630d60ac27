import SQLite
import Vocabulary

/// What somebody told in one month, or looked up in it.
struct OldMemories: Sendable {
  let saidBy: PersonID?
  /// It stands in an encyclopedia, and nobody said it.
  let isLookedUp: Bool
  /// `2026-05`
  let month: String
  var items: [Summary.Item]
  /// When each of them was made.
  var madeAt: [Moment]
  /// Summaries of the same.
  var earlier: [Summary.Item] = []

  var texts: [String] { earlier.map(\.text) + items.map(\.text) }

  /// How many of them are older than `moment`.
  func count(before moment: Moment) -> Int { madeAt.count { $0 < moment } }

  /// The oldest of it, as much as a model is shown at once: what it never saw is in no summary, and stays until the next
  /// turn.
  var atOnce: OldMemories {
    let shown = MemorySummary.shown(of: texts)
    var part = self
    part.earlier = Array(earlier.prefix(shown))
    part.items = Array(items.prefix(shown - part.earlier.count))
    part.madeAt = Array(madeAt.prefix(part.items.count))
    return part
  }
}

extension Connection {
  /// What may be put into few words: neither pinned nor what there is only one of, such as a name.
  borrowing func oldMemories(on shelf: Int64, before moment: Moment) throws(SQLiteError)
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
        groups[group].madeAt.append(row.moment(4))
      } else {
        groups.append(
          OldMemories(
            saidBy: person, isLookedUp: isLookedUp, month: month, items: [item],
            madeAt: [row.moment(4)]))
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
}
