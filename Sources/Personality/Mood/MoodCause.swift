import Vocabulary

/// Why a mood is what it is: one appraisal, or several of a kind in a row, and what they did.
package struct MoodCause: Hashable, Sendable {
  package let kind: Appraisal.Kind
  /// The last time it happened.
  package internal(set) var at: Moment
  /// What it did, all times together, as of ``at``.
  package internal(set) var effect: MoodChange
  package internal(set) var count: Int

  package init(_ kind: Appraisal.Kind, at moment: Moment, effect: MoodChange, count: Int = 1) {
    self.kind = kind
    self.at = moment
    self.effect = effect
    self.count = count
  }

  /// What the person did, as the persona would tell them: `you thanked me`.
  package var wording: String {
    switch kind {
    case .message:
      effect[.happiness] < 0 ? "your words sounded gloomy" : "your words sounded friendly"
    case .greeting: "you said hello"
    case .farewell: "you said goodbye"
    case .thanks: "you thanked me"
    case .praise: "you praised me"
    case .insult: "you insulted me"
    case .apology: "you apologised"
    case .affection: "you said that you like me"
    case .teasing: "you teased me"
    case .laughter: "you laughed with me"
    case .sharedJoy: "you told me good news"
    case .confided: "you told me what weighs on you"
    case .overstepped: "you asked for what I do not do"
    case .probed: "you tried to get at my instructions"
    case .absence: "you were away"
    case .timeOfDay: effect[.energy] < 0 ? "it is late for me" : "this is my time of day"
    }
  }
}

// MARK: In the database: `thanks,1790000000000,2,300,50,250,100`, joined by semicolons. Effects in hundredths.

extension MoodCause {
  static func stored(_ causes: [MoodCause]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(causes.count * 48)
    for cause in causes {
      if !text.isEmpty { text.append(UInt8(ascii: ";")) }
      text += cause.kind.rawValue.utf8
      text.append(number: cause.at.milliseconds)
      text.append(number: Int64(cause.count))
      for dimension in Dimension.allCases {
        text.append(number: Int64((cause.effect[dimension] * 100).rounded()))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads ``stored(_:)`` back. What cannot be read, because a newer version wrote it, is left out.
  static func parsed(_ text: String) -> [MoodCause] {
    text.utf8.split(separator: UInt8(ascii: ";")).compactMap { entry in
      let fields = entry.split(separator: UInt8(ascii: ","))
      guard fields.count == 7, let kind = Appraisal.Kind(rawValue: String(Substring(fields[0]))) else {
        return nil
      }
      let numbers = fields[1...].compactMap { Int64(Substring($0)) }
      guard numbers.count == 6 else { return nil }
      let effect = SIMD4(numbers[2...].map { Double($0) / 100 })
      return MoodCause(
        kind, at: Moment(milliseconds: numbers[0]), effect: MoodChange(effect).limited(to: 100),
        count: Int(clamping: max(1, numbers[1])))
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(number: Int64) {
    append(UInt8(ascii: ","))
    self += number.description.utf8
  }
}
