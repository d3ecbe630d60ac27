/// Numbers side by side, each with its name: lying bars, so that names have room.
package struct BarChart: Sendable {
  package struct Bar: Sendable {
    package let name: String
    package let value: Int64

    /// - Parameter value: 0 or more; less is drawn as 0 and written as it is.
    package init(_ name: String, _ value: Int64) {
      self.name = name
      self.value = value
    }
  }

  package let heading: String
  package let bars: [Bar]
  package let unit: ChartUnit

  /// - Parameter bars: In the order in which they are drawn. Of more than ``limit`` the first ones are, and a line says
  ///   how many there are besides.
  package init(_ heading: String, _ bars: [Bar], unit: ChartUnit) {
    self.heading = heading
    self.bars = bars
    self.unit = unit
  }

  /// More than fit on a phone.
  package static let limit = 16
}
