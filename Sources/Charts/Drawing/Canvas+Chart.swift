extension Chart {
  /// Draws the picture: opaque, 800 pixels wide, as high as its parts need.
  ///
  /// Takes some milliseconds of one processor, and reads fonts from the disk the first time.
  ///
  /// - Returns: A PNG file.
  func png() throws(ChartError) -> [UInt8] {
    let canvas = try Canvas(width: Layout.width, height: Layout.height(of: self))
    canvas.draw(self)
    return try canvas.png()
  }
}

extension Canvas {
  func draw(_ chart: Chart) {
    write(
      chart.title, x: Layout.left, y: 46, size: Layout.titleSize, .text, isBold: true,
      limit: Layout.right - Layout.left)
    var top = Layout.titleHeight
    for part in chart.parts {
      let body = top + Layout.headingHeight
      switch part {
      case .line(let line):
        heading(line.heading, at: top, beside: line.period)
        draw(line, from: body)
      case .bars(let bars):
        heading(bars.heading, at: top)
        draw(bars, from: body)
      case .shares(let shares):
        heading(shares.heading, at: top)
        draw(shares, from: body)
      }
      top += Layout.height(of: part) + Layout.partGap
    }
    frame(.edge)
  }

  private func heading(_ text: String, at top: Double, beside note: String = "") {
    let noteWidth = note.isEmpty ? 0 : width(of: note, size: 16) + 20
    write(
      text, x: Layout.left, y: top + 18, size: Layout.headingSize, .text,
      limit: Layout.right - Layout.left - noteWidth)
    if !note.isEmpty { write(note, x: Layout.right, y: top + 18, size: 16, .muted, side: .right) }
  }

  /// Where there is nothing to draw.
  func nothing(from top: Double) {
    write("Nothing yet.", x: Layout.left, y: top + 22, size: Layout.textSize, .muted)
  }

  /// A name and its colour.
  func key(_ text: String, _ colour: Colour, x: Double, y: Double, limit: Double) {
    rectangle(x: x, y: y - 13, width: 15, height: 15, colour, radius: 4)
    write(text, x: x + 24, y: y, size: Layout.textSize, .text, limit: limit - 24)
  }
}
