import CMarkGFM

/// A table as lines of equal columns, for a font in which every letter is as wide as the next.
struct MarkdownTable {
  private enum Alignment { case left, centre, right }

  /// A longer cell pushes its row out of line instead of widening every row.
  private static let widestColumn = 40

  private var rows: [[String]] = []
  private var alignments: [Alignment] = []

  init(_ table: OpaquePointer) {
    let columns = Int(cmark_gfm_extensions_get_table_columns(table))
    if let letters = cmark_gfm_extensions_get_table_alignments(table) {
      alignments = (0..<columns).map { column in
        switch letters[column] {
        case UInt8(ascii: "r"): .right
        case UInt8(ascii: "c"): .centre
        default: .left
        }
      }
    }
    for row in Self.children(of: table) { rows.append(Self.children(of: row).map(Self.text)) }
  }

  var aligned: [UInt8] {
    let widths = alignments.indices.map { column in
      rows.reduce(1) { max($0, min($1.count > column ? $1[column].columns : 0, Self.widestColumn)) }
    }
    var lines = rows.map { row in
      let cells = zip(row.indices, row).map { column, cell in
        column < widths.count ? Self.pad(cell, to: widths[column], alignments[column]) : cell
      }
      return cells.joined(separator: " | ")
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "-+-")
    if !lines.isEmpty { lines.insert(rule, at: 1) }
    return Array(lines.map(\.trimmingTrailingSpaces).joined(separator: "\n").utf8)
  }

  private static func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
    let missing = max(0, width - cell.columns)
    let before =
      switch alignment {
      case .left: 0
      case .centre: missing / 2
      case .right: missing
      }
    return String(repeating: " ", count: before) + cell + String(repeating: " ", count: missing - before)
  }

  private static func children(of node: OpaquePointer) -> [OpaquePointer] {
    Array(
      sequence(state: cmark_node_first_child(node)) { next in
        defer { next = next.flatMap { cmark_node_next($0) } }
        return next
      })
  }

  private static func text(of cell: OpaquePointer) -> String {
    var text: [UInt8] = []
    MarkdownDocument.walk(cell) { step, node in
      guard step == .enter else { return }
      switch cmark_node_get_type(node) {
      case CMARK_NODE_TEXT, CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE: text.append(contentsOf: node.literal)
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text.append(UInt8(ascii: " "))
      default: break
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension String {
  /// How many columns a fixed-width font gives this text: two for East Asian wide letters and emoji.
  fileprivate var columns: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        return sum + 2
      default: return sum + 1
      }
    }
  }

  fileprivate var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.utf8.last == UInt8(ascii: " ") { text = text.dropLast() }
    return String(text)
  }
}
