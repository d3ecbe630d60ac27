/// One line a persona can say: a text with placeholders, and when it fits.
///
/// A class, because choosing a line hands dozens of them around.
package final class Template: Hashable, Sendable {
  package let text: String
  package let condition: Condition
  /// Stands for the text wherever lines are remembered.
  let mark: UInt32
  /// The placeholders that occur in the text.
  let needs: [Placeholder]
  /// Whether it reads as a short, middling or long line.
  let length: Length

  package enum Length: String, Hashable, Sendable, CaseIterable { case short, medium, long }

  /// Unknown placeholders stay text; the loader complains about them.
  package init(_ text: String, when condition: Condition = Condition()) {
    self.text = text
    self.condition = condition
    // FNV-1a.
    mark = text.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    needs = Self.names(in: text).compactMap { Placeholder(rawValue: $0) }
    length = condition.length ?? (text.utf8.count <= 60 ? .short : text.utf8.count <= 130 ? .medium : .long)
  }

  package static func == (left: Template, right: Template) -> Bool {
    left === right || left.text == right.text && left.condition == right.condition
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(mark) }

  /// The names that stand in braces, known or not. Works on bytes: a thousand lines are read at every start.
  static func names(in text: String) -> [String] {
    let bytes = text.utf8
    var names: [String] = []
    var rest = bytes[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      rest = rest[bytes.index(after: open)...]
      let name = rest.prefix { $0 != UInt8(ascii: "}") }
      names.append(String(Substring(name)))
      rest = rest[name.endIndex...]
    }
    return names
  }

  /// The text with its placeholders filled in; `nil` when a value is missing.
  ///
  /// A value at the start of a sentence gets a capital.
  func filled(with values: [Placeholder: String]) -> String? {
    guard needs.allSatisfy({ values[$0] != nil }) else { return nil }
    guard !needs.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      let after = rest[rest.index(after: open)...]
      guard let close = after.firstIndex(of: "}"),
        let placeholder = Placeholder(rawValue: String(after[..<close])), let value = values[placeholder]
      else {
        result += "{"
        rest = after
        continue
      }
      result += startsSentence(after: result) ? capitalised(value) : value
      rest = after[after.index(after: close)...]
    }
    return result + rest
  }
}

/// Whether what follows `text` begins a sentence.
private func startsSentence(after text: String) -> Bool {
  for character in text.reversed() {
    switch character {
    case " ", "\"", "'", "(": continue
    case ".", "!", "?", "…": return true
    default: return false
    }
  }
  return true
}

func capitalised(_ text: String) -> String {
  guard let first = text.first else { return text }
  return first.uppercased() + text.dropFirst()
}
