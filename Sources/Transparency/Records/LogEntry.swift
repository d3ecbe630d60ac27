import Groundwork

/// What a record says, before it has its place in the log.
package struct LogEntry: Hashable, Sendable {
  package let kind: LogKind
  /// In the order of ``LogKind/fields``.
  package let values: [String]

  /// - Throws: ``LogEntryError`` when there are too few values or too many, or one is not in its form.
  package init(_ kind: LogKind, _ values: [String]) throws(LogEntryError) {
    let fields = kind.fields
    guard fields.count == values.count else {
      throw LogEntryError(kind: kind, field: "there are \(fields.count) fields")
    }
    for (field, value) in zip(fields, values) {
      var value = value
      guard value.withUTF8({ field.form.allows($0[...]) }) else {
        throw LogEntryError(kind: kind, field: field.name)
      }
    }
    (self.kind, self.values) = (kind, values)
  }

  /// The value of a line; `nil` for a line that this kind has not.
  package subscript(_ name: String) -> String? {
    kind.fields.firstIndex { $0.name == name }.map { values[$0] }
  }
}

/// A value that cannot stand in a record: a mistake of ours.
package struct LogEntryError: Error, Hashable {
  package let kind: LogKind
  package let field: String
}

/// One way to make each kind; identifiers and hashes as text, since the log knows no other feature.
extension LogEntry {
  /// Characters of a value that is a word of ours, such as the name of a model.
  package static let longestToken = 120

  package enum Mode: String, Sendable { case paper, live }
  package enum Funding: String, Sendable { case wallet, team, stars }
  package enum Tool: String, Sendable {
    case approve = "approve_transfer"
    case reject = "reject_transfer"
    case none
  }
  package enum Judge: String, Sendable {
    case confirm, deny
    case notAsked = "not_asked"
  }
  package enum Outcome: String, Sendable {
    case rejected, approved
    case approvedDenied = "approved_denied"
  }
  package enum Result: String, Sendable { case won, exhausted, cancelled }

  package static func roundOpen(
    round: String, commit: String, rules: String, seed: Int64, mode: Mode
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(.roundOpen, [round, commit, rules, String(seed), mode.rawValue])
  }

  /// - Parameter team: `nil` for somebody who plays alone.
  package static func held(
    round: String, number: Int64, attempt: String, team: String?, player: String, message: String, fee: Int64,
    funding: Funding
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(
      .held,
      [
        round, String(number), attempt, team ?? "-", player, message, String(fee), funding.rawValue,
      ])
  }

  /// - Parameters:
  ///   - bundle: The commitment of the round.
  ///   - context: SHA-256 of the request that the guardian saw.
  package static func decision(
    round: String, number: Int64, attempt: String, message: String, reply: String, tool: Tool, judge: Judge,
    outcome: Outcome, prize: Int64, bundle: String, context: String, model: String
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(
      .decision,
      [
        round, String(number), attempt, message, reply, tool.rawValue, judge.rawValue, outcome.rawValue,
        String(prize), bundle, context, model,
      ])
  }

  package static func void(
    round: String, number: Int64, attempt: String, reason: String, refund: Int64
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(.void, [round, String(number), attempt, reason, String(refund)])
  }

  /// - Parameters:
  ///   - winner: An attempt; `nil` when nobody won.
  ///   - bundle: SHA-256 of the bytes that are revealed.
  package static func roundClose(
    round: String, result: Result, winner: String?, nonce: String, bundle: String
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(.roundClose, [round, result.rawValue, winner ?? "-", nonce, bundle])
  }

  package static func prizePaid(
    round: String, payout: String, asset: String, amount: Int64, signature: String
  ) throws(LogEntryError) -> LogEntry {
    try LogEntry(.prizePaid, [round, payout, asset, String(amount), signature])
  }
}
