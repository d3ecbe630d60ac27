import CTokenRanks

/// How a family of models cuts text into tokens: exact counts, without asking anybody.
///
/// What looks like a special token (`<|endoftext|>`) is ordinary text here, as it is when somebody writes it. What a
/// provider adds around a conversation is not counted.
///
/// Computation over read-only data: at most some 300 ns a byte, a tenth of that for ordinary text. The time grows with
/// the length of a text, whatever is in it.
package struct TokenEncoding: Sendable {
  /// GPT-4o and later models of OpenAI.
  package static let o200k = TokenEncoding(ranks: TokenRanks(ctokenranks_o200k()), pattern: .o200k)

  /// GPT-4 and GPT-3.5.
  package static let cl100k = TokenEncoding(ranks: TokenRanks(ctokenranks_cl100k()), pattern: .cl100k)

  let ranks: TokenRanks
  private let pattern: Pattern

  private enum Pattern { case o200k, cl100k }

  /// How many tokens a text has: 0 for an empty one, and never more than it has bytes.
  package func count(of text: String) -> Int {
    var count = 0
    encode(text) { _ in count += 1 }
    return count
  }

  package func tokens(of text: String) -> [UInt32] {
    var tokens: [UInt32] = []
    encode(text) { tokens.append($0) }
    return tokens
  }

  /// What tokens stand for; the bytes of one token need not be whole letters.
  ///
  /// - Returns: `nil` when there is no such token; special tokens are none.
  package func bytes(of tokens: [UInt32]) -> [UInt8]? {
    guard tokens.allSatisfy({ $0 < ranks.count }) else { return nil }
    return tokens.flatMap { ranks.token($0) }
  }

  private func encode(_ text: String, _ take: (UInt32) -> Void) {
    var text = text
    text.withUTF8 { bytes in
      let scanner = PieceScanner(bytes: bytes)
      let merge = PairMerge(ranks: ranks, bytes: bytes)
      var start = 0
      while start < bytes.count {
        let end =
          switch pattern {
          case .o200k: scanner.endOfO200k(from: start)
          case .cl100k: scanner.endOfCl100k(from: start)
          }
        merge.encode(start..<end, take)
        start = end
      }
    }
  }
}
