import JSON

/// A value inside JSON, by the names and numbers that lead to it: `current.temperature`, `items.0.name`.
package struct FieldPath: Hashable, Sendable {
  package let text: String
  private let steps: [Substring]

  /// `nil` for an empty path or an empty step.
  package init?(_ text: String) {
    steps = text.split(separator: ".", omittingEmptySubsequences: false)
    guard !text.isEmpty, text.utf8.count <= 200, !steps.contains("") else { return nil }
    self.text = text
  }

  package func value(in root: JSONValue) -> JSONValue? {
    var value = root
    for step in steps {
      if let elements = value.array {
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      } else {
        guard let member = value[String(step)] else { return nil }
        value = member
      }
    }
    return value
  }
}
