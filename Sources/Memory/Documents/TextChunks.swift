import TokenCounting

/// A text cut into parts that fit into a prompt, at the ends of sentences; each begins with the end of the one before.
///
/// - SeeAlso: Tokens are those of OpenAI's models, which others come close to.
package enum TextChunks {
  /// Tokens of one part.
  package static let size = 500
  /// Tokens that a part shares with the one before.
  static let overlap = 60

  package static func of(_ text: String) -> [String] {
    let encoding = TokenEncoding.o200k
    var chunks: [String] = []
    var current: [(text: Substring, tokens: Int)] = []
    var tokens = 0
    for sentence in sentences(of: text) {
      let count = encoding.count(of: String(sentence))
      if tokens + count > size, !current.isEmpty {
        chunks.append(joined(current))
        // The last sentences come along, as many as the overlap holds.
        var kept = 0
        current = Array(
          current.reversed().prefix { piece in
            kept += piece.tokens
            return kept <= overlap
          }.reversed())
        tokens = current.reduce(0) { $0 + $1.tokens }
        if tokens + count > size { (current, tokens) = ([], 0) }
      }
      current.append((sentence, count))
      tokens += count
    }
    if !current.isEmpty { chunks.append(joined(current)) }
    return chunks.filter { !$0.isEmpty }
  }

  private static func joined(_ pieces: [(text: Substring, tokens: Int)]) -> String {
    var text = pieces.map { String($0.text) }.joined()
    while text.last?.isWhitespace ?? false { text.removeLast() }
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    return text
  }

  /// The sentences with the space behind them; one that is too long for a part in pieces.
  private static func sentences(of text: String) -> [Substring] {
    // A token has at least one byte, and in ordinary text four: pieces of so many bytes surely fit.
    let most = size
    var sentences: [Substring] = []
    var start = text.startIndex
    var lastSpace: String.Index?
    var previous: Unicode.Scalar = " "
    var bytes = 0
    let scalars = text.unicodeScalars
    func cut(_ end: String.Index) {
      if start < end { sentences.append(text[start..<end]) }
      (start, lastSpace, bytes) = (end, nil, 0)
    }
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      bytes += UTF8.width(scalar)
      let isSpace = scalar == " " || scalar == "\n"
      if scalar == "\n" || (isSpace && endings.contains(previous)) || ideographic.contains(scalar) {
        cut(next)
      } else if bytes >= most {
        cut(lastSpace ?? next)
      } else if isSpace {
        lastSpace = next
      }
      previous = scalar
      index = next
    }
    cut(scalars.endIndex)
    return sentences
  }

  private static let endings: Set<Unicode.Scalar> = [".", "!", "?", "…", "\"", ":"]
  private static let ideographic: Set<Unicode.Scalar> = ["。", "！", "？"]
}
