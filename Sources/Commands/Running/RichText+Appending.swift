import Vocabulary

extension RichText {
  mutating func append(_ words: String, _ style: Style? = nil) {
    let start = text.utf8.count
    text += words
    if let style, !words.isEmpty { spans.append(Span(style, start..<text.utf8.count)) }
  }
}
