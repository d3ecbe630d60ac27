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
    // A name of at most 16 letters and six numbers of at most 20, each with what parts it from the one before.
    String(unsafeUninitializedCapacity: causes.count * 144) { room in
      var text = Digits(room)
      for cause in causes {
        if text.count > 0 { text.append(UInt8(ascii: ";")) }
        for byte in cause.kind.rawValue.utf8.prefix(16) { text.append(byte) }
        text.append(number: cause.at.milliseconds)
        text.append(number: Int64(cause.count))
        let effect = (cause.effect.values * 100).rounded(.toNearestOrAwayFromZero)
        for place in effect.indices { text.append(number: Int64(effect[place])) }
      }
      return text.count
    }
  }

  /// Reads ``stored(_:)`` back. What cannot be read, because a newer version wrote it, is left out.
  static func parsed(_ text: String) -> [MoodCause] {
    var text = text
    return text.withUTF8 { bytes in
      var causes: [MoodCause] = []
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        if let cause = MoodCause(UnsafeBufferPointer(rebasing: bytes[start..<end])) { causes.append(cause) }
        start = end + 1
      }
      return causes
    }
  }

  /// Byte by byte: every message reads the causes of its person.
  private init?(_ entry: UnsafeBufferPointer<UInt8>) {
    guard let name = entry.firstIndex(of: UInt8(ascii: ",")), let kind = Appraisal.Kind(entry[..<name]) else {
      return nil
    }
    var numbers = (SIMD8<Int64>(), count: 0)
    var field = name + 1
    while field <= entry.count, numbers.count < 8 {
      let end = entry[field...].firstIndex(of: UInt8(ascii: ",")) ?? entry.count
      guard let number = Int64(decimal: entry[field..<end]) else { return nil }
      numbers.0[numbers.count] = number
      numbers.count += 1
      field = end + 1
    }
    guard numbers.count == 6 else { return nil }
    let (at, count, effect) = (numbers.0[0], numbers.0[1], numbers.0)
    self.init(
      kind, at: Moment(milliseconds: at),
      effect: MoodChange(
        SIMD4(Double(effect[2]), Double(effect[3]), Double(effect[4]), Double(effect[5])) / 100
      )
      .limited(to: 100), count: Int(clamping: max(1, count)))
  }
}

extension Appraisal.Kind {
  fileprivate init?(_ name: Slice<UnsafeBufferPointer<UInt8>>) {
    let known = Self.allCases.first { $0.rawValue.utf8.elementsEqual(name) }
    guard let known else { return nil }
    self = known
  }
}

extension Int64 {
  /// `nil` for anything but a sign and digits of a number that fits.
  fileprivate init?(decimal text: Slice<UnsafeBufferPointer<UInt8>>) {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      let (tens, isTooLong) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooLarge) = tens.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      guard !isTooLong, !isTooLarge else { return nil }
      value = sum
    }
    self = isNegative ? -value : value
  }
}

/// Text that grows in room that is there already.
private struct Digits {
  private let room: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

  mutating func append(_ byte: UInt8) {
    room[count] = byte
    count += 1
  }

  mutating func append(number: Int64) {
    append(UInt8(ascii: ","))
    if number < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = number.magnitude
    repeat {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    room[start..<count].reverse()
  }
}
