import JSON

/// A parameter of a tool with its type: what the model is told of it, what is checked, and how the tool reads it.
package struct ToolParameter<Value: ToolValue>: Sendable {
  package let description: ToolParameterDescription

  package init(_ name: String, _ purpose: String, _ form: ToolParameterForm, isRequired: Bool = true) {
    description = ToolParameterDescription(
      name: name, purpose: purpose, form: form, isRequired: isRequired && !Value.mayBeAbsent)
  }
}

/// A parameter without its type: what the schema is made of, and what arguments are checked against.
package struct ToolParameterDescription: Hashable, Sendable {
  /// Letters, digits and `_`.
  package let name: String
  package let purpose: String
  package let form: ToolParameterForm
  package let isRequired: Bool

  package init(name: String, purpose: String, form: ToolParameterForm, isRequired: Bool) {
    (self.name, self.purpose, self.form, self.isRequired) = (name, purpose, form, isRequired)
  }
}

/// What may be given for a parameter.
package enum ToolParameterForm: Hashable, Sendable {
  /// The length is in Unicode scalars, without the white space around.
  case text(ClosedRange<Int>)
  case whole(ClosedRange<Int64>)
  case yesNo
  case choice([String])

  /// What it should be, in a few words.
  var expectation: String {
    switch self {
    case .text(let length): "text of \(length.lowerBound) to \(length.upperBound) characters"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .yesNo: "true or false"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    }
  }

  /// - Returns: `nil` for a value of another form.
  func checked(_ value: JSONValue) -> ToolArgument? {
    switch self {
    case .text(let length):
      guard let text = value.string?.trimmingSpace,
        length.contains(text.unicodeScalars.count), !text.unicodeScalars.contains(where: \.isControl)
      else { return nil }
      return .text(text)
    case .whole(let range):
      // Small models often write numbers and truth values as text.
      guard let number = value.int64 ?? value.string.flatMap({ Int64($0) }), range.contains(number) else {
        return nil
      }
      return .whole(number)
    case .yesNo:
      if let answer = value.bool { return .yesNo(answer) }
      return ["true": .yesNo(true), "false": .yesNo(false)][value.string ?? ""]
    case .choice(let words):
      guard let word = value.string, words.contains(word) else { return nil }
      return .text(word)
    }
  }

  /// The members of the parameter's JSON schema.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let length):
      writer.field("type", "string")
      writer.field("minLength", length.lowerBound)
      writer.field("maxLength", length.upperBound)
    case .whole(let range):
      writer.field("type", "integer")
      writer.field("minimum", range.lowerBound)
      writer.field("maximum", range.upperBound)
    case .yesNo: writer.field("type", "boolean")
    case .choice(let words):
      writer.field("type", "string")
      writer.array("enum") { writer in for word in words { writer.value(word) } }
    }
  }
}

/// A checked value.
package enum ToolArgument: Hashable, Sendable {
  case text(String)
  case whole(Int64)
  case yesNo(Bool)

  /// As it stands in an address and in a cache's key.
  package var text: String {
    switch self {
    case .text(let text): text
    case .whole(let number): String(number)
    case .yesNo(let answer): answer ? "true" : "false"
    }
  }
}

/// A type that a parameter can have.
package protocol ToolValue: Sendable {
  static var mayBeAbsent: Bool { get }
  /// - Parameter argument: Checked already; `nil` where it was not given.
  init?(_ argument: ToolArgument?)
}

extension String: ToolValue {
  package static var mayBeAbsent: Bool { false }
  package init?(_ argument: ToolArgument?) {
    guard case .text(let text)? = argument else { return nil }
    self = text
  }
}

extension Int: ToolValue {
  package static var mayBeAbsent: Bool { false }
  package init?(_ argument: ToolArgument?) {
    guard case .whole(let number)? = argument else { return nil }
    self = Int(number)
  }
}

extension Optional: ToolValue where Wrapped: ToolValue {
  package static var mayBeAbsent: Bool { true }
  package init?(_ argument: ToolArgument?) {
    guard argument != nil else {
      self = Self.none
      return
    }
    guard let value = Wrapped(argument) else { return nil }
    self = .some(value)
  }
}

extension String {
  /// Without the white space around it.
  var trimmingSpace: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

extension Unicode.Scalar {
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
