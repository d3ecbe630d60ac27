import Vocabulary

extension Canvas {
  func draw(_ chart: LineChart, from top: Double) {
    guard let plot = Plot(chart, top: top, canvas: self) else { return nothing(from: top) }
    for mark in plot.values {
      let y = plot.y(of: mark)
      line([(plot.left, y), (plot.right, y)], .grid, width: 1.5)
      write(
        chart.unit.text(mark), x: plot.left - 12, y: y + 6, size: Layout.textSize, .muted, side: .right)
    }
    var free = Layout.left
    for mark in plot.times {
      let text = AxisMarks.text(mark, within: plot.first.duration(to: plot.last))
      let half = width(of: text, size: Layout.textSize) / 2
      let x = min(plot.x(of: mark), Layout.right - half)
      guard x - half >= free else { continue }
      write(text, x: x, y: plot.bottom + 26, size: Layout.textSize, .muted, side: .centre)
      free = x + half + 14
    }
    for (index, one) in chart.lines.enumerated() {
      let colour = Colour.series(index)
      let path = plot.path(of: one.points, chart.shape)
      if chart.lines.count == 1, chart.startsAtZero { area(under: path, to: plot.bottom, colour) }
      line(path, colour, width: 3)
      if let end = path.last { dot(x: end.x, y: end.y, radius: 5, colour) }
    }
    if chart.lines.count > 1 { legend(chart.lines.map(\.name), y: plot.bottom + Layout.axisHeight + 26) }
  }

  private func legend(_ names: [String], y: Double) {
    let room = (Layout.right - Layout.left) / Double(names.count)
    for (index, name) in names.enumerated() {
      key(name, .series(index), x: Layout.left + room * Double(index), y: y, limit: room - 10)
    }
  }
}

/// From values and times to pixels.
struct Plot {
  let (left, right): (Double, Double)
  let (top, bottom): (Double, Double)
  let (first, last): (Moment, Moment)
  let values: [Int64]
  let times: [Moment]

  /// `nil` where there is no point.
  init?(_ chart: LineChart, top: Double, canvas: borrowing Canvas) {
    let points = chart.lines.flatMap(\.points)
    guard let start = points.map(\.at).min(), let end = points.map(\.at).max(),
      var low = points.map(\.value).min(), var high = points.map(\.value).max()
    else { return nil }
    if chart.startsAtZero { (low, high) = (min(low, 0), max(high, 0)) }
    values = AxisMarks.values(from: low, to: high, smallestStep: chart.unit.smallestStep)
    (first, last) = (start, end)
    times = AxisMarks.times(from: start, to: end)
    var widest = 0.0
    for mark in values {
      widest = max(widest, canvas.width(of: chart.unit.text(mark), size: Layout.textSize))
    }
    left = Layout.left + widest + 14
    right = Layout.right - 6
    self.top = top + 8
    bottom = top + Layout.plotHeight
  }

  func x(of moment: Moment) -> Double {
    let length = Double(last.milliseconds) - Double(first.milliseconds)
    guard length > 0 else { return (left + right) / 2 }
    return left + (Double(moment.milliseconds) - Double(first.milliseconds)) / length * (right - left)
  }

  func y(of value: Int64) -> Double {
    // There are two marks at least, and they differ.
    let (low, high) = (Double(values[0]), Double(values[values.count - 1]))
    return bottom - (Double(value) - low) / (high - low) * (bottom - top)
  }

  /// What to draw of many points: of those in one column of pixels the first, the lowest, the highest and the last, since
  /// more could not be seen.
  func path(of points: [LineChart.Point], _ shape: LineChart.Shape) -> [(x: Double, y: Double)] {
    var path: [(x: Double, y: Double)] = []
    var start = 0
    while start < points.count {
      let column = x(of: points[start].at).rounded(.down)
      var end = start
      var (lowest, highest) = (start, start)
      while end < points.count, x(of: points[end].at).rounded(.down) == column {
        if points[end].value < points[lowest].value { lowest = end }
        if points[end].value > points[highest].value { highest = end }
        end += 1
      }
      for index in Set([start, lowest, highest, end - 1]).sorted() {
        let point = (x: x(of: points[index].at), y: y(of: points[index].value))
        if shape == .steps, let before = path.last { path.append((point.x, before.y)) }
        path.append(point)
      }
      start = end
    }
    return path
  }
}

extension LineChart {
  /// Which time it shows.
  var period: String {
    let points = lines.flatMap(\.points)
    guard let start = points.map(\.at).min(), let end = points.map(\.at).max() else { return "" }
    let (from, to) = (AxisMarks.full(start), AxisMarks.full(end))
    return from == to ? "\(from) UTC" : "\(from) – \(to) UTC"
  }
}
