@testable import Discord
import Markdown
@testable import Telegram
import Vocabulary

extension FuzzTarget {
  /// What a model writes, until it is what the platforms get.
  static let markdown = FuzzTarget(name: "markdown") {
    [
      "# Title\n\n**bold _both_** `code` ~~gone~~ [x](https://a.b/c?d=e)\n\n- one\n  - two\n1. three\n",
      "```swift\nlet x = 1\n```\n\n| a | b |\n|---|:-:|\n| 1 | **2** |\n",
      "> quote\n> more\n\n---\n<b>raw</b> &amp; 👨‍👩‍👧 e\u{301}",
      "www.example.org a@b.c https://x.y\\*no\\*  \nline\n\nsetext\n===\n",
      "[a]: https://b.c\n[a] ![alt](tg://x \"t\")",
    ].inputs
  } run: { bytes in
    let markdown = String(decoding: bytes, as: UTF8.self)
    checkDelivery(of: RichText(markdown: markdown))
    // Short inputs shall reach Telegram's limit too.
    if bytes.count > 16, bytes.count < 1_024, bytes[0] & 15 == 0 {
      let count = 2 * TelegramDelivery.longestText / bytes.count
      checkDelivery(of: RichText(markdown: String(repeating: markdown, count: count)))
    }
    let rich = RichText(markdown: String(markdown.unicodeScalars.prefix(500)))
    for measure in [RichText.Measure.utf16, .scalars] {
      for limit in [2, 3, 40] {
        for part in rich.split(limit: limit, measure: measure) {
          promise(measure.length(of: part.text) <= limit, "a part is no longer than the limit")
          check(part)
        }
      }
    }
  }
}

private func checkDelivery(of rich: RichText) {
  check(rich)
  let whole = OutboundMessage(to: ChatAddress(.telegram, chat: "1"), rich, replyTo: "5")
  for part in TelegramDelivery.parts(of: whole) {
    guard case .send(let content) = part.action else { continue }
    promise(content.text.text.utf16.count <= TelegramDelivery.longestText, "Telegram takes the part")
    check(content.text)
    checkEntities(of: content.text)
  }
  for part in OutboundMessage(to: ChatAddress(.discord, chat: "1"), rich).discordParts() {
    guard case .send(let content) = part.action else { continue }
    let length = content.text.discordMarkdown.unicodeScalars.count
    promise(length <= OutboundMessage.longestOnDiscord, "Discord takes the part")
  }
}

/// Spans lie in the text, on scalar borders, in order, and never cross.
private func check(_ rich: RichText) {
  let bytes = Array(rich.text.utf8)
  var (start, open) = (0, [Range<Int>]())
  for span in rich.spans {
    promise(0 <= span.range.lowerBound && span.range.upperBound <= bytes.count, "a span lies in the text")
    for border in [span.range.lowerBound, span.range.upperBound] where border < bytes.count {
      promise(bytes[border] & 0xC0 != 0x80, "a span ends on a scalar border")
    }
    promise(start <= span.range.lowerBound, "spans come in the order of their start")
    start = span.range.lowerBound
    open.removeAll { $0.upperBound <= start }
    promise(open.allSatisfy { $0.upperBound >= span.range.upperBound }, "spans nest or lie apart")
    open.append(span.range)
  }
}

private func checkEntities(of rich: RichText) {
  let entities = MessageEntities.of(rich)
  let length = rich.text.utf16.count
  promise(entities.count <= MessageEntities.most, "Telegram reads no more entities")
  promise(
    entities.allSatisfy { !$0.range.isEmpty && $0.range.lowerBound >= 0 && $0.range.upperBound <= length },
    "an entity lies in the text")
}
