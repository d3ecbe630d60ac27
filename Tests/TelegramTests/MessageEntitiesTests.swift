import Testing
import Vocabulary

@testable import Telegram

@Suite("Styles as Telegram takes them")
struct MessageEntitiesTests {
  private func entities(_ text: String, _ spans: [RichText.Span]) -> [MessageEntities.Entity] {
    MessageEntities.of(RichText(text, spans: spans))
  }

  @Test("Offsets count UTF-16 units")
  func units() {
    // 👋🏽 has 8 bytes and 4 units, é 2 bytes and 1 unit.
    #expect(
      entities("👋🏽é bold", [.init(.italic, 0..<10), .init(.bold, 11..<15)]) == [
        .init(style: .italic, range: 0..<5), .init(style: .bold, range: 6..<10),
      ])
    #expect(entities("", []) == [])
    #expect(entities("a", [.init(.bold, 0..<1)]) == [.init(style: .bold, range: 0..<1)])
  }

  @Test("Bold ends where code begins, and goes on behind it")
  func code() {
    #expect(
      entities("aa bb cc", [.init(.bold, 0..<8), .init(.code, 3..<5)]) == [
        .init(style: .bold, range: 0..<3), .init(style: .code, range: 3..<5),
        .init(style: .bold, range: 5..<8),
      ])
    #expect(
      entities("aa bb", [.init(.bold, 0..<5), .init(.italic, 0..<5), .init(.code, 0..<5)]) == [
        .init(style: .code, range: 0..<5)
      ])
  }

  @Test("Several pieces of code cut one bold text into as many")
  func codes() {
    #expect(
      entities("a b c d", [.init(.bold, 0..<7), .init(.code, 2..<3), .init(.code, 4..<5)]) == [
        .init(style: .bold, range: 0..<2), .init(style: .code, range: 2..<3),
        .init(style: .bold, range: 3..<4),
        .init(style: .code, range: 4..<5), .init(style: .bold, range: 5..<7),
      ])
  }

  @Test("Nothing stands inside code, no code in a link, no link in a link, no quote in a quote")
  func nesting() {
    let link = RichText.Style.link(url: "https://x.org")
    #expect(
      entities("abcdef", [.init(.codeBlock(language: "c"), 0..<6), .init(.bold, 1..<2)]) == [
        .init(style: .codeBlock(language: "c"), range: 0..<6)
      ])
    #expect(
      entities("abcdef", [.init(link, 0..<6), .init(.code, 1..<2)]) == [.init(style: link, range: 0..<6)])
    #expect(
      entities("abcdef", [.init(link, 0..<6), .init(link, 1..<2)]) == [.init(style: link, range: 0..<6)])
    #expect(
      entities("abcdef", [.init(.quote, 0..<6), .init(.quote, 1..<4), .init(.code, 2..<3)]) == [
        .init(style: .quote, range: 0..<6), .init(style: .code, range: 2..<3),
      ])
  }

  @Test("Of more than a hundred the first hundred are kept")
  func hundred() {
    let text = String(repeating: "a ", count: 150)
    let all = entities(text, (0..<150).map { .init(.bold, 2 * $0..<2 * $0 + 1) })
    #expect(all.count == 100)
    #expect(all.last?.range == 198..<199)
  }
}

@Suite("Parts of a message")
struct TelegramPartsTests {
  private let address = ChatAddress(.telegram, chat: "5")
  private let buttons = [[Button("ok", .callback("1"))]]

  @Test("A message that fits is its own only part")
  func fits() {
    let message = OutboundMessage(to: address, RichText(String(repeating: "a", count: 4_094)), replyTo: "3")
    #expect(TelegramDelivery.parts(of: message) == [message])
    let wide = OutboundMessage(to: address, RichText(String(repeating: "é", count: 4_094)))
    #expect(TelegramDelivery.parts(of: wide) == [wide])
    let answer = OutboundMessage(to: address, .answerButton(callback: "1", text: nil, isAlert: false))
    #expect(TelegramDelivery.parts(of: answer) == [answer])
  }

  @Test("Every part has room for the mark of a repeat", arguments: [4_095, 4_096, 12_000])
  func roomForMark(count: Int) {
    let text = RichText(String(repeating: "a", count: count))
    let file = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [1])
    for (content, most) in [
      (OutboundMessage.Content(text), 4_094),
      (OutboundMessage.Content(RichText(String(text.text.prefix(1_023))), files: [file]), 4_094),
      (OutboundMessage.Content(RichText(String(text.text.prefix(1_022))), files: [file]), 1_022),
    ] {
      let parts = TelegramDelivery.parts(of: OutboundMessage(to: address, .send(content)))
      let texts = parts.compactMap {
        if case .send(let content) = $0.action { content.text.text } else { nil }
      }
      #expect(texts.allSatisfy { $0.utf16.count <= most })
      #expect(texts.joined() == content.text.text)
      if most == 1_022 { #expect(parts.count == 1) }
    }
  }

  @Test(
    "The first part replies, the last one has the buttons, all are as silent and of the kind of the whole")
  func send() {
    let text = RichText(String(repeating: "word ", count: 2_000))
    let message = OutboundMessage(
      to: address, .send(.init(text, buttons: buttons, replyTo: "3")), kind: .once, isSilent: true)
    let parts = TelegramDelivery.parts(of: message)
    #expect(parts.count == 3)
    let contents = parts.compactMap { if case .send(let content) = $0.action { content } else { nil } }
    #expect(contents.map(\.replyTo) == ["3", nil, nil])
    #expect(contents.map(\.buttons) == [[], [], buttons])
    #expect(contents.allSatisfy { $0.text.text.utf16.count <= 4_094 })
    #expect(parts.allSatisfy { $0.kind == .once && $0.isSilent })
  }

  @Test("A replacement that is too long replaces with its first part and sends the rest")
  func replace() {
    let text = RichText(String(repeating: "👋", count: 3_000))
    let message = OutboundMessage(to: address, .replace(message: "7", with: .init(text, buttons: buttons)))
    let parts = TelegramDelivery.parts(of: message)
    #expect(parts.count == 2)
    guard case .replace("7", let first) = parts[0].action, case .send(let second) = parts[1].action else {
      Issue.record("\(parts.map(\.action))")
      return
    }
    #expect(first.text.text + second.text.text == text.text)
    #expect(first.buttons.isEmpty && second.buttons == buttons)
  }
}
