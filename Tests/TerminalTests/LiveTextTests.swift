import Groundwork
import Testing
import Vocabulary

@testable import Terminal

@Suite("An answer that grows")
struct LiveTextTests {
  @Test("is printed word by word, and its last word at the end")
  func grows() {
    var live = LiveText(columns: 20, height: 10)
    #expect(update(&live, "Hel") == "")
    #expect(update(&live, "Hello wor") == "Hello")
    #expect(update(&live, "Hello world, how") == " world,")
    #expect(finish(&live, "Hello world, how are you?") == " how are\nyou?\n")
    #expect(live.isEmpty)
  }

  @Test("is painted anew when what was printed has changed")
  func changes() {
    var live = LiveText(columns: 20, height: 10)
    #expect(update(&live, "a **bold claim") == "a **bold")
    #expect(update(&live, "a bold claim for") == "\u{1B}[0m\r\u{1B}[Ja bold claim")
    #expect(update(&live, "a bold claim for more than one line") == " for\nmore than one")
    #expect(finish(&live, "No.") == "\u{1B}[0m\r\u{1B}[1A\u{1B}[JNo.\n")
  }

  @Test("waits for the end when it has changed and the screen is too small to paint it anew")
  func tooTall() {
    var live = LiveText(columns: 20, height: 2)
    #expect(update(&live, "a\nb\nc d") == "a\nb\nc")
    #expect(update(&live, "something else") == "")
    #expect(finish(&live, "something else.") == " d\nsomething else.\n")
  }

  @Test("stays as it is when it ends without more")
  func abandoned() {
    var live = LiveText(columns: 20, height: 10)
    _ = update(&live, "half a sen")
    #expect(finish(&live, nil) == " sen\n")
    #expect(finish(&live, nil) == "\n")
  }

  @Test("comes out as if it had been printed at once, however it was cut", arguments: [UInt64](1...16))
  func anyCut(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    let words = ["a", "bb", "ccccccccccc", " ", "  ", "\n", "東京", "👍🏽", "e\u{301}", "**", "-"]
    for _ in 0..<100 {
      let text = (0..<30).map { _ in words.randomElement(using: &chance) ?? "" }.joined()
      let columns = Int.random(in: 4...20, using: &chance)
      var once = LiveText(columns: columns, height: 100)
      let whole = finish(&once, text)
      var grown = LiveText(columns: columns, height: 100)
      var out = ""
      var end = 0
      let characters = Array(text)
      while end < characters.count {
        end = min(characters.count, end + Int.random(in: 1...8, using: &chance))
        // Only whole characters, as decoded text has.
        out += update(&grown, String(characters[..<end]))
      }
      out += finish(&grown, text)
      #expect(out == whole, "\(text.debugDescription) at \(columns)")
    }
  }

  private func update(_ live: inout LiveText, _ text: String) -> String {
    String(decoding: live.update(Printable(RichText(text), styled: false)), as: UTF8.self)
  }

  private func finish(_ live: inout LiveText, _ text: String?) -> String {
    String(decoding: live.finish(text.map { Printable(RichText($0), styled: false) }), as: UTF8.self)
  }
}
