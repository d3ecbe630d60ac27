import Vocabulary

extension ArgumentShape {
  /// `value` in the one form that the argument's type reads: `.text` for words, free text and choices, `.integer`
  /// for numbers, `.boolean` for yes and no, `.person` or `.text` for people.
  ///
  /// - Throws: An error that says what `name` should be.
  func checked(_ value: OptionValue, for name: String) throws(CommandError) -> OptionValue {
    switch (self, value) {
    case (.word(let length), .text(let text)):
      guard length.contains(text.unicodeScalars.count) else { throw invalid(name) }
      return value
    case (.freeText(let length), .text(let text)):
      let count = text.unicodeScalars.count
      guard count <= length.upperBound else {
        throw CommandError.messageTooLong(count, of: length.upperBound)
      }
      guard count >= length.lowerBound else { throw invalid(name) }
      return value
    case (.whole(let range), .integer(let number)):
      guard range.contains(number) else { throw CommandError.outOfRange(name, range) }
      return value
    case (.numbers(let numbers), .integer(let number)):
      guard numbers.contains(number) else { throw invalid(name) }
      return value
    case (.whole, .text(let text)), (.numbers, .text(let text)):
      guard let number = Int64(decimal: text) else { throw invalid(name) }
      return try checked(.integer(number), for: name)
    case (.yesNo, .boolean):
      return value
    case (.yesNo, .text(let text)):
      guard let answer = Bool(answer: text) else { throw invalid(name) }
      return .boolean(answer)
    case (.choice(let names), .text(let text)):
      if names.contains(text) { return value }
      let lowered = text.lowercased()
      guard let chosen = names.first(where: { $0.lowercased() == lowered }) else { throw invalid(name) }
      return .text(chosen)
    case (.person, .person):
      return value
    case (.person, .text(let text)):
      guard PersonReference(text: text) != nil else { throw invalid(name) }
      return value
    case (.word, _), (.freeText, _), (.whole, _), (.yesNo, _), (.choice, _), (.numbers, _), (.person, _):
      throw invalid(name)
    }
  }

  private func invalid(_ name: String) -> CommandError { .argumentInvalid(name, expected: expectation) }
}

extension Int64 {
  /// ASCII digits with an optional minus, and nothing else: no plus, no digits of other scripts, no exponent.
  init?(decimal text: String) {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    self.init(text)
  }
}

extension Bool {
  init?(answer text: String) {
    switch text.lowercased() {
    case "yes", "on", "true": self = true
    case "no", "off", "false": self = false
    default: return nil
    }
  }
}
