// Scalars are read as YAML 1.2's core schema has them: `yes` is a text, `true` a truth value, `0o17` a number.
// - SeeAlso: <https://yaml.org/spec/1.2.2/#103-core-schema>
extension YAMLNode {
  /// Any scalar but nothing; what looks like a number is the text that stands there.
  package func string() throws(YAMLError) -> String {
    guard let text, !isNull else { throw mustBe("a text") }
    return text
  }

  /// A whole number without quotes: `12`, `-3`, `0x1F`, `0o17`.
  package func int(in range: ClosedRange<Int64> = .min ... .max) throws(YAMLError) -> Int64 {
    let wanted =
      range == .min ... .max
      ? "a whole number" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let text, isPlain: true) = value, let number = wholeNumber(text), range ~= number
    else {
      throw mustBe(wanted)
    }
    return number
  }

  /// A number without quotes; infinities are none.
  package func double(in range: ClosedRange<Double>? = nil) throws(YAMLError) -> Double {
    let wanted = range.map { "a number from \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
    guard case .scalar(let text, isPlain: true) = value, let number = decimalNumber(text),
      range.map({ $0 ~= number }) ?? true
    else {
      throw mustBe(wanted)
    }
    return number
  }

  /// `true` or `false`, without quotes.
  package func bool() throws(YAMLError) -> Bool {
    if case .scalar(let text, isPlain: true) = value {
      if ["true", "True", "TRUE"].contains(text) { return true }
      if ["false", "False", "FALSE"].contains(text) { return false }
    }
    throw mustBe("true or false")
  }

  /// One of the words of `Choice`.
  package func choice<Choice: CaseIterable & RawRepresentable>(
    of type: Choice.Type = Choice.self
  ) throws(YAMLError) -> Choice where Choice.RawValue == String {
    guard let text, let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue)
      let list =
        words.count < 2
        ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
      throw mustBe(list)
    }
    return choice
  }

  /// The elements of a list; nothing is an empty one.
  package func sequence() throws(YAMLError) -> [YAMLNode] {
    if isNull { return [] }
    guard case .sequence(let elements) = value else { throw mustBe("a list") }
    return elements
  }

  /// The members of a group of keys; nothing is an empty one.
  package func mapping() throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    if isNull { return [] }
    guard case .mapping(let members) = value else { throw mustBe("a group of keys") }
    return members
  }
}

private func wholeNumber(_ text: String) -> Int64? {
  if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
  if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
  return Int64(text)
}

private func digits(_ text: Substring, radix: Int) -> Int64? {
  // `Int64` itself would take a second sign.
  guard let first = text.first, first.isHexDigit else { return nil }
  return Int64(text, radix: radix)
}

private func decimalNumber(_ text: String) -> Double? {
  if let whole = wholeNumber(text) { return Double(whole) }
  // `Double` itself also takes `inf`, `nan` and hexadecimal fractions.
  guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
  return Double(text).flatMap { $0.isFinite ? $0 : nil }
}
