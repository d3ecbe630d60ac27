/// Where things stand in a picture, in pixels. Wide enough for a desk, with letters large enough for a phone that shows
/// it at half its size.
enum Layout {
  static let width = 800
  static let margin = 32.0
  static let titleSize = 28.0
  static let headingSize = 21.0
  static let textSize = 18.0
  static let titleHeight = 72.0
  static let headingHeight = 34.0
  static let partGap = 26.0
  static let plotHeight = 250.0
  static let axisHeight = 34.0
  static let legendHeight = 34.0
  static let rowHeight = 36.0
  static let emptyHeight = 40.0

  static var left: Double { margin }
  static var right: Double { Double(width) - margin }

  /// How high a whole picture is.
  static func height(of chart: Chart) -> Int {
    Int(chart.parts.reduce(titleHeight) { $0 + height(of: $1) + partGap } + 6)
  }

  static func height(of part: Chart.Part) -> Double {
    switch part {
    case .line(let line): headingHeight + height(of: line)
    case .bars(let bars):
      headingHeight + (bars.bars.isEmpty ? emptyHeight : Double(rows(of: bars)) * rowHeight)
    case .shares(let shares):
      headingHeight
        + (shares.isEmpty ? emptyHeight : rowHeight + 10 + Double((shares.drawn.count + 1) / 2) * rowHeight)
    }
  }

  private static func height(of line: LineChart) -> Double {
    guard !line.isEmpty else { return emptyHeight }
    return plotHeight + axisHeight + (line.lines.count > 1 ? legendHeight : 0)
  }

  /// Bars, and a line for those that are left out.
  private static func rows(of chart: BarChart) -> Int { min(chart.bars.count, BarChart.limit + 1) }
}

extension LineChart {
  var isEmpty: Bool { lines.allSatisfy(\.points.isEmpty) }
}

extension ShareChart {
  /// Nothing cannot be shared.
  var isEmpty: Bool { shares.allSatisfy { $0.value <= 0 } }
}
