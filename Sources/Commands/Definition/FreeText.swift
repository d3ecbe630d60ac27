import Vocabulary

/// Words to the end of the message, exactly as they were typed, line breaks included.
package struct FreeText: CommandValue, LengthLimited, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static var shape: ArgumentShape { shape(length: 1...ArgumentShape.longestText) }

  package init(argument value: OptionValue) throws(CommandError) { text = try String(argument: value) }

  package static func shape(length: ClosedRange<Int>) -> ArgumentShape { .freeText(length) }
}

/// A type whose arguments may be given another length one by one.
package protocol LengthLimited: CommandValue {
  /// - Parameter length: In Unicode scalars.
  static func shape(length: ClosedRange<Int>) -> ArgumentShape
}

extension String: LengthLimited {
  package static func shape(length: ClosedRange<Int>) -> ArgumentShape { .word(length) }
}

extension Optional: LengthLimited where Wrapped: LengthLimited {
  package static func shape(length: ClosedRange<Int>) -> ArgumentShape { Wrapped.shape(length: length) }
}

/// A type whose arguments may be given another range one by one.
package protocol RangeLimited: CommandValue {
  static func shape(range: ClosedRange<Int>) -> ArgumentShape
}

extension Int: RangeLimited {
  package static func shape(range: ClosedRange<Int>) -> ArgumentShape {
    .whole(Int64(range.lowerBound)...Int64(range.upperBound))
  }
}

extension Optional: RangeLimited where Wrapped: RangeLimited {
  package static func shape(range: ClosedRange<Int>) -> ArgumentShape { Wrapped.shape(range: range) }
}
