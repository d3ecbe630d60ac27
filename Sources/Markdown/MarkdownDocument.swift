import CMarkGFM
import Groundwork

/// A parsed document, freed when its owner lets go of it.
struct MarkdownDocument: ~Copyable {
  enum Step { case enter, exit }

  private let root: OpaquePointer

  /// cmark-gfm keeps the characters that extensions care about in one global table, which every parse changes and
  /// restores: two parses at a time would read each other's half-way state.
  private static let oneAtATime: Guarded<Void> = {
    cmark_gfm_core_extensions_ensure_registered()
    return Guarded(())
  }()

  /// - Returns: `nil` when cmark cannot make a parser.
  init?(parsing text: String) {
    var text = text
    // As a number: nobody else holds the tree, which the compiler cannot see through a pointer.
    let address: UInt? = text.withUTF8 { bytes in
      let withTables = Self.tablesStaySmall(in: bytes)
      return Self.oneAtATime.withLock { _ in
        // Two tildes strike through; a single one means "about" in ordinary talk.
        guard let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else { return nil }
        defer { cmark_parser_free(parser) }
        for name in withTables ? ["strikethrough", "autolink", "table"] : ["strikethrough", "autolink"] {
          guard let syntax = cmark_find_syntax_extension(name) else { continue }
          cmark_parser_attach_syntax_extension(parser, syntax)
        }
        bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        return UInt(bitPattern: cmark_parser_finish(parser))
      }
    }
    guard let address, let root = OpaquePointer(bitPattern: address) else { return nil }
    self.root = root
  }

  deinit { cmark_node_free(root) }

  /// Visits every node on the way in and on the way out, without recursion: a document may nest as deep as it is long.
  borrowing func walk(_ visit: (Step, OpaquePointer) -> Void) { Self.walk(root, visit) }

  static func walk(_ node: OpaquePointer, _ visit: (Step, OpaquePointer) -> Void) {
    guard let iterator = cmark_iter_new(node) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
      visit(event == CMARK_EVENT_EXIT ? .exit : .enter, node)
    }
  }

  /// cmark-gfm fills every short row of a table up to the header's width: 60 kB could become 100 million cells.
  ///
  /// - SeeAlso: <https://github.com/github/cmark-gfm/security/advisories/GHSA-24f7-9frr-5h2r>
  private static func tablesStaySmall(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let mostCells = 20_000
    var (lines, pipes, mostPipes) = (1, 0, 0)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "|"):
        pipes += 1
        mostPipes = max(mostPipes, pipes)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (lines, pipes) = (lines + 1, 0)
      default: break
      }
    }
    return mostPipes == 0 || (mostPipes + 1) * lines <= mostCells
  }
}

extension OpaquePointer {
  /// The bytes of a string that cmark lends for as long as the node lives.
  static func bytes(_ string: UnsafePointer<CChar>?) -> [UInt8] {
    guard let string else { return [] }
    return Array(
      string.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
        var count = 0
        while start[count] != 0 { count += 1 }
        return UnsafeBufferPointer(start: start, count: count)
      })
  }

  /// What a leaf node says literally.
  var literal: [UInt8] { Self.bytes(cmark_node_get_literal(self)) }
}
