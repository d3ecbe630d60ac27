import Groundwork
import Testing
import Vocabulary

@Suite("Splitting of a text that is too long")
struct RichTextSplittingTests {
  @Test("A text that fits stays whole, also when its bytes are more than the limit")
  func fits() {
    let text = RichText(String(repeating: "é", count: 10), spans: [.init(.bold, 0..<4)])
    #expect(text.split(limit: 10, measure: .utf16) == [text])
    #expect(RichText("").split(limit: 10, measure: .utf16) == [RichText("")])
  }

  @Test(
    "A cut prefers paragraphs to lines, lines to sentences, sentences to words, words to letters",
    arguments: [
      ("aaa bbb\n\nccc ddd", 12, ["aaa bbb", "ccc ddd"]),
      ("aaaaaa\nbb. cc dd", 12, ["aaaaaa", "bb. cc dd"]),
      ("aaaaa. bb cc dd", 12, ["aaaaa.", "bb cc dd"]),
      ("(aaaaa.) bb cc dd", 14, ["(aaaaa.)", "bb cc dd"]),
      ("aaaa bbbb cccc", 12, ["aaaa bbbb", "cccc"]),
      ("aaaaaaaaaaaaaaa", 12, ["aaaaaaaaaaaa", "aaa"]),
      ("a\n\nbbbb cccc dddd", 12, ["a\n\nbbbb cccc", "dddd"]),
      ("aaaaaaaaaaaa bbb", 12, ["aaaaaaaaaaaa", "bbb"]),
      ("aaaaaaaa        bbbbbbbb", 12, ["aaaaaaaa", "bbbbbbbb"]),
      ("aaaaaaaa\n  bbbbbbbb", 12, ["aaaaaaaa", "  bbbbbbbb"]),
      ("吾輩は猫である。名前はまだ無い。", 12, ["吾輩は猫である。", "名前はまだ無い。"]),
      ("aaaaaaaa\u{A0}bbbb cc", 14, ["aaaaaaaa\u{A0}bbbb", "cc"]),
      ("aaaaaaaaaaaa          ", 12, ["aaaaaaaaaaaa"]),
      ("                      ", 12, [""]),
    ])
  func borders(text: String, limit: Int, parts: [String]) {
    #expect(RichText(text).split(limit: limit, measure: .utf16).map(\.text) == parts)
  }

  @Test("A letter of many scalars is not cut, unless it alone exceeds the limit")
  func letters() {
    let family = "👩‍👩‍👧‍👦"
    #expect(family.utf16.count == 11)
    let two = RichText(family + family).split(limit: 15, measure: .utf16)
    #expect(two.map(\.text) == [family, family])
    let marks = "e" + String(repeating: "\u{301}", count: 25)
    let parts = RichText(marks).split(limit: 10, measure: .utf16)
    #expect(parts.map(\.text.utf16.count) == [10, 10, 6])
    #expect(parts.map(\.text).joined().utf8.elementsEqual(marks.utf8))
    #expect(RichText("👋👋").split(limit: 1, measure: .utf16).map(\.text) == ["👋", "👋"])
    #expect(RichText("👋👋").split(limit: 2, measure: .scalars).map(\.text) == ["👋👋"])
  }

  @Test("A style that is cut goes on in the next part")
  func styles() {
    let text = RichText(
      "aaaa bbbb", spans: [.init(.quote, 0..<9), .init(.bold, 2..<7), .init(.italic, 5..<6)])
    let parts = text.split(limit: 5, measure: .utf16)
    #expect(
      parts == [
        RichText("aaaa", spans: [.init(.quote, 0..<4), .init(.bold, 2..<4)]),
        RichText("bbbb", spans: [.init(.quote, 0..<4), .init(.bold, 0..<2), .init(.italic, 0..<1)]),
      ])
  }

  @Test("Code is cut at its lines and keeps its indentation")
  func code() {
    let code = "if a {\n    b()\n\n    c()\n}"
    let text = RichText(code, spans: [.init(.codeBlock(language: "swift"), 0..<code.utf8.count)])
    let parts = text.split(limit: 16, measure: .utf16)
    #expect(parts.map(\.text) == ["if a {\n    b()\n", "    c()\n}"])
    #expect(parts.allSatisfy { $0.spans.first?.style == .codeBlock(language: "swift") })
  }

  @Test("Whatever the text, its parts fit, keep its order, and lose only whitespace", arguments: 0..<40)
  func anything(seed: UInt64) {
    var generator = SplitMix64(state: seed)
    let pieces = [
      "a", "word", "Sentence. ", " ", "  ", "\n", "\n\n", "\t", "é", "e\u{301}", "👩‍👩‍👧‍👦", "🇩🇪", "日本。", "\r\n",
      "\u{A0}",
      " \u{301}", "👋🏽", "\u{2003}", "!", "\"", "looooooooooooooooooooong", "\u{200D}", "ก\u{E33}",
    ]
    for _ in 0..<50 {
      let count = Int.random(in: 0...120, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let rich = RichText(text, spans: randomSpans(text, &generator))
      let limit = Int.random(in: 2...40, using: &generator)
      for measure in [RichText.Measure.utf16, .scalars] {
        let parts = rich.split(limit: limit, measure: measure)
        #expect(parts.allSatisfy { measure.length(of: $0.text) <= limit })
        #expect(parts.allSatisfy { $0.spans.allSatisfy { !$0.range.isEmpty } })
        expectInOrder(parts, rich)
      }
    }
  }

  /// Every part is found in the whole, in order, with nothing but whitespace between, and styles every byte as the
  /// whole does.
  private func expectInOrder(_ parts: [RichText], _ whole: RichText) {
    let bytes = Array(whole.text.utf8)
    var position = 0
    for part in parts where !part.isEmpty {
      let wanted = Array(part.text.utf8)
      var gap: [UInt8] = []
      while position < bytes.count, !bytes[position...].starts(with: wanted) {
        gap.append(bytes[position])
        position += 1
      }
      #expect(String(decoding: gap, as: UTF8.self).unicodeScalars.allSatisfy { $0.properties.isWhitespace })
      for offset in wanted.indices {
        #expect(styles(part, at: offset) == styles(whole, at: position + offset))
      }
      position += wanted.count
    }
    let rest = String(decoding: bytes[position...], as: UTF8.self)
    #expect(rest.unicodeScalars.allSatisfy { $0.properties.isWhitespace })
  }

  private func styles(_ text: RichText, at offset: Int) -> [RichText.Style] {
    text.spans.filter { $0.range.contains(offset) }.map(\.style)
  }

  private func randomSpans(_ text: String, _ generator: inout SplitMix64) -> [RichText.Span] {
    let borders = text.unicodeScalars.indices.map { text.utf8.distance(from: text.startIndex, to: $0) }
    guard borders.count > 4 else { return [] }
    let outer = borders.shuffled(using: &generator).prefix(2).sorted()
    let inner = borders.filter { $0 > outer[0] && $0 < outer[1] }.shuffled(using: &generator).prefix(2)
      .sorted()
    let styles: [RichText.Style] = [.bold, .codeBlock(language: nil), .link(url: "https://x.org"), .quote]
    var spans = [RichText.Span(styles.randomElement(using: &generator) ?? .bold, outer[0]..<outer[1])]
    if inner.count == 2 { spans.append(RichText.Span(.italic, inner[0]..<inner[1])) }
    return spans
  }
}
