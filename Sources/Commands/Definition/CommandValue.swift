import Vocabulary

/// A type that an argument can have.
///
/// An enumeration of words needs nothing but `enum Trait: String, CaseIterable, CommandValue`; a type that is
/// written as a word says its shape and reads the text (`init(argument:)`), which has that shape already.
package protocol CommandValue: Sendable {
  static var shape: ArgumentShape { get }

  /// What an argument that was not given stands for; `nil` where it must be given.
  static var whenAbsent: Self? { get }

  /// - Parameter value: Checked against ``shape`` and in its one form.
  /// - Throws: What the member should know when the shape alone does not make it right.
  init(argument value: OptionValue) throws(CommandError)
}

extension CommandValue {
  package static var whenAbsent: Self? { nil }
}

extension Optional: CommandValue where Wrapped: CommandValue {
  package static var shape: ArgumentShape { Wrapped.shape }
  package static var whenAbsent: Wrapped?? { .some(nil) }

  package init(argument value: OptionValue) throws(CommandError) {
    self = .some(try Wrapped(argument: value))
  }
}

extension String: CommandValue {
  package static var shape: ArgumentShape { .word(1...ArgumentShape.longestText) }

  package init(argument value: OptionValue) throws(CommandError) {
    guard case .text(let text) = value else { throw .argumentInvalid("That", expected: "text") }
    self = text
  }
}

extension Int: CommandValue {
  /// Every number that a double holds exactly, which is what forms hand over.
  package static var shape: ArgumentShape { .whole(-(1 << 53)...(1 << 53)) }

  package init(argument value: OptionValue) throws(CommandError) {
    guard case .integer(let number) = value else { throw .argumentInvalid("That", expected: "a number") }
    self = Int(number)
  }
}

extension Bool: CommandValue {
  package static var shape: ArgumentShape { .yesNo }

  package init(argument value: OptionValue) throws(CommandError) {
    guard case .boolean(let answer) = value else { throw .argumentInvalid("That", expected: "yes or no") }
    self = answer
  }
}

extension CommandValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package static var shape: ArgumentShape { .choice(allCases.map(\.rawValue)) }

  package init(argument value: OptionValue) throws(CommandError) {
    guard case .text(let name) = value, let known = Self(rawValue: name) else {
      throw .argumentInvalid("That", expected: Self.shape.expectation)
    }
    self = known
  }
}

extension CommandValue where Self: RawRepresentable & CaseIterable, RawValue == Int {
  package static var shape: ArgumentShape { .numbers(allCases.map { Int64($0.rawValue) }) }

  package init(argument value: OptionValue) throws(CommandError) {
    guard case .integer(let number) = value, let known = Self(rawValue: Int(number)) else {
      throw .argumentInvalid("That", expected: Self.shape.expectation)
    }
    self = known
  }
}
