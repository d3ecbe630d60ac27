import JSON
import Vocabulary

/// Styles as Telegram counts and nests them: offsets in UTF-16 units; nothing inside code; no link in a link, no quote
/// in a quote.
///
/// - SeeAlso: <https://core.telegram.org/bots/api#messageentity>
enum MessageEntities {
  /// Telegram ignores those beyond, without a word.
  static let most = 100

  struct Entity: Equatable {
    let style: RichText.Style
    /// In UTF-16 units.
    let range: Range<Int>

    func write(to writer: inout JSONWriter) {
      writer.object { writer in
        switch style {
        case .bold: writer.field("type", "bold")
        case .italic: writer.field("type", "italic")
        case .underline: writer.field("type", "underline")
        case .strikethrough: writer.field("type", "strikethrough")
        case .spoiler: writer.field("type", "spoiler")
        case .quote: writer.field("type", "blockquote")
        case .code: writer.field("type", "code")
        case .codeBlock(let language):
          writer.field("type", "pre")
          writer.field("language", language)
        case .link(let url):
          writer.field("type", "text_link")
          writer.field("url", url)
        }
        writer.field("offset", range.lowerBound)
        writer.field("length", range.count)
      }
    }
  }

  static func of(_ text: RichText) -> [Entity] {
    let spans = nestable(text.spans)
    let borders = utf16Offsets(
      of: spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] }, in: text.text)
    var entities: [Entity] = []
    for (index, span) in spans.enumerated() where entities.count < most {
      let range = borders[2 * index]..<max(borders[2 * index], borders[2 * index + 1])
      if !range.isEmpty { entities.append(Entity(style: span.style, range: range)) }
    }
    return entities
  }

  /// Leaves out what Telegram does not nest, and cuts bold and its kind around the code inside.
  private static func nestable(_ spans: [RichText.Span]) -> [RichText.Span] {
    guard spans.count > 1 else { return spans }
    var kept: [RichText.Span] = []
    var (codeEnd, linkEnd, quoteEnd) = (0, 0, 0)
    for span in spans {
      let start = span.range.lowerBound
      guard start >= codeEnd else { continue }
      switch span.style {
      case .code, .codeBlock:
        guard start >= linkEnd else { continue }
        codeEnd = span.range.upperBound
        cut(&kept, around: span.range)
      case .link:
        guard start >= linkEnd else { continue }
        linkEnd = span.range.upperBound
      case .quote:
        guard start >= quoteEnd else { continue }
        quoteEnd = span.range.upperBound
      case .bold, .italic, .underline, .strikethrough, .spoiler: break
      }
      kept.append(span)
    }
    return kept.sorted {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }
  }

  private static func cut(_ spans: inout [RichText.Span], around code: Range<Int>) {
    for index in spans.indices where spans[index].range.upperBound > code.lowerBound {
      switch spans[index].style {
      case .bold, .italic, .underline, .strikethrough, .spoiler:
        let whole = spans[index].range
        spans[index].range = whole.lowerBound..<code.lowerBound
        guard code.upperBound < whole.upperBound else { continue }
        spans.append(RichText.Span(spans[index].style, code.upperBound..<whole.upperBound))
      case .quote, .code, .codeBlock, .link: break
      }
    }
  }

  /// UTF-16 offsets of `offsets` into the UTF-8 form of `text`, in their order, in one walk over the text.
  static func utf16Offsets(of offsets: [Int], in text: String) -> [Int] {
    let order = offsets.indices.sorted { offsets[$0] < offsets[$1] }
    var result = offsets
    var next = order.startIndex
    var (bytes, units) = (0, 0)
    for byte in text.utf8 {
      while next < order.endIndex, offsets[order[next]] <= bytes {
        result[order[next]] = units
        next += 1
      }
      if next == order.endIndex { return result }
      bytes += 1
      // A scalar counts at its first byte; from 0xF0 on it takes a surrogate pair.
      if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
    }
    while next < order.endIndex {
      result[order[next]] = units
      next += 1
    }
    return result
  }
}
