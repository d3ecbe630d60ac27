import Vocabulary

extension RichText {
  /// Longer texts are taken as they are. Some inputs cost cmark-gfm time quadratic in their length; at this length
  /// the worst one known stays below half a second.
  package static let longestMarkdown = 32_768

  /// Reads GitHub's Markdown as a chat shows it: headings become bold lines, lists get bullets or numbers, tables an
  /// aligned code block; every line break stays one; raw HTML stays the text it is.
  ///
  /// Only links to `http`, `https`, `tg` and `mailto` remain links, of others the label stays. No input fails: what is
  /// no Markdown, or is too long, comes out as written.
  ///
  /// - SeeAlso: <https://github.github.com/gfm/>
  package init(markdown: String) {
    guard markdown.utf8.count <= RichText.longestMarkdown, let document = MarkdownDocument(parsing: markdown)
    else {
      self.init(markdown)
      return
    }
    var writer = MarkdownWriter(capacity: markdown.utf8.count)
    document.walk { step, node in
      switch step {
      case .enter: writer.enter(node)
      case .exit: writer.exit(node)
      }
    }
    self = writer.finished
  }
}
