import Foundation

/// What people say and press, and what they see of it, as a text that holds on every platform:
///
///     ann> hello                  in private
///     ann in the group> @bot hi   where others read along
///     ann presses Reset           the last button of that name
///     bot> an answer              with "   | " in front of its further lines
///     bot changes> an answer      in the place of an earlier message
///     [Reset] [Cancel]            the buttons under it
///
/// An answer of "…" stands for words that the bot chooses. Lines that begin with # are for readers of the file.
struct Scenario: Sendable {
  enum Act: Hashable, Sendable {
    case say(person: String, text: String, inGroup: Bool)
    case press(person: String, label: String)
  }

  struct Step: Sendable {
    let line: String
    let act: Act
    /// What becomes visible, a line or several each.
    var outcome: [String] = []
  }

  let name: String
  private(set) var steps: [Step] = []

  static let names = ["people", "buttons"]

  init(_ name: String) throws {
    self.name = name
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "Fixtures/scenarios/\(name).txt"), encoding: .utf8)
    for line in text.split(separator: "\n").map({ String($0) }) where !line.hasPrefix("#") {
      if line.hasPrefix("bot") || line.hasPrefix("[") || line.hasPrefix("   | ") {
        // What belongs to a message stands right behind it.
        if line.hasPrefix("bot") {
          steps[steps.count - 1].outcome.append(line)
        } else {
          steps[steps.count - 1].outcome[steps[steps.count - 1].outcome.count - 1] += "\n\(line)"
        }
      } else {
        steps.append(Step(line: line, act: try Self.act(line)))
      }
    }
  }

  struct Unreadable: Error { let line: String }

  private static func act(_ line: String) throws -> Act {
    if let mark = line.range(of: " presses ") {
      return .press(person: String(line[..<mark.lowerBound]), label: String(line[mark.upperBound...]))
    }
    guard let mark = line.range(of: "> ") else { throw Unreadable(line: line) }
    let (who, text) = (line[..<mark.lowerBound], String(line[mark.upperBound...]))
    guard who.hasSuffix(" in the group") else { return .say(person: String(who), text: text, inGroup: false) }
    return .say(person: String(who.dropLast(" in the group".count)), text: text, inGroup: true)
  }

  /// The whole as a text, also where it went otherwise.
  static func text(of steps: [Step]) -> String {
    steps.map { ([$0.line] + $0.outcome).joined(separator: "\n") }.joined(separator: "\n")
  }
}

/// A message of the bot as everybody sees it, without what a platform does to it.
struct VisibleMessage: Hashable, Sendable {
  let id: String
  let text: String
  let buttons: [[String]]

  func described(as what: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let rows = buttons.map { row in row.map { "[\($0)]" }.joined(separator: " ") }
    return (["\(what)> \(lines.joined(separator: "\n   | "))"] + rows).joined(separator: "\n")
  }
}

/// A bot on one platform, with people in front of it.
struct Stage {
  let act: (Scenario.Act) async throws -> Void
  /// Everything that the bot has written so far, in order.
  let messages: () -> [VisibleMessage]

  /// - Returns: What came of the scenario here, in its own form.
  func play(_ scenario: Scenario) async throws -> [Scenario.Step] {
    var played: [Scenario.Step] = []
    for step in scenario.steps {
      let before = Dictionary(messages().map { ($0.id, $0) }) { $1 }
      try await act(step.act)
      var now = step
      now.outcome = messages().filter { before[$0.id] != $0 }.map { message in
        message.described(as: before[message.id] == nil ? "bot" : "bot changes")
      }
      for (index, wanted) in step.outcome.enumerated() where index < now.outcome.count {
        if wanted == "bot> …", now.outcome[index].hasPrefix("bot> ") { now.outcome[index] = wanted }
      }
      played.append(now)
    }
    return played
  }
}
