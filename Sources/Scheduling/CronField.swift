/// One of the five fields of a ``CronSchedule``: which numbers and names it takes.
struct CronField {
  let name: String
  let range: ClosedRange<Int>
  /// The first stands for the beginning of ``range``.
  var names: [String] = []

  static let minute = CronField(name: "minute", range: 0...59)
  static let hour = CronField(name: "hour", range: 0...23)
  static let day = CronField(name: "day of the month", range: 1...31)
  static let month = CronField(
    name: "month", range: 1...12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
  static let weekday = CronField(
    name: "day of the week", range: 0...7,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

  /// The values that `text` names, a bit for each.
  func values(_ text: Substring) throws(CronError) -> UInt64 {
    var mask: UInt64 = 0
    for item in text.split(separator: ",", omittingEmptySubsequences: false) { mask |= try values(of: item) }
    return mask
  }

  /// `*`, `7`, `1-5`, each of the wide ones with a step: `*/2`.
  private func values(of item: Substring) throws(CronError) -> UInt64 {
    let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let (first, last) = try bounds(parts[0])
    guard parts.count == 2 else { return CronField.mask(first, last, by: 1) }
    guard first < last else {
      throw CronError("a step needs a range before it: \(first)-\(range.upperBound)/\(parts[1])")
    }
    guard let step = Int(plain: parts[1]), step > 0, step <= last - first else {
      throw CronError("“\(parts[1])” is no step for the \(name): it goes from \(first) to \(last)")
    }
    return CronField.mask(first, last, by: step)
  }

  private func bounds(_ text: Substring) throws(CronError) -> (Int, Int) {
    // Sunday has two numbers; `*/2` counts from the first of them and must not come upon the second.
    if text == "*" { return (range.lowerBound, names.count == 7 ? 6 : range.upperBound) }
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let first = try value(ends[0])
    guard ends.count == 2 else { return (first, first) }
    var last = try value(ends[1])
    // A week that ends with Sunday: `fri-sun`.
    if names.count == 7, last == 0, first > 0 { last = 7 }
    guard first <= last else { throw CronError("the range “\(text)” runs backwards") }
    return (first, last)
  }

  private func value(_ text: Substring) throws(CronError) -> Int {
    if let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
    guard let number = Int(plain: text), range.contains(number) else {
      throw CronError(
        "“\(text)” is no \(name): these go from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func mask(_ first: Int, _ last: Int, by step: Int) -> UInt64 {
    stride(from: first, through: last, by: step).reduce(into: 0) { $0 |= 1 << UInt64($1) }
  }
}

extension Int {
  /// Digits and nothing else, few enough for a field.
  fileprivate init?(plain text: Substring) {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    self.init(text)
  }
}
