/// Text and the styles on it: the one form in which everything we say travels until a connector writes it in its
/// platform's own way. Styles are values beside the text, so no text can turn itself into markup.
package struct RichText: Hashable, Sendable {
  package var text: String
  /// In order of their start; spans nest or lie apart, they never cross.
  package var spans: [Span]

  /// Whether nobody sees anything of it. Platforms refuse such messages.
  package var isBlank: Bool {
    text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0 == "\u{200B}" || $0 == "\u{FEFF}" }
  }

  package struct Span: Hashable, Sendable {
    package var style: Style
    /// Offsets into `text.utf8`, on scalar borders.
    package var range: Range<Int>

    package init(_ style: Style, _ range: Range<Int>) {
      self.style = style
      self.range = range
    }
  }

  package enum Style: Hashable, Sendable {
    case bold, italic, underline, strikethrough, spoiler, quote, code
    case codeBlock(language: String?)
    case link(url: String)
  }

  package init(_ text: String, spans: [Span] = []) {
    self.text = text
    self.spans = spans
  }

  package var isEmpty: Bool { text.isEmpty }
}

extension RichText: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}
