import Vocabulary

/// One argument of a command: its name, what it is for, and what may be written for it.
package struct Argument<Value: CommandValue>: Sendable {
  package private(set) var description: ArgumentDescription
  let source: SuggestionSource?

  package init(_ name: String, _ purpose: String, suggestions: Bool = false) {
    self.init(name, purpose, Value.shape, suggestions: suggestions)
  }

  init(
    _ name: String, _ purpose: String, _ shape: ArgumentShape, suggestions: Bool = false,
    source: SuggestionSource? = nil, form: ArgumentForm? = nil
  ) {
    description = ArgumentDescription(
      name: name, purpose: purpose, shape: shape, isRequired: Value.whenAbsent == nil,
      isRequiredInForms: Value.whenAbsent == nil,
      hasSuggestions: suggestions, form: form)
    self.source = source
  }

  /// The same argument, which a platform's form does not let anybody leave out, though a typed line may.
  package var requiredInForms: Argument {
    var copy = self
    copy.description.isRequiredInForms = true
    return copy
  }

  /// The argument's value among `values`, which are named and not checked yet.
  ///
  /// - Throws: `argument_missing`, `argument_invalid`, or what the type itself has to say.
  func value(in values: [String: OptionValue], usage: String) throws(CommandError) -> Value {
    guard let given = values[description.name] else {
      guard let absent = Value.whenAbsent else { throw .argumentMissing(description.name, usage: usage) }
      return absent
    }
    return try Value(argument: description.shape.checked(given, for: description.name))
  }
}

extension Argument where Value: LengthLimited {
  /// - Parameter length: In Unicode scalars.
  package init(_ name: String, _ purpose: String, length: ClosedRange<Int>, suggestions: Bool = false) {
    self.init(name, purpose, Value.shape(length: length), suggestions: suggestions)
  }
}

extension Argument where Value: RangeLimited {
  package init(_ name: String, _ purpose: String, _ range: ClosedRange<Int>) {
    self.init(name, purpose, Value.shape(range: range), suggestions: false)
  }
}

/// An argument without its type: what help and registration read.
package struct ArgumentDescription: Hashable, Sendable {
  package let name: String
  package let purpose: String
  package let shape: ArgumentShape
  package let isRequired: Bool
  /// A platform's form insists on it.
  package fileprivate(set) var isRequiredInForms: Bool
  /// The bot offers completions while somebody types it.
  package let hasSuggestions: Bool
  /// How it is asked for when it is missing; `nil` when the command does without.
  package let form: ArgumentForm?

  /// How it is written in a line: `<amount>`, `[days=30|60|90]`, `[message …]`.
  package var usage: String {
    let content =
      switch shape {
      case .word, .whole, .person: name
      case .freeText: "\(name) …"
      case .yesNo: isRequired ? "yes|no" : "\(name)=yes|no"
      case .choice(let names):
        isRequired ? names.joined(separator: "|") : "\(name)=\(names.joined(separator: "|"))"
      case .numbers(let numbers):
        (isRequired ? "" : "\(name)=") + numbers.map { String($0) }.joined(separator: "|")
      }
    return isRequired ? "<\(content)>" : "[\(content)]"
  }
}
