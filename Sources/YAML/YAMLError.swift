/// What is wrong with a YAML file, and where. Prints as `file:line: message`.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  package let file: String
  /// From 1.
  package let line: Int
  /// A sentence without a full stop, for whoever wrote the file.
  package let message: String

  package init(file: String, line: Int, message: String) {
    (self.file, self.line, self.message) = (file, line, message)
  }

  package var description: String { "\(file):\(line): \(message)" }
}

/// `text` as an error message may show it: in quotation marks, on one line, not too long.
func shown(_ text: String) -> String {
  let scalars = text.unicodeScalars
  var result = "“"
  for scalar in scalars.prefix(40) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: result += " "
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + (scalars.count > 40 ? "…”" : "”")
}
