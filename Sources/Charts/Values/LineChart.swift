import Vocabulary

/// Numbers over time, one line or several.
package struct LineChart: Sendable {
  package struct Point: Sendable {
    package let at: Moment
    package let value: Int64

    package init(_ at: Moment, _ value: Int64) {
      self.at = at
      self.value = value
    }
  }

  package struct Line: Sendable {
    /// Shown where there are several.
    package let name: String
    /// In the order of time.
    package let points: [Point]

    /// - Parameter points: In any order; of those at the same time the last one counts at the end.
    package init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points.indices.sorted {
        (points[$0].at, $0) < (points[$1].at, $1)
      }.map { points[$0] }
    }

    /// The only one of its chart.
    package init(_ points: [Point]) { self.init("", points) }
  }

  package enum Shape: Sendable {
    /// Between two points nothing happened: a balance.
    case steps
    /// Between two points lies what nobody measured: a price.
    case straight
  }

  package let heading: String
  package let lines: [Line]
  package let unit: ChartUnit
  package let shape: Shape
  /// Whether zero is always on the axis, so that heights compare.
  package let startsAtZero: Bool

  package init(
    _ heading: String, _ lines: [Line], unit: ChartUnit, shape: Shape = .straight, startsAtZero: Bool = false
  ) {
    self.heading = heading
    self.lines = lines
    self.unit = unit
    self.shape = shape
    self.startsAtZero = startsAtZero
  }
}
