import Groundwork
import Markdown
import TestSupport
import Testing
import Vocabulary

@Suite("Markdown as a chat shows it")
struct MarkdownTests {
  @Test(
    "Inline styles become spans over the bare words",
    arguments: [
      ("plain words", "plain words"),
      ("**b** and _i_ and ~~s~~ and `c`", "<b>b</b> and <i>i</i> and <s>s</s> and <code>c</code>"),
      ("***both***", "<i><b>both</b></i>"),
      ("**a _b_ c**", "<b>a <i>b</i> c</b>"),
      ("**a **b** c**", "<b>a b c</b>"),
      ("about ~5 or ~6", "about ~5 or ~6"),
      ("snake_case_name stays", "snake_case_name stays"),
      (#"\*no\* &amp; &lt;yes&gt;"#, "*no* & <yes>"),
      ("`a*b*`", "<code>a*b*</code>"),
      ("2 * 3 * 4", "2 * 3 * 4"),
      ("👋🏽 **né**", "👋🏽 <b>né</b>"),
    ])
  func inline(markdown: String, expected: String) {
    #expect(marked(RichText(markdown: markdown)) == expected)
  }

  @Test(
    "Only links that are safe to tap stay links",
    arguments: [
      ("[a](https://x.org/?q=1&r=2)", "<a https://x.org/?q=1&r=2>a</a>"),
      ("[a](tg://user?id=1)", "<a tg://user?id=1>a</a>"),
      ("[a](HTTP://x.org)", "<a HTTP://x.org>a</a>"),
      ("[a](mailto:a@b.org)", "<a mailto:a@b.org>a</a>"),
      ("[a](javascript:alert(1))", "a"),
      ("[a](data:text/html,x)", "a"),
      ("[a](file:///etc/passwd)", "a"),
      ("[a](/relative)", "a"),
      ("[a](https://)", "a"),
      ("[a](<https://x.org/a b>)", "a"),
      ("[](https://x.org)", "<a https://x.org>https://x.org</a>"),
      ("[**b**](https://x.org)", "<a https://x.org><b>b</b></a>"),
      ("see https://x.org/a_b_c.", "see <a https://x.org/a_b_c>https://x.org/a_b_c</a>."),
      ("www.x.org", "<a http://www.x.org>www.x.org</a>"),
      ("a@b.org", "<a mailto:a@b.org>a@b.org</a>"),
      ("<https://x.org>", "<a https://x.org>https://x.org</a>"),
      ("![a cat](https://x.org/c.png)", "<a https://x.org/c.png>a cat</a>"),
      ("![](https://x.org/c.png)", "<a https://x.org/c.png>https://x.org/c.png</a>"),
      ("[![a cat](https://x.org/c.png)](https://y.org)", "<a https://y.org>a cat</a>"),
    ])
  func links(markdown: String, expected: String) { #expect(marked(RichText(markdown: markdown)) == expected) }

  @Test(
    "Blocks keep their distance and lists their shape",
    arguments: [
      ("# Title\ntext", "<b>Title</b>\n\ntext"),
      ("# A **b** c", "<b>A b c</b>"),
      ("one\ntwo  \nthree\\\nfour", "one\ntwo\nthree\nfour"),
      ("one\n\n\n\ntwo", "one\n\ntwo"),
      ("- a\n- b\n  - c\n- d", "• a\n• b\n  • c\n• d"),
      ("- a\n\n- b", "• a\n\n• b"),
      ("3. a\n4. b\n   more\n5. c", "3. a\n4. b\n   more\n5. c"),
      ("1. a\n   - b\n   - c\n2. d", "1. a\n   • b\n   • c\n2. d"),
      ("text:\n- a\n- b\n\nend", "text:\n\n• a\n• b\n\nend"),
      ("- a\n-\n- b", "• a\n• \n• b"),
      ("- [ ] open", "• [ ] open"),
      ("> a\n> b\n\nc", "<quote>a\nb</quote>\n\nc"),
      ("> a\n>\n> b", "<quote>a\n\nb</quote>"),
      ("> a\n>> b", "<quote>a\n\n> b</quote>"),
      ("> - a\n> - b", "<quote>• a\n• b</quote>"),
      ("a\n\n---\n\nb", "a\n\n———\n\nb"),
      ("<b>raw</b> & <script>x</script>", "<b>raw</b> & <script>x</script>"),
      ("<div>\nraw\n</div>\n\ntext", "<div>\nraw\n</div>\n\ntext"),
    ])
  func blocks(markdown: String, expected: String) {
    #expect(marked(RichText(markdown: markdown)) == expected)
  }

  @Test(
    "Code is kept to the letter, with its language",
    arguments: [
      ("```swift\nlet a = *b*\n\n  c\n```", "<pre swift>let a = *b*\n\n  c</pre>"),
      ("```c++ title=x\na\n```\nend", "<pre c++>a</pre>\n\nend"),
      ("```\na\n```", "<pre>a</pre>"),
      ("``` <evil>\na\n```", "<pre>a</pre>"),
      ("~~~\nnever closed", "<pre>never closed</pre>"),
      ("    indented\n    code", "<pre>indented\ncode</pre>"),
      ("```\n```\nend", "end"),
      ("1. a\n\n   ```sh\n   ls\n     -l\n   ```\n2. b", "1. a\n\n<pre sh>ls\n  -l</pre>\n\n2. b"),
      ("- ```\n  x\n  ```", "• \n<pre>x</pre>"),
      ("> ```\n> x\n> ```", "<quote><pre>x</pre></quote>"),
    ])
  func code(markdown: String, expected: String) { #expect(marked(RichText(markdown: markdown)) == expected) }

  @Test("A table becomes aligned columns in a code block")
  func table() {
    let text = RichText(
      markdown: """
        Prices:

        | Fruit | Qty | State |
        |:------|----:|:-----:|
        | Apple | 3 | **ok** |
        | リンゴ | 12 |
        | Pear \\| Plum | 100 | [new](https://x.org) | lost |

        Done.
        """)
    #expect(
      marked(text) == """
        Prices:

        <pre>Fruit       | Qty | State
        ------------+-----+------
        Apple       |   3 |  ok
        リンゴ      |  12 |
        Pear | Plum | 100 |  new</pre>

        Done.
        """)
  }

  @Test(
    "Nothing in, nothing out", arguments: ["", " ", "\n\n", "[a]: https://x.org", "\u{FEFF}", "**", "# "])
  func empty(markdown: String) { #expect(fault(in: RichText(markdown: markdown)) == nil) }

  @Test("A text above the limit is taken as written")
  func tooLong() {
    let text = String(repeating: "*a* ", count: RichText.longestMarkdown / 4 + 1)
    #expect(RichText(markdown: text) == RichText(text))
  }

  @Test("Random Markdown never fails, and its spans nest")
  func random() {
    var generator = SplitMix64(state: 20_261_121)
    let pieces = [
      "*", "**", "_", "~~", "`", "```\n", "[", "](https://x.org)", "](x)", "![", ">", "> ", "- ", "1. ", "# ",
      "\n",
      "\n\n", "    ", "|", "|-|-|\n", "<b>", "</b>", "a", " ", "é", "👩‍👩‍👧", "\u{0}", "\\", "&amp;", "www.a.org",
      "\t",
      "e\u{301}", "\r\n", "---\n", "<!--", "&#0;", "://", "@",
    ]
    for _ in 0..<3_000 {
      let count = Int.random(in: 0...40, using: &generator)
      let markdown = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let text = RichText(markdown: markdown)
      #expect(fault(in: text) == nil, "\(markdown.debugDescription)")
      #expect(RichText(markdown: markdown) == text)
    }
  }

  @Test("Any bytes are taken")
  func bytes() {
    var generator = SplitMix64(state: 7)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator) & (Bool.random(using: &generator) ? 0x7F : 0xFF)
      }
      let markdown = String(decoding: bytes, as: UTF8.self)
      #expect(fault(in: RichText(markdown: markdown)) == nil)
    }
  }

