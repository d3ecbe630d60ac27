/// Breaks text into lines of a terminal, also when it comes bit by bit: a word is held until it is whole.
struct TextPrinter {
  /// How wide a line may be; `nil` leaves lines as they are.
  let columns: Int?
  /// Where the next character goes, and how many line breaks were printed.
  private(set) var column = 0
  private(set) var rows = 0

  private struct Piece {
    let bytes: [UInt8]
    let width: Int
    var isLook = false
  }
  private var word: [Piece] = []
  private var wordWidth = 0
  private var spaces = 0
  /// The look of the last character that was taken.
  private var look = ""

  init(columns: Int?) { self.columns = columns }

  /// Takes the part of `text` from `offset` on.
  ///
  /// - Returns: What can be printed of it already.
  mutating func take(_ text: Printable, from offset: Int = 0) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    let utf8 = text.text.utf8
    for segment in text.segments {
      defer { start = segment.end }
      guard segment.end > offset else { continue }
      let from = utf8.index(utf8.startIndex, offsetBy: max(start, offset))
      let to = utf8.index(utf8.startIndex, offsetBy: segment.end)
      for character in text.text[from..<to] { take(character, segment.look, &out) }
    }
    return out
  }

  /// Prints what was held back and ends the line and its look.
  mutating func finish() -> [UInt8] {
    var out: [UInt8] = []
    setLook("")
    breakLine(&out)
    return out
  }

  private mutating func take(_ character: Character, _ look: String, _ out: inout [UInt8]) {
    switch character {
    case "\n", "\r\n": breakLine(&out)
    case " ":
      setLook(look)
      flush(&out)
      spaces += 1
    default:
      setLook(look)
      let width = character.displayWidth
      // Between wide characters a line may break anywhere.
      if width == 2 { flush(&out) }
      word.append(Piece(bytes: Array(character.utf8), width: width))
      wordWidth += width
      if width == 2 { flush(&out) }
    }
  }

  private mutating func setLook(_ new: String) {
    guard new != look else { return }
    look = new
    word.append(Piece(bytes: Array((new.isEmpty ? "\u{1B}[0m" : new).utf8), width: 0, isLook: true))
  }

  private mutating func breakLine(_ out: inout [UInt8]) {
    flush(&out)
    // Blanks at the end of a line are seen by nobody, but a program at the other end of a pipe may want them.
    if columns == nil { printSpaces(&out) }
    spaces = 0
    newLine(&out)
  }

  private mutating func flush(_ out: inout [UInt8]) {
    guard !word.isEmpty else { return }
    guard word.contains(where: { !$0.isLook }) else {
      // Blanks that may still be dropped come after the end of a look, or they would be underlined.
      for piece in word { out += piece.bytes }
      return word.removeAll(keepingCapacity: true)
    }
    if let columns, column > 0, wordWidth > 0, column + spaces + wordWidth > columns {
      newLine(&out)
      spaces = 0
    }
    printSpaces(&out)
    for piece in word {
      if let columns, column > 0, column + piece.width > columns { newLine(&out) }
      out += piece.bytes
      column += piece.width
    }
    word.removeAll(keepingCapacity: true)
    wordWidth = 0
  }

  private mutating func printSpaces(_ out: inout [UInt8]) {
    out += Array(repeating: UInt8(ascii: " "), count: spaces)
    column += spaces
    spaces = 0
  }

  private mutating func newLine(_ out: inout [UInt8]) {
    out.append(UInt8(ascii: "\n"))
    column = 0
    rows += 1
  }
}
