import Commands
import Delivery
import LanguageModels
import SQLite
import Vocabulary

/// `/admin system health`: whether everything works, for operators.
package enum HealthCommand {
  package static let group = CommandGroup("admin", "Operators only")

  /// Numbers that only the running parts know.
  package struct Numbers: Sendable {
    package var pendingEvents: Int
    package var pendingMessages: Int
    package var startedAt: Moment
    package var models: [Model]

    package init(
      pendingEvents: Int, pendingMessages: Int, startedAt: Moment,
      models: [Model] = []
    ) {
      self.pendingEvents = pendingEvents
      self.pendingMessages = pendingMessages
      self.startedAt = startedAt
      self.models = models
    }
  }

  /// A provider of models.
  package struct Model: Sendable {
    let name: String
    /// Until when it is left alone, because it failed again and again.
    let until: Moment?
    /// Why its models gave no answer when they were last asked.
    let troubles: [ModelTrouble]

    package init(name: String, until: Moment?, troubles: [ModelTrouble]) {
      (self.name, self.until, self.troubles) = (name, until, troubles)
    }

    fileprivate var isWell: Bool { until == nil && troubles.isEmpty }

    fileprivate var lines: [String] {
      if isWell { return ["\(name): asked when there is something to ask."] }
      let rest = until.map { "⚠ \(name) failed again and again; it is asked again at \($0.iso8601)." }
      return [rest].compactMap(\.self)
        + troubles.map {
          "⚠ No answer from \($0.model) at \($0.at.iso8601): \($0.error.description); \($0.remedy)."
        }
    }
  }

  package static func command(
    version: String, readiness: @escaping @Sendable () -> Readiness,
    numbers: @escaping @Sendable () -> Numbers
  ) -> Command {
    Command(
      "admin system health", "Connections, queues, circuit breakers, versions", who: .operators,
      answers: [.notAllowed]
    ) { call in
      let failures = await readiness().failures()
      let numbers = numbers()
      return CommandOutcome { connection in
        let letters = try connection.deadLetters(limit: 5)
        let dead = try connection.deadLetterCount()
        let troubles = try connection.outboxTroubles()
        let refused = try connection.refusedMessages(since: call.now.advanced(by: .seconds(-86_400)))
        var lines = ["Warden \(version), up \(span(numbers.startedAt.duration(to: call.now)))"]
        if failures.isEmpty {
          let connected = numbers.models.allSatisfy(\.isWell) ? "Everything is" : "All platforms are"
          lines.append("\(connected) connected and the database can be written.")
        } else {
          lines += failures.map { "⚠ \($0.name): \($0.reason)" }
        }
        lines += numbers.models.flatMap(\.lines)
        lines.append("Waiting: \(numbers.pendingEvents) events, \(numbers.pendingMessages) messages.")
        lines.append(
          dead == 0 ? "No dead letters." : "Dead letters: \(dead). Put one back with: warden retry NUMBER")
        for letter in letters {
          lines.append(
            "• \(letter.row) (\(letter.id), \(letter.receivedAt.iso8601), \(letter.attempts) tries): \(letter.error)"
          )
        }
        if troubles.unknown > 0 {
          lines.append("Messages of which nobody knows whether they arrived: \(troubles.unknown).")
        }
        if refused > 0 {
          lines.append(
            "Messages that did not arrive in the last day: \(refused). The log says which and why.")
        }
        if troubles.givenUp > 0 {
          lines.append(
            "⚠ Messages given up because sending them ended the process: \(troubles.givenUp). Please report this."
          )
        }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  private static func span(_ duration: Duration) -> String {
    let minutes = duration.milliseconds / 60_000
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24)
    return days > 0 ? "\(days) d \(hours) h" : hours > 0 ? "\(hours) h \(minutes % 60) min" : "\(minutes) min"
  }
}
