import JSON
import Vocabulary

/// A window with one field, which Discord shows before a command is carried out.
///
/// - SeeAlso: <https://discord.com/developers/docs/components/reference#text-input>
package struct InteractionForm: Hashable, Sendable {
  /// The argument that is asked for.
  package let argument: String
  package let title: String
  package let label: String
  package let isParagraph: Bool
  /// Unicode scalars.
  package let length: ClosedRange<Int>

  package init(argument: String, title: String, label: String, isParagraph: Bool, length: ClosedRange<Int>) {
    self.argument = argument
    self.title = title
    self.label = label
    self.isParagraph = isParagraph
    self.length = length
  }

  private static let mark = "form:"

  /// Says what was typed already, for when the window comes back: nothing has to be kept here until then, and it may
  /// never come. Whoever sends it may have changed it, as with any command.
  ///
  /// - Returns: `nil` when there is more than a window can carry: 100 characters.
  func customID(for command: CommandForm) -> String? {
    let text = "\(InteractionForm.mark)\(argument):\(command.text)"
    return text.unicodeScalars.count <= 100 ? text : nil
  }

  /// Reads what ``customID(for:)`` wrote.
  static func read(_ customID: String) -> (argument: String, command: CommandForm)? {
    guard customID.hasPrefix(mark) else { return nil }
    let parts = customID.dropFirst(mark.count).split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let command = CommandForm(text: String(parts[1])) else { return nil }
    return (String(parts[0]), command)
  }

  func write(to writer: inout JSONWriter, for customID: String) {
    writer.field("custom_id", customID)
    writer.field("title", title)
    writer.array("components") { writer in
      writer.object { writer in
        writer.field("type", 18)
        writer.field("label", label)
        writer.object("component") { writer in
          writer.field("type", 4)
          writer.field("custom_id", argument)
          writer.field("style", isParagraph ? 2 : 1)
          writer.field("min_length", length.lowerBound)
          writer.field("max_length", min(4_000, length.upperBound))
          writer.field("required", true)
        }
      }
    }
  }

  /// What was written into the field, wherever Discord puts it: in a label, or in a row as it used to be.
  static func value(of argument: String, in data: JSONValue?) -> String? {
    for part in (data?["components"]?.array ?? []).prefix(5) {
      let fields = [part["component"]].compactMap { $0 } + (part["components"]?.array ?? []).prefix(5)
      for field in fields where field["custom_id"]?.string == argument { return field["value"]?.string }
    }
    return nil
  }
}
