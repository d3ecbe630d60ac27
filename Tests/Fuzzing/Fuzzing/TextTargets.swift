import Embeddings
import TokenCounting

private let oddities = [
  "Don't CALL me naïve — İstanbul'da ΣΊΣΥΦΟΣ, 東京tower 한국어 e\u{301}\u{323}q\u{307}\u{323} a\u{200D}b\u{0}\u{7F}c",
  "  \n\t \r\n\u{2028}\u{3000}x 12345 '\u{17F}'LL\u{301}A日AB !!//\r\n",
  "[CLS] ##ing <|endoftext|> 👩‍👩‍👧‍👦🇩🇪\u{FFFD}\u{FEFF}",
]

extension FuzzTarget {
  /// A message, until it is a direction.
  static let embedding = FuzzTarget(name: "embedding") {
    oddities.inputs
  } run: { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    guard let embedder else { return promise(false, "the table in the program can be read") }
    let tokens = embedder.tokens(of: text)
    promise(tokens.allSatisfy { $0 < embedder.table.tokens }, "tokens are in the vocabulary")
    promise(tokens.count <= 4 * text.unicodeScalars.count, "no scalar decomposes into more than four words")
    guard let embedding = embedder.embedding(of: tokens) else { return }
    let stored = QuantizedEmbedding(embedding)
    promise(QuantizedEmbedding(bytes: stored.bytes) == stored, "what is stored comes back")
    promise(abs(embedding.similarity(to: embedding) - 1) < 1e-4, "an embedding has length 1")
  }

  /// A message, until it is tokens, and back.
  static let tokens = FuzzTarget(name: "tokens") {
    oddities.inputs
  } run: { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for encoding in [TokenEncoding.o200k, .cl100k] {
      let tokens = encoding.tokens(of: text)
      promise(encoding.bytes(of: tokens) == Array(text.utf8), "tokens are the text")
      promise(encoding.count(of: text) == tokens.count, "counting is encoding")
      // Short inputs shall reach the pieces that are merged in another way.
      if bytes.count > 4, bytes.count < 64, bytes[0] & 15 == 0 {
        let long = String(repeating: text, count: 20)
        promise(encoding.bytes(of: encoding.tokens(of: long)) == Array(long.utf8), "many tokens are the text")
      }
    }
  }
}

private let embedder = try? Embedder.builtIn()
