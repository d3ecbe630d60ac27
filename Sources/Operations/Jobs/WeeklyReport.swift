import Community
import Conversation
import Delivery
import LanguageModels
import SQLite
import Scheduling
import Vocabulary

/// A week of the whole bot in a few lines: talk, cost, errors.
struct WeeklyReport {
  let text: String

  private static let days: Int64 = 7

  init(_ connection: borrowing Connection, at now: Moment) throws {
    let start = now.advanced(by: .seconds(-86_400 * Self.days))
    let today = UTCDay(of: now)
    let models = try connection.modelUsageByModel(from: today.adding(1 - Self.days), through: today)
    var lines = ["The last \(Self.days) days, up to \(now.day):"]
    let answered = try connection.exchangeCount(since: start)
    let people = try connection.activePeople(since: start)
    lines.append("• talk: \(answered) messages answered, \(people) \(people == 1 ? "person" : "people")")
    lines.append("• models: " + Self.cost(of: models.map(\.sum)))
    lines.append("• errors: " + (try Self.errors(connection, since: start)))
    text = lines.joined(separator: "\n")
  }

  private static func cost(of sums: [UsageSum]) -> String {
    guard !sums.isEmpty else { return "none was asked" }
    let (calls, failures) = (sums.reduce(0) { $0 + $1.calls }, sums.reduce(0) { $0 + $1.failures })
    let tokens = sums.reduce(0) { $0 + $1.usage.total }
    let cost = MicroDollars(sums.reduce(0) { $0 + $1.cost.count })
    return "\(calls) calls\(failures > 0 ? " (\(failures) failed)" : ""), \(tokens) tokens, \(cost)"
  }

  private static func errors(_ connection: borrowing Connection, since start: Moment) throws -> String {
    var parts: [String] = []
    let dead = try connection.deadLetterCount()
    if dead > 0 { parts.append("\(dead) dead letter\(dead == 1 ? "" : "s")") }
    let troubles = try connection.outboxTroubles()
    if troubles.unknown > 0 {
      parts.append("\(troubles.unknown) message\(troubles.unknown == 1 ? "" : "s") that may not have arrived")
    }
    if troubles.givenUp > 0 { parts.append("\(troubles.givenUp) given up because they ended the process") }
    for (name, count) in try connection.jobFailures(since: start) {
      parts.append("job \(name) failed \(count == 1 ? "once" : "\(count) times")")
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ") + ". More: /admin system health"
  }
}
