import CMarkGFM
import Vocabulary

/// Writes the nodes of a document one after another as text and spans.
struct MarkdownWriter {
  private var lines: LineWriter
  /// One entry for each inline node that is open: its span, or `nil` when an outer one says the same already.
  private var openInlines: [Int?] = []
  private var openStyles: [RichText.Style] = []
  /// Inside a table, which is written whole when it is entered.
  private var isSkipping = false

  init(capacity: Int) { lines = LineWriter(capacity: capacity) }

  var finished: RichText { lines.finished }

  mutating func enter(_ node: OpaquePointer) {
    guard !isSkipping else { return }
    switch cmark_node_get_type(node) {
    case CMARK_NODE_BLOCK_QUOTE: lines.enterQuote()
    case CMARK_NODE_LIST: lines.enterList(numberedFrom: Self.firstNumber(of: node))
    case CMARK_NODE_ITEM: lines.enterItem()
    case CMARK_NODE_PARAGRAPH: lines.beginBlock()
    case CMARK_NODE_HEADING:
      lines.beginBlock()
      open(.bold)
    case CMARK_NODE_CODE_BLOCK:
      lines.writeCodeBlock(node.literal, language: Self.language(of: node))
      lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_HTML_BLOCK:
      lines.beginBlock()
      lines.write(node.literal.trimmingTrailingNewlines)
      lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_THEMATIC_BREAK:
      lines.beginBlock()
      lines.write("———".utf8)
      lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_TEXT, CMARK_NODE_HTML_INLINE: lines.write(node.literal)
    case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: lines.breakLine()
    case CMARK_NODE_CODE:
      let span = lines.openSpan(.code)
      lines.write(node.literal)
      lines.closeSpan(span)
    case CMARK_NODE_EMPH: open(.italic)
    case CMARK_NODE_STRONG: open(.bold)
    case CMARK_NODE_LINK, CMARK_NODE_IMAGE: openLink(node)
    default: enterExtension(node)
    }
  }

  mutating func exit(_ node: OpaquePointer) {
    if isSkipping {
      if cmarkgfm_is_table(node) {
        isSkipping = false
        lines.endBlock(isTight: Self.isTight(node))
      }
      return
    }
    switch cmark_node_get_type(node) {
    case CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST, CMARK_NODE_ITEM:
      lines.leaveContainer()
      lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_PARAGRAPH: lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_HEADING:
      close()
      lines.endBlock(isTight: Self.isTight(node))
    case CMARK_NODE_EMPH, CMARK_NODE_STRONG: close()
    case CMARK_NODE_LINK, CMARK_NODE_IMAGE: closeLink(node)
    default: if cmarkgfm_is_strikethrough(node) { close() }
    }
  }

  private mutating func enterExtension(_ node: OpaquePointer) {
    if cmarkgfm_is_strikethrough(node) {
      open(.strikethrough)
    } else if cmarkgfm_is_table(node) {
      lines.writeCodeBlock(MarkdownTable(node).aligned, language: nil)
      isSkipping = true
    }
  }

  private mutating func open(_ style: RichText.Style) {
    let isNew = !openStyles.contains(style)
    openInlines.append(isNew ? lines.openSpan(style) : nil)
    openStyles.append(style)
  }

  private mutating func close() {
    openStyles.removeLast()
    if let span = openInlines.removeLast() { lines.closeSpan(span) }
  }

  // Links do not nest. An image in a link says its alternative text there; alone, it is a link to the picture.
  private mutating func openLink(_ node: OpaquePointer) {
    let url = Self.url(of: node)
    let isInLink = openStyles.contains { if case .link(let outer) = $0 { !outer.isEmpty } else { false } }
    openStyles.append(.link(url: url ?? ""))
    openInlines.append(isInLink ? nil : url.map { lines.openSpan(.link(url: $0)) })
  }

  private mutating func closeLink(_ node: OpaquePointer) {
    if let span = openInlines.last ?? nil, lines.isEmpty(span), let url = Self.url(of: node) {
      lines.write(url.utf8)
    }
    close()
  }

  private static func url(of node: OpaquePointer) -> String? {
    let url = String(decoding: OpaquePointer.bytes(cmark_node_get_url(node)), as: UTF8.self)
    return isLinkable(url) ? url : nil
  }

  /// Whether somebody may be sent to `url` by a tap.
  static func isLinkable(_ url: String) -> Bool {
    guard url.utf8.count <= 2_048, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
      let colon = url.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let rest = url[url.index(after: colon)...]
    return switch url[..<colon].lowercased() {
    case "http", "https", "tg": rest.utf8.starts(with: "//".utf8) && rest.utf8.count > 2
    case "mailto": !rest.isEmpty
    default: false
    }
  }

  private static func firstNumber(of list: OpaquePointer) -> Int? {
    cmark_node_get_list_type(list) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(list)) : nil
  }

  /// The first word after the fence, where it looks like a name.
  private static func language(of block: OpaquePointer) -> String? {
    let word = OpaquePointer.bytes(cmark_node_get_fence_info(block)).prefix { $0 > 0x20 }
    let isName = word.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    return word.isEmpty || word.count > 32 || !isName ? nil : String(decoding: word, as: UTF8.self)
  }

  /// Whether what follows `node` stands on the very next line: inside a list without blank lines.
  private static func isTight(_ node: OpaquePointer) -> Bool {
    guard let parent = cmark_node_parent(node) else { return false }
    let list = cmark_node_get_type(parent) == CMARK_NODE_ITEM ? cmark_node_parent(parent) : parent
    guard let list, cmark_node_get_type(list) == CMARK_NODE_LIST else { return false }
    return cmark_node_get_list_tight(list) == 1
  }
}

extension [UInt8] {
  var trimmingTrailingNewlines: ArraySlice<UInt8> {
    var end = endIndex
    while end > startIndex, self[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    return self[..<end]
  }
}
