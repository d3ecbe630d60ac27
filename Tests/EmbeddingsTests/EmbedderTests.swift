import Embeddings
import Testing

@Suite("Embedder")
struct EmbedderTests {
  let embedder: Embedder

  init() throws { embedder = try #require(Shared.embedder) }

  @Test(
    "Tokens, rows and vectors are those of the reference encoder", arguments: ["golden.jsonl", "more.jsonl"])
  func agreesWithReference(file: String) throws {
    let golden = try GoldenText.all(in: file)
    #expect(golden.count >= 50)
    for expected in golden {
      let tokens = embedder.tokens(of: expected.text)
      #expect(tokens == expected.tokens, "\(expected.text)")
      let known = tokens.filter { $0 != embedder.table.unknown }.map(Int.init)
      #expect(embedder.rows(of: tokens) == known + expected.bigramRows, "\(expected.text)")
      guard let embedding = embedder.embedding(of: expected.text) else {
        #expect(expected.norm == 0, "\(expected.text)")
        continue
      }
      #expect(expected.norm == 1)
      for (component, other) in zip(embedding.components, expected.vector) {
        #expect(abs(component - other) <= 1e-4, "\(expected.text)")
      }
      let length = embedding.components.reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
    }
  }

  @Test("Texts about the same thing lie closer together than others")
  func meaning() throws {
    let question = try #require(embedder.embedding(of: "How do I cook rice?"))
    let alike = try #require(embedder.embedding(of: "Boil the rice in a pot with water"))
    let other = try #require(embedder.embedding(of: "The stock market fell on Tuesday"))
    #expect(question.similarity(to: alike) > question.similarity(to: other) + 0.2)
  }

  @Test("A text without a known word has no embedding", arguments: ["", " \n", "\u{0}\u{200D}", "\u{1F9FF}"])
  func nothingKnown(text: String) {
    #expect(embedder.embedding(of: text) == nil)
  }

  @Test("Accents vanish, composed or not")
  func accents() {
    #expect(embedder.tokens(of: "r\u{E9}sum\u{E9}") == embedder.tokens(of: "resume"))
    #expect(embedder.tokens(of: "re\u{301}sume\u{301}") == embedder.tokens(of: "resume"))
  }

  @Test("Names of special tokens are ordinary text")
  func specialTokens() {
    #expect(embedder.tokens(of: "[CLS]") == embedder.tokens(of: "[ cls ]"))
    #expect(!embedder.tokens(of: "[UNK]").contains(embedder.table.unknown))
  }

  @Test("Any bytes are a text")
  func anyBytes() {
    var source = SystemRandomNumberGenerator()
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &source) }
      let text = String(decoding: bytes, as: UTF8.self)
      let tokens = embedder.tokens(of: text)
      #expect(tokens.allSatisfy { $0 < embedder.table.tokens })
      #expect(tokens.count <= 4 * text.unicodeScalars.count)
    }
  }

  @Test(
    "A long text costs what its length is", .timeLimit(.minutes(5)),
    arguments: ["x", "\u{301}", "Z\u{323}\u{301}", "\u{65E5}", "ab\u{AC01}"])
  func longTexts(part: String) {
    #expect(embedder.tokens(of: String(repeating: part, count: 20_000)).count <= 20_000)
  }
}
