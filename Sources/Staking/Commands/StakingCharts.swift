import Charts
import Vocabulary

extension Period {
  /// Where the month's revenue went, and how it compares with those before.
  ///
  /// - Parameter periods: The newest first.
  func chart(among periods: [Period]) -> Chart {
    let bars =
      StakingTier.allCases.map { BarChart.Bar("Stakers, \($0.rawValue) days", parts[$0] ?? 0) }
      + [BarChart.Bar("Buybacks", buyback), BarChart.Bar("House", operating)]
    let shares = BarChart("Who got what", bars, unit: .dollars)
    let before = periods.filter { $0.month <= month }
    guard before.count > 1 else { return Chart("\(month)", .bars(shares)) }
    let revenue = LineChart.Line("Revenue", before.map { LineChart.Point($0.month.start, $0.revenue) })
    let stakers = LineChart.Line("To stakers", before.map { LineChart.Point($0.month.start, $0.pool) })
    return Chart(
      "\(month)", .bars(shares),
      .line(LineChart("Month by month", [revenue, stakers], unit: .dollars, startsAtZero: true)))
  }
}

extension [PricePoint] {
  /// The price over time; `nil` for less than two points, which are no line.
  func chart(of name: String) -> Chart? {
    guard count > 1 else { return nil }
    let line = LineChart.Line(name, map { LineChart.Point($0.at, $0.price) })
    let unit = ChartUnit { "$\(TokenPrice.text($0))" }
    return Chart("\(name) in dollars", .line(LineChart("Price", [line], unit: unit)))
  }
}
