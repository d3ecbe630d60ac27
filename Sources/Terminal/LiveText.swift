/// An answer that grows before the reader's eyes. What was printed stays as long as the text only gets longer; when
/// it changes (Markdown that was closed, a draft that was thrown away) it is painted anew.
struct LiveText {
  private var printer: TextPrinter
  /// What the printer has been given.
  private var shown = ""
  private let columns: Int?
  /// Lines of the screen. What has scrolled off it cannot be painted over.
  private let height: Int

  init(columns: Int?, height: Int) {
    printer = TextPrinter(columns: columns)
    self.columns = columns
    self.height = height
  }

  var isEmpty: Bool { shown.isEmpty }

  /// - Returns: What to write so that `text` stands there; nothing while a changed text cannot be painted over.
  mutating func update(_ text: Printable) -> [UInt8] {
    guard text.text.utf8.starts(with: shown.utf8) else {
      guard let erased = erase() else { return [] }
      return erased + append(text)
    }
    return append(text)
  }

  /// - Parameter text: The whole answer; `nil` leaves what is there.
  /// - Returns: What to write to have all of it, with the line ended.
  mutating func finish(_ text: Printable?) -> [UInt8] {
    var out: [UInt8] = []
    if let text {
      if text.text.utf8.starts(with: shown.utf8) {
        out = append(text)
      } else if let erased = erase() {
        out = erased + append(text)
      } else {
        out = printer.finish()
        restart()
        out += append(text)
      }
    }
    out += printer.finish()
    restart()
    return out
  }

  private mutating func append(_ text: Printable) -> [UInt8] {
    let bytes = printer.take(text, from: shown.utf8.count)
    shown = text.text
    return bytes
  }

  private mutating func erase() -> [UInt8]? {
    let rows = printer.rows
    guard rows < height else { return nil }
    restart()
    return Array("\u{1B}[0m\r\(rows > 0 ? "\u{1B}[\(rows)A" : "")\u{1B}[J".utf8)
  }

  private mutating func restart() {
    printer = TextPrinter(columns: columns)
    shown = ""
  }
}
