import Vocabulary

/// How an argument is asked for when it was left out: in a window of its own where a platform has such a thing, with a
/// question that the next message answers elsewhere.
package struct ArgumentForm: Hashable, Sendable {
  /// Above the window; at most 45 characters.
  package let title: String
  /// Above the field; at most 45 characters. Asked as a question in chats without windows.
  package let label: String
  /// Several lines may be written.
  package let isParagraph: Bool

  package static func paragraph(title: String, label: String) -> ArgumentForm {
    ArgumentForm(title: title, label: label, isParagraph: true)
  }

  package static func line(title: String, label: String) -> ArgumentForm {
    ArgumentForm(title: title, label: label, isParagraph: false)
  }

  /// What is asked in a chat. The answer is known by it, so it says nothing that changes.
  package var question: String { "\(label): answer this message with it." }
  /// How long a question waits for its answer.
  package static let patience = Duration.seconds(3_600)
}

extension Argument where Value == FreeText? {
  /// - Parameters:
  ///   - length: In Unicode scalars; a window takes 4,000 at most.
  ///   - form: How it is asked for when it is missing.
  package init(_ name: String, _ purpose: String, length: ClosedRange<Int> = 1...4_000, form: ArgumentForm) {
    self.init(name, purpose, Value.shape(length: length), form: form)
  }
}

extension ParsedCommand {
  /// The argument that was left out and is asked for before the command runs; `nil` when nothing is missing.
  package var missing: ArgumentDescription? {
    command.arguments.first { $0.form != nil && values[$0.name] == nil }
  }

  /// As it was given, to be gone on with when the answer comes.
  package var form: CommandForm { CommandForm(path: command.words, values: values) }
}

extension CommandForm {
  init(path: [String], values: [String: Value]) {
    self.init(
      path: path, options: values.sorted { $0.key < $1.key }.map { Option(name: $0.key, value: $0.value) })
  }
}

extension CommandRegistry {
  /// What a platform with windows has to ask for before anything else. Decided at once: nothing is looked up.
  package func missing(in form: CommandForm) -> ArgumentDescription? {
    guard case .command(let parsed) = parse(form) else { return nil }
    return parsed.missing
  }

  /// Whether a message of ours asked for an argument.
  package func isQuestion(_ text: String) -> Bool { questions.contains(text) }
}
