extension Canvas {
  func draw(_ chart: ShareChart, from top: Double) {
    guard !chart.isEmpty else { return nothing(from: top) }
    let shares = chart.drawn
    let total = shares.reduce(0.0) { $0 + Double($1.value) }
    var x = Layout.left
    for (index, share) in shares.enumerated() where share.value > 0 {
      let length = (Layout.right - Layout.left) * Double(share.value) / total
      // A gap tells neighbours apart where their colours do not.
      rectangle(x: x, y: top + 2, width: max(2, length - 2), height: 30, .series(index))
      x += length
    }
    let room = (Layout.right - Layout.left) / 2
    for (index, share) in shares.enumerated() {
      let percent = ShareChart.percent(share.value, of: total)
      let (column, row) = (Double(index % 2), Double(index / 2))
      let number = "\(percent) %  \(chart.unit.text(share.value))"
      let left = Layout.left + column * room
      let y = top + Layout.rowHeight + 10 + row * Layout.rowHeight + 22
      let numberWidth = width(of: number, size: Layout.textSize)
      key(share.name, .series(index), x: left, y: y, limit: room - numberWidth - 36)
      write(number, x: left + room - 24 * (1 - column), y: y, size: Layout.textSize, .muted, side: .right)
    }
  }
}
