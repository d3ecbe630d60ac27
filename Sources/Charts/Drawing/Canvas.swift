import CCairo

/// A picture being drawn, freed with its owner. Lengths are pixels, from the upper left.
struct Canvas: ~Copyable {
  enum Side {
    case left, centre, right
  }

  let width: Double
  let height: Double
  private let cairo: ccairo_functions
  private let surface: OpaquePointer
  private let context: OpaquePointer

  /// A canvas covered with ``Colour/ground``.
  init(width: Int, height: Int) throws(ChartError) {
    cairo = try Cairo.load().call
    (self.width, self.height) = (Double(width), Double(height))
    // Neither is ever nil: Cairo answers with an object that is in an error state.
    surface = cairo.image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))!
    context = cairo.create(surface)!
    cairo.set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo.set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    use(.ground)
    cairo.paint(context)
  }

  deinit {
    cairo.destroy(context)
    cairo.surface_destroy(surface)
  }

  private func use(_ colour: Colour, opacity: Double = 1) {
    cairo.set_source_rgba(context, colour.red, colour.green, colour.blue, opacity)
  }

  func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ colour: Colour, radius: Double = 0
  ) {
    use(colour)
    let radius = min(radius, width / 2, height / 2)
    cairo.new_path(context)
    if radius > 0.5 {
      cairo.arc(context, x + width - radius, y + radius, radius, -.pi / 2, 0)
      cairo.arc(context, x + width - radius, y + height - radius, radius, 0, .pi / 2)
      cairo.arc(context, x + radius, y + height - radius, radius, .pi / 2, .pi)
      cairo.arc(context, x + radius, y + radius, radius, .pi, .pi * 1.5)
      cairo.close_path(context)
    } else {
      cairo.rectangle(context, x, y, width, height)
    }
    cairo.fill(context)
  }

  /// The line around the whole picture.
  func frame(_ colour: Colour) {
    use(colour)
    cairo.set_line_width(context, 2)
    cairo.rectangle(context, 1, 1, width - 2, height - 2)
    cairo.stroke(context)
  }

  func dot(x: Double, y: Double, radius: Double, _ colour: Colour) {
    use(colour)
    cairo.new_path(context)
    cairo.arc(context, x, y, radius, 0, .pi * 2)
    cairo.fill(context)
  }

  func line(_ points: [(x: Double, y: Double)], _ colour: Colour, width: Double) {
    guard let first = points.first else { return }
    use(colour)
    cairo.set_line_width(context, width)
    cairo.new_path(context)
    cairo.move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo.line_to(context, point.x, point.y) }
    cairo.stroke(context)
  }

  /// The area between a line and `base`, faintly.
  func area(under points: [(x: Double, y: Double)], to base: Double, _ colour: Colour) {
    guard let first = points.first, let last = points.last else { return }
    use(colour, opacity: 0.18)
    cairo.new_path(context)
    cairo.move_to(context, first.x, base)
    for point in points { cairo.line_to(context, point.x, point.y) }
    cairo.line_to(context, last.x, base)
    cairo.close_path(context)
    cairo.fill(context)
  }

  /// Chooses the letters of what is written next.
  private func letters(_ size: Double, isBold: Bool) {
    cairo.select_font_face(
      context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo.set_font_size(context, size)
  }

  /// How wide a text is, in pixels.
  func width(of text: String, size: Double, isBold: Bool = false) -> Double {
    letters(size, isBold: isBold)
    var extents = cairo_text_extents_t()
    cairo.text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// Writes one line. What is wider than `limit` is cut, and ends in `…`.
  ///
  /// - Parameters:
  ///   - x: Where the text begins, has its middle, or ends, as `side` says.
  ///   - y: The line that the letters stand on.
  func write(
    _ text: String, x: Double, y: Double, size: Double, _ colour: Colour, side: Side = .left,
    isBold: Bool = false, limit: Double = .infinity
  ) {
    // Control characters have no shape, and Cairo refuses to go on after a text that holds a zero.
    var shown = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.isWritten }))
    var width = width(of: shown, size: size, isBold: isBold)
    if width > limit {
      var kept = Array(shown.prefix(200))
      while width > limit, !kept.isEmpty {
        kept.removeLast(max(1, kept.count / 12))
        shown = String(kept) + "…"
        width = self.width(of: shown, size: size, isBold: isBold)
      }
    }
    let start =
      switch side {
      case .left: x
      case .centre: x - width / 2
      case .right: x - width
      }
    use(colour)
    cairo.new_path(context)
    cairo.move_to(context, start, y)
    cairo.show_text(context, shown)
  }

  /// The picture as a PNG file.
  func png() throws(ChartError) -> [UInt8] {
    cairo.surface_flush(surface)
    let drawn = cairo.status(context)
    guard drawn == CAIRO_STATUS_SUCCESS else { throw .failed(code: drawn.rawValue) }
    var bytes: [UInt8] = []
    let code = withUnsafeMutablePointer(to: &bytes) { file in
      cairo.surface_write_to_png_stream(
        surface,
        { file, data, count in
          guard let file, let data else { return CAIRO_STATUS_WRITE_ERROR }
          file.assumingMemoryBound(to: [UInt8].self).pointee.append(
            contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, file)
    }
    guard code == CAIRO_STATUS_SUCCESS else { throw .failed(code: code.rawValue) }
    return bytes
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isWritten: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
