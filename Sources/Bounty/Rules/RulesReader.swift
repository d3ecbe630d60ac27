import JSON
import Ledger
import LanguageModels

/// Takes a rules file apart, and says of everything that is wrong with it where it stands.
struct RulesReader {
  private let lines: [[UInt8]]
  private let root: JSONValue
  private(set) var findings: [RulesFinding] = []

  init(_ bytes: [UInt8]) throws(RulesFinding) {
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
    let document: JSONDocument
    do throws(JSONError) { document = try JSONDocument(parsing: bytes) } catch {
      throw RulesFinding(line: 1, message: "this is no JSON: \(error)")
    }
    root = document.root
    guard root.isObject else { throw RulesFinding(line: 1, message: "rules are one JSON object") }
  }

  /// Everything that may stand in a file; sections end in a point.
  static let known: Set<String> = [
    "format", "fee.base", "fee.growth", "fee.step", "fee.ppm", "fee.cap", "quote.ttl_s", "quote.quantum",
    "pool_bps",
    "winner_bps", "message.max_chars", "practice.per_day", "guardian.model", "guardian.temperature",
    "guardian.max_tokens", "guardian.timeout_s", "guardian.prompt", "second_judge", "attempts.per_user_hour",
    "timer.after_attempts", "timer.seconds", "exhausted.last_bps", "release_delay_s", "eligibility",
    "results.show_message", "prompt.public", "stars.micro_per_star",
  ]

  mutating func checkNames() {
    for (key, value) in root.members ?? [] {
      guard value.isObject else {
        check(key, key)
        continue
      }
      for (inner, _) in value.members ?? [] { check("\(key).\(inner)", inner) }
    }
  }

  private mutating func check(_ path: String, _ key: String) {
    guard !Self.known.contains(path) else { return }
    let nearest = Self.known.map { ($0, Self.distance(path, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    let hint = nearest.flatMap { $0.1 <= 4 ? "; did you mean \($0.0)?" : nil } ?? ""
    complain(key, "there is no rule \(path)\(hint)")
  }

  mutating func complain(_ path: String, _ message: String) {
    findings.append(RulesFinding(line: line(of: path), message: message))
  }

  /// Where the last part of a path stands for the first time.
  private func line(of path: String) -> Int {
    let key = Array("\"\(path.split(separator: ".").last ?? "")\"".utf8)
    return 1 + (lines.firstIndex { line in line.indices.contains { line[$0...].starts(with: key) } } ?? 0)
  }

  private func value(_ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(root as JSONValue?) { $0?[String($1)] }
  }

  /// A whole number, written as one or as a text of digits.
  mutating func number(_ path: String, _ range: ClosedRange<Int64>, _ usual: Int64) -> Int64 {
    guard let value = value(path) else { return usual }
    guard let number = value.int64 ?? value.string.flatMap(Self.digits), range.contains(number) else {
      complain(path, "\(path) is a whole number from \(range.lowerBound) to \(range.upperBound)")
      return usual
    }
    return number
  }

  /// ASCII digits and nothing else: `Int64` would take a sign.
  private static func digits(_ text: String) -> Int64? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
  }

  mutating func word(_ path: String, _ words: [String]) -> String {
    guard let value = value(path) else { return words[0] }
    guard let word = value.string, words.contains(word) else {
      complain(path, "\(path) is \(words.joined(separator: " or "))")
      return words[0]
    }
    return word
  }

  mutating func flag(_ path: String, _ usual: Bool) -> Bool {
    guard let value = value(path) else { return usual }
    guard let flag = value.bool else {
      complain(path, "\(path) is true or false")
      return usual
    }
    return flag
  }

  mutating func decimal(_ path: String, _ range: ClosedRange<Double>, _ usual: Double) -> Double {
    guard let value = value(path) else { return usual }
    guard let number = value.double ?? value.int64.map({ Double($0) }), range.contains(number) else {
      complain(path, "\(path) is a number from \(range.lowerBound) to \(range.upperBound)")
      return usual
    }
    return number
  }

  mutating func text(_ path: String) -> String? {
    guard let value = value(path) else { return nil }
    guard let text = value.string else {
      complain(path, "\(path) is a text")
      return nil
    }
    return text
  }

  /// How many letters have to change; 99 for texts that have nothing in common.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard abs(left.count - right.count) < 8 else { return 99 }
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
