/// A `.env` file: `NAME=value` a line.
///
/// `#` begins a comment, at the beginning of a line or after white space; `export` before a name is passed over.
/// In double quotes `\n`, `\t`, `\"` and `\\` are escapes; in single quotes nothing is.
struct EnvironmentFile {
  /// Of two lines with one name the later one counts.
  private(set) var values: [String: String] = [:]
  /// Where each name stands.
  private(set) var lines: [String: Int] = [:]
  private(set) var findings: [Finding] = []
  let file: String

  init(parsing text: String, file: String) {
    self.file = file
    // A line may also end in CR LF, which is one character to Swift.
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd)
      .enumerated()
    {
      var rest = index == 0 && line.hasPrefix("\u{FEFF}") ? line.dropFirst().trimmed : line.trimmed
      guard !rest.isEmpty, rest.first != "#" else { continue }
      if rest.hasPrefix("export "), let space = rest.firstIndex(of: " ") { rest = rest[space...].trimmed }
      guard let equals = rest.firstIndex(of: "="), Self.isName(rest[..<equals].trimmed) else {
        findings.append(Finding(.error, file, line: index + 1, "this is no NAME=value line."))
        continue
      }
      guard let value = Self.value(rest[rest.index(after: equals)...].trimmed) else {
        findings.append(
          Finding(.error, file, line: index + 1, "the quote is not closed, or something follows it."))
        continue
      }
      let name = String(rest[..<equals].trimmed)
      (values[name], lines[name]) = (value, index + 1)
    }
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
  }

  private static func value(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      // Unquoted: up to a comment.
      var end = text.startIndex
      while end < text.endIndex {
        if text[end] == "#", end == text.startIndex || text[text.index(before: end)].isWhitespace { break }
        end = text.index(after: end)
      }
      return String(text[..<end].trimmed)
    }
    var value = ""
    var isEscaped = false
    var index = text.index(after: text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      index = text.index(after: index)
      if isEscaped {
        value.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
        isEscaped = false
      } else if character == "\\", quote == "\"" {
        isEscaped = true
      } else if character == quote {
        let rest = text[index...].trimmed
        return rest.isEmpty || rest.first == "#" ? value : nil
      } else {
        value.append(character)
      }
    }
    return nil
  }
}

extension Character {
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" }
}

extension Substring {
  var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
