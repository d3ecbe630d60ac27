import Vocabulary

/// One line of the log in its two forms.
struct LogLine {
  let at: Moment
  let level: Log.Level
  let message: StaticString
  let fields: Log.Fields

  /// `2026-11-21T05:29:31.123Z info    Connected platform=telegram`.
  var text: String {
    let padding = String(repeating: " ", count: 8 - level.name.utf8.count)
    var line = "\(at.iso8601) \(level.name)\(padding)\(message)"
    for (key, value) in fields {
      line += " \(key)="
      switch value {
      case .string(let text):
        line += LogLine.isPlain(text) ? Redaction.of(text) : LogLine.quoted(Redaction.of(text))
      case .int(let number): line += String(number)
      case .bool(let flag): line += flag ? "true" : "false"
      case .duration(let duration): line += "\(duration.milliseconds)ms"
      }
    }
    return line + "\n"
  }

  var json: String {
    var line =
      #"{"at":"\#(at.iso8601)","level":"\#(level.name)","message":\#(LogLine.quoted(message.description))"#
    for (key, value) in fields {
      line += ",\(LogLine.quoted(key.description)):"
      switch value {
      case .string(let text): line += LogLine.quoted(Redaction.of(text))
      case .int(let number): line += String(number)
      case .bool(let flag): line += flag ? "true" : "false"
      case .duration(let duration): line += String(duration.inSeconds)
      }
    }
    return line + "}\n"
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
  }

  /// A JSON string. Every control character is escaped, so no value can begin a line of its own or colour a terminal.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _
      where scalar.value < 32 || (127...159).contains(scalar.value)
        || (0x2028...0x202E).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
