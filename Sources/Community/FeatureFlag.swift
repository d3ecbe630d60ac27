import Audit
import Commands
import SQLite
import Vocabulary

/// What operators can switch off and on again while the bot runs. What the configuration switches off stays off.
package enum FeatureFlag: String, Hashable, Sendable, CaseIterable {
  /// Locking tokens anew; what is locked goes on.
  case staking
}

extension Connection {
  /// Whether operators have left something on; everything is until they say otherwise.
  package borrowing func isOn(_ flag: FeatureFlag) throws(SQLiteError) -> Bool {
    try !exists("SELECT 1 FROM feature_flags WHERE name = \(flag.rawValue) AND is_on = 0")
  }

  /// - Returns: `false` when it was so already.
  borrowing func set(_ flag: FeatureFlag, on isOn: Bool, at now: Moment) throws(SQLiteError) -> Bool {
    guard try self.isOn(flag) != isOn else { return false }
    try run(
      """
      INSERT INTO feature_flags (name, is_on, at_ms) VALUES (\(flag.rawValue), \(isOn), \(now))
      ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on, at_ms = excluded.at_ms
      """)
    return true
  }
}

/// `/admin system flag`: for operators.
package enum FlagCommand {
  package static var command: Command {
    Command(
      "admin system flag", "Switch a feature",
      Argument<String>("flag", "Feature", length: 1...50) { query in
        FeatureFlag.allCases.map(\.rawValue).filter { $0.hasPrefix(query.typed) }
      }, Argument<Bool>("on", "On"), who: .operators, answers: [.notAllowed, .notFound]
    ) { call, name, isOn in
      guard let flag = FeatureFlag(rawValue: name.lowercased()) else {
        let known = FeatureFlag.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandError.notFound("a feature of that name; there is \(known)")
      }
      return CommandOutcome { connection in
        let word = isOn ? "on" : "off"
        guard try connection.set(flag, on: isOn, at: call.now) else {
          return Reply("\(flag.rawValue) is \(word) already.")
        }
        try connection.audit("system.flag", by: call, target: flag.rawValue, detail: ["on": .text(word)])
        return Reply("\(flag.rawValue) is \(word) now.")
      }
    }
  }
}
