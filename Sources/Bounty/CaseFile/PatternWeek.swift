import SQLite
import Vocabulary

/// The attack patterns of a week, with how often each was seen and what became of it. In all rounds: what a pattern is
/// worth, one community learns from the other.
package struct PatternWeek: Sendable {
  struct Pattern: Hashable, Sendable {
    let name: String
    let seen: Int64
    let rejected: Int64
    let won: Int64
    /// Approved by the guardian, and not by the second judge.
    let denied: Int64
    /// Nobody has tried it before.
    let isNew: Bool

    /// Waits for the second judge, or was given back with its round.
    var undecided: Int64 { seen - rejected - won - denied }
  }

  static let days: Int64 = 7
  /// More of them nobody reads; the rest is one line.
  static let most = 8

  /// The most frequent first.
  let patterns: [Pattern]
  private let end: Moment

  init(_ patterns: [Pattern], until end: Moment) { (self.patterns, self.end) = (patterns, end) }

  /// How many there were.
  package var count: Int { patterns.count }

  /// For a chat: no word of a message, and nobody's name.
  package var text: String {
    guard !patterns.isEmpty else {
      return "No attempt of the last \(Self.days) days has shown a known attack pattern."
    }
    var lines = ["Attack patterns of the last \(Self.days) days in all rounds, up to \(end.day):"]
    lines += patterns.prefix(Self.most).map(\.line)
    let rest = patterns.count - Self.most
    if rest > 0 { lines.append("• and \(rest) more. /bounty patterns") }
    return lines.joined(separator: "\n")
  }
}

extension PatternWeek.Pattern {
  /// `role playing (new): 3 attempts, 2 rejected, 1 won`.
  fileprivate var line: String {
    var parts = ["\(seen) attempt\(seen == 1 ? "" : "s")"]
    if rejected > 0 { parts.append("\(rejected) rejected") }
    if won > 0 { parts.append("\(won) won") }
    if denied > 0 { parts.append("\(denied) approved and not confirmed") }
    if undecided > 0 { parts.append("\(undecided) without a decision") }
    return "• \(name.replacing("_", with: " "))\(isNew ? " (new)" : ""): " + parts.joined(separator: ", ")
  }
}

extension Connection {
  /// What attempts showed that were judged in the seven days before `now`.
  package borrowing func patternWeek(until now: Moment) throws(SQLiteError) -> PatternWeek {
    let start = now.advanced(by: .seconds(-86_400 * PatternWeek.days))
    let patterns = try all(
      """
      SELECT p.pattern, COUNT(*),
        SUM(CASE WHEN a.outcome = 'rejected' THEN 1 ELSE 0 END),
        SUM(CASE WHEN a.outcome = 'approved' THEN 1 ELSE 0 END),
        SUM(CASE WHEN a.outcome = 'approved_denied' THEN 1 ELSE 0 END),
        (SELECT tried FROM pattern_counts c WHERE c.pattern = p.pattern)
      FROM attempt_patterns p JOIN attempts a ON a.id = p.attempt_id
      WHERE p.at_ms > \(start) AND p.at_ms <= \(now)
      GROUP BY p.pattern ORDER BY COUNT(*) DESC, p.pattern
      """
    ) { row in
      PatternWeek.Pattern(
        name: row.text(0), seen: row.int(1), rejected: row.int(2), won: row.int(3), denied: row.int(4),
        isNew: row.int(5) == row.int(1))
    }
    return PatternWeek(patterns, until: now)
  }
}