  @Test("Many at a time give the same as one after another")
  func concurrent() async {
    let markdown = "~~a~~ **b** https://x.org\n\n| a | b |\n|---|---|\n| c | d |"
    let expected = RichText(markdown: markdown)
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<200).count { _ in RichText(markdown: markdown) != expected } }
      }
      for await different in group { #expect(different == 0) }
    }
  }

  @Test("Inputs that are built to be slow are read in bounded time", arguments: SlowInput.all)
  func pathological(input: SlowInput) {
    #expect(input.markdown.utf8.count <= RichText.longestMarkdown)
    // Quadratic inputs take minutes.
    var text = RichText("")
    #expect(threadTime { text = RichText(markdown: input.markdown) } < .seconds(10))
    #expect(fault(in: text) == nil)
  }
}

/// Texts near the length limit on which a naive parser spends time or memory quadratic in their length.
struct SlowInput: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let markdown: String

  private init(_ description: String, _ pieces: (String, times: Int)...) {
    testDescription = description
    markdown = pieces.map { String(repeating: $0.0, count: $0.times) }.joined()
  }

  static let all = [
    SlowInput("deep quotes", ("> ", 15_000), ("a", 1)),
    SlowInput("open brackets", ("[", 30_000)),
    SlowInput("deep lists, lazy lines", ("- ", 8_000), ("a\n", 8_000)),
    SlowInput("open emphasis", ("*a _b ", 5_000)),
    SlowInput("mixed emphasis", ("**a__", 6_500)),
    SlowInput("open comments", ("<!--", 7_500)),
    SlowInput("wide and long table", ("x|", 4_000), ("\n", 1), ("-|", 4_000), ("\n", 1), ("a\n", 8_000)),
    SlowInput("empty images", ("![[]()", 5_000)),
    SlowInput("mail addresses", ("a@", 15_000)),
    SlowInput("web addresses", ("www.", 8_000)),
    SlowInput("backticks", ("`a``", 8_000)),
    SlowInput("strikethrough", ("~~a", 10_000)),
    SlowInput("open references", ("[a]: <u> \"t\n", 2_500)),
    SlowInput("references", ("[a]: u\n", 4_000), ("[a]", 1_500)),
    SlowInput("links in links", ("[a](<b", 5_000)),
    SlowInput("null entities", ("&#x0;", 6_500)),
  ]
}
