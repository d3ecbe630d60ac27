import Testing
import Vocabulary

@testable import Terminal

@Suite("Text on a terminal")
struct TextTests {
  @Test(
    "takes as many columns as it is wide",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("ｱ", 1), ("ｗ", 2), ("한", 2), ("👍", 2),
      ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("☀", 1), ("☀️", 2), ("\u{200D}", 0), ("ж", 1), ("…", 1),
    ])
  func width(text: String, columns: Int) { #expect(text.displayWidth == columns) }

  @Test(
    "cannot steer it or pretend to be other text",
    arguments: [
      ("a\u{1B}[31mb", "a[31mb"), ("a\u{1B}]0;title\u{7}b", "a]0;titleb"), ("a\u{9B}2Jb", "a2Jb"),
      ("a\rb", "ab"), ("a\r\nb", "a\nb"), ("a\u{8}b", "ab"), ("a\tb", "a    b"), ("a\u{7F}b", "ab"),
      ("a\u{0}b", "ab"), ("a\u{202E}b\u{2066}c", "abc"), ("a\u{200B}b\u{FEFF}", "ab"), ("a\u{E0041}b", "ab"),
      ("a\u{2028}b", "a\nb"), ("👨‍👩‍👧 ☀️ e\u{301}", "👨‍👩‍👧 ☀️ e\u{301}"),
    ])
  func cleaning(text: String, clean: String) {
    #expect(Array(text.cleaned.utf8) == Array(clean.utf8))
  }

  @Test("has its styles as escape sequences, or not at all")
  func styles() {
    let rich = RichText("be bold, both", spans: [.init(.bold, 3..<13), .init(.italic, 9..<13)])
    #expect(print(rich, styled: true) == "be \u{1B}[0;1mbold, \u{1B}[0;1;3mboth\u{1B}[0m\n")
    #expect(print(rich, styled: false) == "be bold, both\n")
  }

  @Test("writes out where a link leads, unless it says so itself")
  func links() {
    let url = "https://example.org"
    #expect(
      print(RichText("see here.", spans: [.init(.link(url: url), 4..<8)]), styled: false)
        == "see here (https://example.org).\n")
    #expect(
      print(RichText(url, spans: [.init(.link(url: url), 0..<19)]), styled: false) == "https://example.org\n")
    let hostile = RichText("x", spans: [.init(.link(url: "a\u{1B}[2J"), 0..<1)])
    #expect(print(hostile, styled: false) == "x (a[2J)\n")
  }

  @Test("survives spans that do not fit it")
  func wrongSpans() {
    let rich = RichText("äb", spans: [.init(.bold, 1..<90), .init(.italic, 40..<50), .init(.code, 2..<2)])
    #expect(print(rich, styled: false).hasSuffix("b\n"))
  }

  @Test(
    "breaks between words where the line is full",
    arguments: [
      ("one two three", "one two\nthree"), ("one two", "one two"), ("abcdefghij", "abcdefg\nhij"),
      ("ab abcdefghij", "ab\nabcdefg\nhij"), ("東京タワー", "東京タ\nワー"), ("a 東京タワー", "a 東京\nタワー"),
      ("  in\n    den", "  in\n    den"), ("one     two", "one\ntwo"), ("a\n\nb", "a\n\nb"),
      ("one two \nx", "one two\nx"),
      ("👍👍👍👍", "👍👍👍\n👍"),
    ])
  func wrapping(text: String, lines: String) {
    #expect(print(RichText(text), styled: false, columns: 7) == lines + "\n")
  }

  @Test("is printed unchanged where nothing is wrapped")
  func verbatim() {
    let text = "  one   two  \n\n   three four five six "
    #expect(print(RichText(text), styled: false) == text + "\n")
  }

  private func print(_ rich: RichText, styled: Bool, columns: Int? = nil) -> String {
    var printer = TextPrinter(columns: columns)
    return String(decoding: printer.take(Printable(rich, styled: styled)) + printer.finish(), as: UTF8.self)
  }
}
