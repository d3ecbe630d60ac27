import Vocabulary

/// A text as a terminal shows it: cleaned, the addresses of links written out, styles as escape sequences or left
/// out.
struct Printable: Equatable {
  /// A stretch of ``text`` with one look.
  struct Segment: Equatable {
    /// Where it ends, in bytes of UTF-8.
    let end: Int
    /// The escape sequence that sets its look; empty for a plain one.
    let look: String
  }

  private(set) var text = ""
  /// One after the other without a gap.
  private(set) var segments: [Segment] = []

  init(_ rich: RichText, styled: Bool) {
    let bytes = Array(rich.text.utf8)
    let spans = rich.spans.map { span in
      RichText.Span(span.style, span.range.clamped(to: 0..<bytes.count))
    }
    let borders = Set(spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] } + [0, bytes.count])
      .sorted()
    for (start, end) in zip(borders, borders.dropFirst() + [bytes.count]) {
      for span in spans where span.range.upperBound == start && !span.range.isEmpty {
        guard case .link(let url) = span.style else { continue }
        let shown = String(decoding: bytes[span.range], as: UTF8.self)
        if shown != url { append(" (\(url))", look: "") }
      }
      let active = spans.filter { $0.range.lowerBound <= start && end <= $0.range.upperBound && start < end }
      append(
        String(decoding: bytes[start..<end], as: UTF8.self),
        look: styled ? Self.look(active.map(\.style)) : "")
    }
  }

  private mutating func append(_ words: String, look: String) {
    text += words.cleaned
    if text.utf8.count > segments.last?.end ?? 0 {
      segments.append(Segment(end: text.utf8.count, look: look))
    }
  }

  /// - SeeAlso: ECMA-48, 8.3.117 (select graphic rendition).
  private static func look(_ styles: [RichText.Style]) -> String {
    guard !styles.isEmpty else { return "" }
    let codes = styles.map { style in
      switch style {
      case .bold: "1"
      case .quote: "2"
      case .italic: "3"
      case .underline, .link: "4"
      case .spoiler: "7"
      case .strikethrough: "9"
      case .code, .codeBlock: "36"
      }
    }
    return "\u{1B}[0;\(codes.joined(separator: ";"))m"
  }
}
