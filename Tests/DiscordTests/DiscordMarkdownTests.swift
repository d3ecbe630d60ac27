import Discord
import Groundwork
import Testing
import Vocabulary

@Suite("Discord's Markdown")
struct DiscordMarkdownTests {
  @Test(
    "Nothing in a text becomes markup",
    arguments: [
      ("a*b_c~d`e|f", #"a\*b\_c\~d\`e\|f"#), ("# no heading", "\\# no heading"), ("-# small", #"\-# small"#),
      ("- item\n+ item", "\\- item\n\\+ item"), ("  > quote", #"  \> quote"#), ("1. one", #"1\. one"#),
      ("x 1. one", "x 1. one"), ("3.14", #"3\.14"#), ("[a](http://b)", #"\[a\](http://b)"#),
      ("<@123> <t:1> <:a:1>", #"\<@123> \<t:1> \<:a:1>"#), (#"back\slash"#, #"back\\slash"#),
      ("a > b - c # d", "a > b - c # d"), ("@everyone, me@home", "@\u{200B}everyone, me@home"),
      ("come @here\u{301}!", "come @\u{200B}here\u{301}!"),
      ("https://a.b/c_d_e.", "https://a.b/c_d_e."),
      ("see https://a.b/x_y, z_z", #"see https://a.b/x_y, z\_z"#),
      ("", ""), ("👋🏽", "👋🏽"),
    ])
  func escapes(text: String, expected: String) { #expect(RichText(text).discordMarkdown == expected) }

  @Test("Every style has its markup")
  func styles() {
    func styled(_ style: RichText.Style, _ text: String = "word") -> String {
      RichText("a \(text) b", spans: [.init(style, 2..<2 + text.utf8.count)]).discordMarkdown
    }
    #expect(styled(.bold) == "a **word** b")
    #expect(styled(.italic) == "a *word* b")
    #expect(styled(.underline) == "a __word__ b")
    #expect(styled(.strikethrough) == "a ~~word~~ b")
    #expect(styled(.spoiler) == "a ||word|| b")
    #expect(styled(.code) == "a `word` b")
    #expect(styled(.code, "a`b") == "a `` a`b `` b")
    #expect(styled(.codeBlock(language: "swift"), "let a") == "a \n```swift\nlet a\n```\n b")
    #expect(styled(.link(url: "https://x.org/a_(b)")) == "a [word](<https://x.org/a_%28b%29>) b")
    #expect(styled(.link(url: "javascript:alert(1)")) == "a word b")
    #expect(styled(.link(url: "https://x.org"), "https://x.org") == "a https://x.org b")
    #expect(styled(.quote, "one\ntwo") == "a \n> one\n> two\n b")
  }

  @Test("Styles nest, and markers keep away from blanks and from one another")
  func nesting() {
    let nested = RichText("bold both", spans: [.init(.bold, 0..<9), .init(.italic, 5..<9)])
    #expect(nested.discordMarkdown == "**bold *both***")
    let blanks = RichText("a  b  c", spans: [.init(.bold, 1..<6)])
    #expect(blanks.discordMarkdown == "a  **b**  c")
    #expect(RichText("   ", spans: [.init(.bold, 0..<3)]).discordMarkdown == "   ")
    let neighbours = RichText("ab", spans: [.init(.bold, 0..<1), .init(.italic, 1..<2)])
    #expect(neighbours.discordMarkdown == "**a**\u{200B}*b*")
  }

  @Test("Code is left alone, but cannot end its block")
  func code() {
    let code = "*a*\n```\n<@1>"
    let text = RichText(code, spans: [.init(.codeBlock(language: "x`\ny"), 0..<code.utf8.count)])
    #expect(text.discordMarkdown == "```xy\n*a*\n``\u{200B}`\n<@1>\n```")
  }

  @Test("Short messages stay whole, also with buttons")
  func whole() {
    let message = OutboundMessage(to: ChatAddress(.discord, chat: "1"), "hello")
    #expect(message.discordParts() == [message])
  }

  @Test("Long messages are cut into ones that fit, whatever is in them", arguments: 0..<40 as Range<UInt64>)
  func cuts(seed: UInt64) {
    let chance = Randomness.seeded(seed)
    let pieces = [
      "word ", "a*b_c ", "\n\n", "```", "👩‍👩‍👧‍👦", "https://a.b/c_d ", "<@1>", "x", "***", "1. ", "\n> ", "é",
    ]
    var text = ""
    for _ in 0..<chance.index(below: 3_000) { text += pieces[chance.index(below: pieces.count)] }
    let length = text.utf8.count
    let borders =
      Array(text.unicodeScalars.indices).map { text.utf8.distance(from: text.startIndex, to: $0) } + [length]
    var spans: [RichText.Span] = []
    var start = 0
    while borders.count > 2, start < borders.count - 1, spans.count < 50 {
      let end = min(borders.count - 1, start + 1 + chance.index(below: 900))
      let styles: [RichText.Style] = [
        .bold, .quote, .codeBlock(language: "swift"), .link(url: "https://x.org"), .code,
      ]
      spans.append(.init(styles[chance.index(below: styles.count)], borders[start]..<borders[end]))
      start = end + chance.index(below: 50)
    }
    let message = OutboundMessage(
      to: ChatAddress(.discord, chat: "1"), RichText(text, spans: spans), replyTo: "5")
    let parts = message.discordParts()
    #expect(!parts.isEmpty)
    for (index, part) in parts.enumerated() {
      guard case .send(let content) = part.action else {
        Issue.record("a part should be sent")
        return
      }
      #expect(content.text.discordMarkdown.unicodeScalars.count <= 2_000)
      #expect(content.replyTo == (index == 0 ? "5" : nil))
    }
  }

  @Test("A code block that is cut is closed and opened again")
  func longCode() {
    let code = (0..<400).map { "let number\($0) = \($0)" }.joined(separator: "\n")
    let text = RichText(code, spans: [.init(.codeBlock(language: "swift"), 0..<code.utf8.count)])
    let parts = OutboundMessage(to: ChatAddress(.discord, chat: "1"), text).discordParts()
    #expect(parts.count > 3)
    for part in parts {
      guard case .send(let content) = part.action else { continue }
      let markdown = content.text.discordMarkdown
      #expect(markdown.hasPrefix("```swift\n") && markdown.hasSuffix("\n```"))
      #expect(markdown.unicodeScalars.count <= 2_000)
    }
  }
}
