/// One value of a YAML file, with the line it stands on and the keys that lead to it.
package struct YAMLNode: Sendable {
  package enum Value: Sendable {
    /// Text, and whether it stood there without quotes: only then may it be a number, a truth value or nothing.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    /// In the order of the file; keys are scalars, and no two are the same.
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  package let value: Value
  /// From 1.
  package let line: Int
  package let file: String
  /// `telegram.flood.chat_per_second`, `operators[1]`; empty for the root. Long ones lose their beginning.
  package let path: String

  /// Nothing: `key:` without a value, `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = value else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The member of a mapping; nil for an absent key, or when this is no mapping.
  package subscript(_ key: String) -> YAMLNode? {
    guard case .mapping(let members) = value else { return nil }
    return members.first { $0.key.text == key }?.value
  }

  /// The text of a scalar, as it stands there.
  package var text: String? {
    guard case .scalar(let text, _) = value else { return nil }
    return text
  }

  /// An error at this place. A message starts with what the value must be: “must be a list”.
  package func error(_ message: String) -> YAMLError {
    YAMLError(file: file, line: line, message: path.isEmpty ? "the file \(message)" : "\(path) \(message)")
  }

  /// An error about a value of another form: “must be `what`, not what stands there”.
  package func mustBe(_ what: String) -> YAMLError { error("must be \(what), not \(found)") }

  /// What stands here, for the end of a message.
  var found: String {
    switch value {
    case .scalar where isNull: "nothing"
    case .scalar(let text, let isPlain): isPlain ? shown(text) : shown(text) + " in quotes"
    case .sequence: "a list"
    case .mapping: "a group of keys"
    }
  }
}
