import JSON
import Vocabulary

/// Discord's numbers for channels, messages and people: up to 20 digits, safe in a path.
enum Snowflake {
  static func isValid(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A number as Discord writes it: as a string, and sometimes as a number after all.
  static func read(_ value: JSONValue?) -> String? {
    guard let value else { return nil }
    let text = value.string ?? value.int64.flatMap { $0 >= 0 ? String($0) : nil }
    return text.flatMap { isValid($0) ? $0 : nil }
  }
}

extension Snowflake {
  /// The first moment of 2015, in milliseconds: numbers count from there.
  private static let epoch: Int64 = 1_420_070_400_000

  /// The smallest number that something made at `moment` can have.
  static func first(at moment: Moment) -> String {
    String(UInt64(max(0, moment.milliseconds - epoch)) << 22)
  }

  /// How much later what has number `later` was made; zero, where one of them is no number.
  static func time(from earlier: String, to later: String) -> Duration {
    guard let start = moment(of: earlier), let end = moment(of: later) else { return .zero }
    return start.duration(to: end)
  }

  /// When what has this number was made: Discord's own time, in the upper bits.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/reference#snowflakes>
  static func moment(of number: String) -> Moment? {
    UInt64(number).map { Moment(milliseconds: Int64($0 >> 22) + epoch) }
  }
}
