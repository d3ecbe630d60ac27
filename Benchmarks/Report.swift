/// The table that `scripts/bench` prints.
struct Report {
  private var rows: [(what: String, measured: String, wanted: String)] = []

  mutating func add(_ what: String, _ measured: String, _ wanted: String) {
    rows.append((what, measured, wanted))
    print("  \(what): \(measured)  (goal: \(wanted))")
  }

  var table: String {
    "| What | Measured | Goal |\n|---|---|---|\n"
      + rows.map { "| \($0.what) | \($0.measured) | \($0.wanted) |" }.joined(separator: "\n")
  }
}

extension Double {
  func rounded(to digits: Int) -> String {
    var factor = 1.0
    for _ in 0..<digits { factor *= 10 }
    let value = (self * factor).rounded() / factor
    return digits == 0 ? String(Int(value)) : String(value)
  }
}

extension [Double] {
  /// The value below which this part of the values lies.
  func percentile(_ part: Double) -> Double {
    guard !isEmpty else { return .nan }
    return sorted()[Swift.min(count - 1, Int(Double(count) * part))]
  }
  var median: Double { percentile(0.5) }
}
