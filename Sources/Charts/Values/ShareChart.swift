/// The parts of a whole: one bar in several colours, and what each of them stands for.
package struct ShareChart: Sendable {
  package struct Share: Sendable {
    package let name: String
    package let value: Int64

    /// - Parameter value: 0 or more; less counts as 0.
    package init(_ name: String, _ value: Int64) {
      self.name = name
      self.value = value
    }
  }

  package let heading: String
  package let shares: [Share]
  package let unit: ChartUnit

  /// - Parameter shares: The important ones first. Those beyond ``limit`` are shown as one: the rest.
  package init(_ heading: String, _ shares: [Share], unit: ChartUnit) {
    self.heading = heading
    self.shares = shares
    self.unit = unit
  }

  /// As many as there are colours that one can tell apart.
  package static let limit = 6

  /// What is drawn: no share below zero, no more than ``limit``, the last of which may be the rest.
  var drawn: [Share] {
    let sound = shares.map { Share($0.name, max(0, $0.value)) }
    guard sound.count > Self.limit else { return sound }
    let rest = sound[(Self.limit - 1)...].reduce(Int64(0)) { sum, share in
      let (next, overflows) = sum.addingReportingOverflow(share.value)
      return overflows ? .max : next
    }
    return sound[..<(Self.limit - 1)] + [Share("\(sound.count - Self.limit + 1) others", rest)]
  }

  /// `12.5`: a share of all in percent, with one decimal.
  static func percent(_ value: Int64, of total: Double) -> String {
    guard total > 0 else { return "0.0" }
    let tenths = Int64((Double(value) / total * 1_000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
