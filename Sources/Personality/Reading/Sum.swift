/// A sum that somebody wants worked out: `12 * (3 + 4)`, `7 times 8`, `10 / 4`.
struct Sum {
  private enum Mark: Equatable {
    case number(Double)
    case plus, minus, times, over, open, close
  }
  private var marks: [Mark] = []
  private var next = 0

  /// The result in plain digits; `nil` when the words are no sum, or one without an answer.
  static func result(of words: ArraySlice<Substring>) -> String? {
    guard let marks = marks(in: words),
      marks.contains(where: { $0 != .minus && !isNumber($0) }) || isDifference(marks)
    else { return nil }
    var sum = Sum()
    sum.marks = marks
    guard let value = sum.terms(depth: 0), sum.next == marks.count, value.magnitude < 1e15 else { return nil }
    if value == value.rounded() { return String(Int64(value)) }
    let rounded = (value.magnitude * 10_000).rounded()
    let (whole, rest) = Int64(rounded).quotientAndRemainder(dividingBy: 10_000)
    var digits = String(rest + 10_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return (value < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
  }

  private static func isNumber(_ mark: Mark) -> Bool { if case .number = mark { true } else { false } }

  /// "2026-11-21" and a telephone number are no sums: a lone minus has to stand between two numbers only.
  private static func isDifference(_ marks: [Mark]) -> Bool { marks.count == 3 && marks[1] == .minus }

  private static func marks(in words: ArraySlice<Substring>) -> [Mark]? {
    var marks: [Mark] = []
    for word in words {
      switch word {
      case "plus": marks.append(.plus)
      case "minus": marks.append(.minus)
      case "times", "x", "multiplied": marks.append(.times)
      case "divided", "over": marks.append(.over)
      case "by": continue
      default:
        var rest = word[...]
        while let first = rest.first {
          if first.isASCII, first.isNumber {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { return nil }
            marks.append(.number(number))
            rest = rest.dropFirst(digits.count)
            continue
          }
          switch first {
          case "+": marks.append(.plus)
          case "-", "−", "–": marks.append(.minus)
          case "*", "×", "x": marks.append(.times)
          case "/", "÷": marks.append(.over)
          case "(": marks.append(.open)
          case ")": marks.append(.close)
          case "=", "?", "!", ".": break
          default: return nil
          }
          rest = rest.dropFirst()
        }
      }
      guard marks.count <= 40 else { return nil }
    }
    return marks.count >= 3 ? marks : nil
  }

  private mutating func terms(depth: Int) -> Double? {
    guard var value = factors(depth: depth) else { return nil }
    while next < marks.count, marks[next] == .plus || marks[next] == .minus {
      let adds = marks[next] == .plus
      next += 1
      guard let other = factors(depth: depth) else { return nil }
      value = adds ? value + other : value - other
    }
    return value
  }

  private mutating func factors(depth: Int) -> Double? {
    guard var value = number(depth: depth) else { return nil }
    while next < marks.count, marks[next] == .times || marks[next] == .over {
      let multiplies = marks[next] == .times
      next += 1
      guard let other = number(depth: depth), multiplies || other != 0 else { return nil }
      value = multiplies ? value * other : value / other
    }
    return value
  }

  private mutating func number(depth: Int) -> Double? {
    guard next < marks.count, depth < 10 else { return nil }
    let mark = marks[next]
    next += 1
    switch mark {
    case .number(let value): return value
    case .minus: return number(depth: depth + 1).map { -$0 }
    case .open:
      guard let value = terms(depth: depth + 1), next < marks.count, marks[next] == .close else { return nil }
      next += 1
      return value
    case .plus, .times, .over, .close: return nil
    }
  }
}
