extension Canvas {
  func draw(_ chart: BarChart, from top: Double) {
    guard !chart.bars.isEmpty else { return nothing(from: top) }
    let bars = chart.bars.prefix(BarChart.limit)
    var (nameWidth, valueWidth) = (0.0, 0.0)
    for bar in bars {
      nameWidth = max(nameWidth, width(of: bar.name, size: Layout.textSize))
      valueWidth = max(valueWidth, width(of: chart.unit.text(bar.value), size: Layout.textSize))
    }
    nameWidth = min(nameWidth, 260)
    let left = Layout.left + nameWidth + 16
    let room = max(40, Layout.right - left - valueWidth - 12)
    let most = Double(max(1, bars.map(\.value).max() ?? 1))
    for (index, bar) in bars.enumerated() {
      let y = top + Double(index) * Layout.rowHeight
      write(bar.name, x: Layout.left, y: y + 22, size: Layout.textSize, .text, limit: nameWidth + 1)
      // What is there is seen, however little of the whole it is.
      let length = bar.value > 0 ? max(3, room * Double(bar.value) / most) : 0
      rectangle(x: left, y: y + 5, width: room, height: 23, .grid, radius: 5)
      if length > 0 { rectangle(x: left, y: y + 5, width: length, height: 23, .series(0), radius: 5) }
      write(
        chart.unit.text(bar.value), x: Layout.right, y: y + 22, size: Layout.textSize, .text, side: .right)
    }
    guard chart.bars.count > bars.count else { return }
    let y = top + Double(bars.count) * Layout.rowHeight + 22
    write("and \(chart.bars.count - bars.count) more", x: Layout.left, y: y, size: Layout.textSize, .muted)
  }
}
