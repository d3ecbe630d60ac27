import Testing

@testable import TokenCounting

@Suite("Token encoding")
struct TokenEncodingTests {
  static let encodings = [TokenEncoding.o200k, .cl100k]

  @Test("Tokens are tiktoken's, and their bytes are the text", arguments: ["golden.jsonl", "more.jsonl"])
  func agreesWithReference(file: String) throws {
    let golden = try GoldenTokens.all(in: file)
    #expect(golden.count >= 200)
    for expected in golden {
      for (encoding, tokens) in [(TokenEncoding.o200k, expected.o200k), (.cl100k, expected.cl100k)] {
        #expect(encoding.tokens(of: expected.text) == tokens, "\(expected.text.debugDescription)")
        #expect(encoding.count(of: expected.text) == tokens.count)
        #expect(encoding.bytes(of: tokens) == Array(expected.text.utf8))
      }
    }
  }

  @Test("Bytes that are no text are counted as what decoding makes of them")
  func anyBytes() {
    var source = SystemRandomNumberGenerator()
    for length in 0..<150 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &source) }
      let text = String(decoding: bytes, as: UTF8.self)
      for encoding in Self.encodings {
        let tokens = encoding.tokens(of: text)
        #expect(encoding.bytes(of: tokens) == Array(text.utf8))
        #expect(tokens.count <= text.utf8.count)
      }
    }
  }

  @Test("Every token of a vocabulary that is text comes back as text")
  func everyToken() {
    for (encoding, count) in [(TokenEncoding.o200k, UInt32(199_998)), (.cl100k, 100_256)] {
      #expect(encoding.bytes(of: [count - 1]) != nil)
      #expect(encoding.bytes(of: [count]) == nil)
      for token in stride(from: 0, to: count, by: 41) {
        let bytes = encoding.bytes(of: [token]) ?? []
        guard let text = String(validating: bytes, as: UTF8.self) else { continue }
        #expect(encoding.bytes(of: encoding.tokens(of: text)) == bytes)
      }
    }
  }

  @Test("Two texts written together have hardly more tokens than apart")
  func concatenation() throws {
    let texts = try GoldenTokens.all(in: "golden.jsonl").map(\.text)
    for (first, second) in zip(texts, texts.dropFirst()) {
      for encoding in Self.encodings {
        let together = encoding.count(of: first + second)
        let apart = encoding.count(of: first) + encoding.count(of: second)
        // What the seam cuts differently: a run of digits or spaces, or a word that is none any more.
        #expect(together <= apart + 4, "\(first.debugDescription) + \(second.debugDescription)")
      }
    }
  }

  @Test(
    "Names of special tokens are ordinary text",
    arguments: ["<|endoftext|>", "<|endofprompt|>", "<|fim_prefix|>"])
  func specialTokens(name: String) {
    for encoding in Self.encodings {
      #expect(encoding.count(of: name) > 3)
      #expect(encoding.tokens(of: name).allSatisfy { $0 < 199_998 })
    }
  }

  @Test("An empty text has no tokens")
  func empty() {
    for encoding in Self.encodings {
      #expect(encoding.tokens(of: "").isEmpty)
      #expect(encoding.bytes(of: []) == [])
    }
  }

  @Test(
    "No repetition costs more than its length", .timeLimit(.minutes(5)),
    arguments: [
      "a", " ", "\n", "aB", "A\u{65E5}", "\u{301}", "\u{301}A", "!", "1", " \n", "xq", "'", "\u{1F9FF}",
    ])
  func repetition(part: String) {
    let text = String(repeating: part, count: 10_000 / part.utf8.count)
    for encoding in Self.encodings {
      let count = encoding.count(of: text)
      #expect(count > 0 && count <= text.utf8.count)
    }
  }

  @Test(
    "A long piece has the tokens that making one union after the other gives",
    arguments: ["a", "ab", "aab", "hahaha", "lo", "ß", "\u{65E5}\u{672C}", "!", "=-", "xqz", ""])
  func longPieces(part: String) {
    var source = SystemRandomNumberGenerator()
    for length in [101, 128, 200] {
      var text = String(repeating: part, count: max(1, length / max(1, part.utf8.count)))
      // Repetition with something in between, and none at all.
      let letters = Array(
        part.isEmpty ? "abcdefgehinorst" : part == "!" || part == "=-" ? part : part + "aex")
      while text.utf8.count < length * 5 / 4, let letter = letters.randomElement(using: &source) {
        text.append(letter)
      }
      for encoding in Self.encodings {
        #expect(encoding.tokens(of: text) == oneByOne(text, encoding), "\(text)")
      }
    }
  }

  /// - Parameter text: A single piece for the vocabulary's pattern.
  private func oneByOne(_ text: String, _ encoding: TokenEncoding) -> [UInt32] {
    var text = text
    return text.withUTF8 { bytes in
      func rank(_ start: Int, _ end: Int) -> UInt32 { encoding.ranks.rank(of: bytes, start, end) }
      let whole = rank(0, bytes.count)
      guard whole == TokenRanks.none else { return [whole] }
      var starts = Array(0...bytes.count)
      while true {
        let unions = starts.indices.dropLast(2).map { rank(starts[$0], starts[$0 + 2]) }
        guard let lowest = unions.min(), lowest != TokenRanks.none, let place = unions.firstIndex(of: lowest)
        else { break }
        starts.remove(at: place + 1)
      }
      return zip(starts, starts.dropFirst()).map { rank($0, $1) }
    }
  }
}
