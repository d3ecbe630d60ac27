/// What an argument looks like from outside: enough to check it, to describe it in help, and to register it.
package enum ArgumentShape: Hashable, Sendable {
  /// One word, or several in double quotes. The length is in Unicode scalars.
  case word(ClosedRange<Int>)
  /// Everything to the end of the message, as it stands. The length is in Unicode scalars.
  case freeText(ClosedRange<Int>)
  case whole(ClosedRange<Int64>)
  case yesNo
  case choice([String])
  /// Some whole numbers and no others.
  case numbers([Int64])
  case person

  /// The widest text that a platform's form lets through.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands>, `max_length`
  package static let longestText = 6_000

  var isFreeText: Bool {
    switch self {
    case .freeText: true
    case .word, .whole, .yesNo, .choice, .numbers, .person: false
    }
  }

  /// In a few words, for "days should be …".
  var expectation: String {
    switch self {
    case .word(let length), .freeText(let length):
      if length.lowerBound == length.upperBound {
        "exactly \(length.lowerBound) characters long"
      } else {
        "\(length.lowerBound) to \(length.upperBound) characters long"
      }
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .yesNo: "yes or no"
    case .choice(let names): names.listed
    case .numbers(let numbers): numbers.map { String($0) }.listed
    case .person: "a person: @name, or their number"
    }
  }
}

extension [String] {
  /// `a, b or c`.
  fileprivate var listed: String {
    guard let last, count > 1 else { return first ?? "nothing" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
