import Groundwork
import Telegram
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Delivery to Telegram", .timeLimit(.minutes(5)))
struct TelegramDeliveryTests {
  private let ann = ChatAddress(.telegram, chat: "1001")
  private let readers = ChatAddress(.telegram, chat: "-100500")
  private let rig: Rig

  init() throws {
    let telegram = try LoopbackTelegram(expiresPolls: false) { world in
      for chat in [TelegramChat.private(1_001), .forum(-100_500, topics: [7])] { world.chats[chat.id] = chat }
    }
    rig = Rig(telegram)
  }

  private func deliver(_ text: RichText, to address: ChatAddress? = nil) async -> DeliveryOutcome {
    await rig.connector.deliver(OutboundMessage(to: address ?? ann, text))
  }

  private func sent() -> TelegramMessage? { rig.telegram.world.messages.last }

  @Test("A text goes out with its styles, buttons and the message it answers")
  func sends() async {
    let text = RichText("👋🏽 bold", spans: [.init(.bold, 9..<13), .init(.link(url: "https://x.org"), 9..<13)])
    let buttons = [
      [Button("yes", .callback("1")), Button("see", .link("https://x.org"))], [Button("no", .callback("2"))],
    ]
    let question = rig.telegram.say("hi", in: .private(1_001))
    let message = OutboundMessage(
      to: ann, .send(.init(text, buttons: buttons, replyTo: String(question))), isSilent: true)
    #expect(await rig.connector.deliver(message) == .accepted(message: "2"))
    #expect(sent()?.text == "👋🏽 bold")
    #expect(sent()?.entities == [.init("bold", 5, 4), .init("text_link", 5, 4, url: "https://x.org")])
    #expect(sent()?.buttons == [["yes", "see"], ["no"]])
    #expect(sent()?.replyTo == question)
    #expect(sent()?.isSilent == true)
  }

  @Test("A question opens an answer to itself, for whoever is asked")
  func question() async throws {
    var content = OutboundMessage.Content("Which?")
    content.asksForAnswer = true
    #expect(await rig.connector.deliver(OutboundMessage(to: ann, .send(content))) == .accepted(message: "1"))
    let markup = try #require(sent()?.markup)
    #expect(String(decoding: markup, as: UTF8.self) == #"{"force_reply":true,"selective":true}"#)
  }

  @Test("Every style is one that Telegram knows")
  func styles() async {
    let styles: [RichText.Style] = [
      .bold, .italic, .underline, .strikethrough, .spoiler, .quote, .code, .codeBlock(language: "swift"),
      .codeBlock(language: nil), .link(url: "https://x.org"),
    ]
    let text = RichText(
      String(repeating: "ab", count: styles.count),
      spans: styles.enumerated().map { .init($1, 2 * $0..<2 * $0 + 2) })
    #expect(await deliver(text) == .accepted(message: "1"))
    #expect(sent()?.entities.count == styles.count)
  }

  @Test("The message that is answered may be gone, or none at all", arguments: ["999", "0", "-4", "x", ""])
  func replyGone(replyTo: String) async {
    let outcome = await rig.connector.deliver(OutboundMessage(to: ann, "a", replyTo: replyTo))
    #expect(outcome == .accepted(message: "1"))
  }

  @Test(
    "A topic is named, the General topic is not",
    arguments: [("7", 7), ("1", nil), (nil, nil), ("x", nil)] as [(String?, Int64?)])
  func topics(topic: String?, thread: Int64?) async {
    let address = ChatAddress(.telegram, chat: "-100500", topic: topic)
    #expect(await deliver("a", to: address) == .accepted(message: "1"))
    #expect(sent()?.thread == thread)
  }

  @Test("A topic that is gone refuses its message and closes nothing else")
  func topicGone() async {
    let outcome = await deliver("a", to: ChatAddress(.telegram, chat: "-100500", topic: "8"))
    guard case .refused = outcome else { Issue.record("\(outcome)"); return }
  }

  @Test("Styles that Telegram refuses go, the text stays")
  func plain() async {
    rig.telegram.fail(
      "sendMessage", with: .refused(TelegramFailure(400, "Bad Request: can't parse entities: x")))
    #expect(await deliver(RichText("bold", spans: [.init(.bold, 0..<4)])) == .accepted(message: "1"))
    #expect(sent()?.entities == [])
    rig.telegram.fail(
      "sendMessage", with: .refused(TelegramFailure(400, "Bad Request: ENTITY_BOUNDS_INVALID")))
    let outcome = await deliver("plain already")
    guard case .refused = outcome else { Issue.record("\(outcome)"); return }
  }

  @Test("A button that Telegram would refuse is left out, and rows are broken")
  func buttons() async {
    let row =
      (0..<10).map { Button("\($0)", .callback("\($0)")) } + [
        Button("", .callback("1")), Button("long", .callback(String(repeating: "x", count: 65))),
        Button("empty", .callback("")), Button("bad", .link("javascript:1")),
      ]
    let message = OutboundMessage(to: ann, .send(.init("a", buttons: [row, []])))
    #expect(await rig.connector.deliver(message) == .accepted(message: "1"))
    #expect(sent()?.buttons.map(\.count) == [8, 2])
  }

  @Test("Text without a visible letter is not even sent", arguments: ["", " \n", "\u{A0}"])
  func blank(text: String) async {
    let outcome = await deliver(RichText(text))
    guard case .refused = outcome else { Issue.record("\(outcome)"); return }
    #expect(rig.telegram.world.calls["sendMessage"] == nil)
  }

  @Test(
    "Whom nobody can reach is unreachable",
    arguments: [
      (403, "Forbidden: bot was blocked by the user"), (403, "Forbidden: user is deactivated"),
      (403, "Forbidden: bot was kicked from the supergroup chat"), (400, "Bad Request: chat not found"),
      (400, "Bad Request: user is deactivated"), (400, "Bad Request: PEER_ID_INVALID"),
      (403, "Forbidden: bots can't send messages to bots"),
    ])
  func unreachable(code: Int, reason: String) async {
    rig.telegram.fail("sendMessage", with: .refused(TelegramFailure(code, reason)))
    #expect(await deliver("a") == .unreachable(reason: "sendMessage: \(code) \(reason)"))
  }

  @Test("A group that moved says where to")
  func moved() async {
    rig.telegram.set(.migrated(to: -100_999), in: -100_500)
    #expect(
      await deliver("a", to: ChatAddress(.telegram, chat: "-100500", topic: "7"))
        == .moved(to: ChatAddress(.telegram, chat: "-100999", topic: "7")))
  }

  @Test("Flood control is obeyed, and the chat is left alone meanwhile and a little longer")
  func throttled() async {
    rig.telegram.fail("sendMessage", with: .throttled(seconds: 7))
    guard case .notDelivered(.after(.milliseconds(7_250)), _) = await deliver("a") else {
      Issue.record("not told"); return
    }
    #expect(rig.rateLimited.current == 1)
    rig.clock.advance(by: .milliseconds(2_250))
    guard case .paused(for: .seconds(5), _) = await deliver("a") else {
      Issue.record("sent"); return
    }
    #expect(rig.telegram.world.calls["sendMessage"] == 1)
    #expect(await deliver("b", to: readers) == .accepted(message: "1"))
    rig.clock.advance(by: .seconds(5))
    #expect(await deliver("a") == .accepted(message: "1"))
  }

  @Test("When a second chat is refused as well, the limit is that of the whole bot, and nobody is written to")
  func throttledAll() async {
    rig.telegram.fail("sendMessage", times: 2, with: .throttled(seconds: 30))
    _ = await deliver("a")
    rig.clock.advance(by: .seconds(1))
    guard case .notDelivered(.after(.milliseconds(30_250)), _) = await deliver("b", to: readers) else {
      Issue.record("not told"); return
    }
    // The first chat's own pause is over by then.
    rig.clock.advance(by: .seconds(30))
    guard case .paused(for: .milliseconds(250), _) = await deliver("c") else {
      Issue.record("sent"); return
    }
    rig.clock.advance(by: .milliseconds(250))
    #expect(await deliver("c") == .accepted(message: "1"))
    #expect(rig.telegram.world.calls["sendMessage"] == 3)
  }

  @Test("What may have arrived is unknown", arguments: 0..<6)
  func unknown(index: Int) async {
    let faults: [TelegramFault] = [
      .restarting, .badGateway, .lostAnswer, .cutAnswer(after: 20), .lostRequest,
      .answer(status: 200, contentType: "text/html", body: "<html>"),
    ]
    rig.telegram.fail("sendMessage", with: faults[index])
    let outcome = await deliver("a")
    guard case .unknown = outcome else { Issue.record("\(outcome)"); return }
    #expect(rig.telegram.world.calls["sendMessage"] ?? 0 <= 1)
  }

  @Test("What surely did not arrive is tried again")
  func notDelivered() async {
    rig.telegram.fail(
      "sendMessage", with: .answer(status: 403, contentType: "text/html", body: "<html>firewall"))
    guard case .notDelivered(.backOff, _) = await deliver("a") else { Issue.record("proxy"); return }
    rig.telegram.fail("sendMessage", with: .refused(TelegramFailure(401, "Unauthorized")))
    guard case .notDelivered(.backOff, _) = await deliver("a") else { Issue.record("token"); return }
    await rig.telegram.stop()
    guard case .notDelivered(.backOff, _) = await deliver("a") else { Issue.record("stopped"); return }
  }

  @Test("Any other refusal is final")
  func refused() async {
    rig.telegram.fail("sendMessage", with: .refused(TelegramFailure(400, "Bad Request: TOPIC_CLOSED")))
    #expect(await deliver("a") == .refused(reason: "sendMessage: 400 Bad Request: TOPIC_CLOSED"))
  }

  @Test("A replacement edits, is content when nothing changes, and is sent anew when the message is gone")
  func replaces() async {
    _ = await deliver("draft")
    let replacement = OutboundMessage(to: ann, .replace(message: "1", with: .init("done")))
    #expect(await rig.connector.deliver(replacement) == .accepted(message: "1"))
    #expect(rig.telegram.world.texts(in: 1_001) == ["done"])
    #expect(await rig.connector.deliver(replacement) == .accepted(message: "1"))
    let gone = OutboundMessage(to: ann, .replace(message: "77", with: .init("new", replyTo: "1")))
    #expect(await rig.connector.deliver(gone) == .accepted(message: "2"))
    let odd = OutboundMessage(to: ann, .replace(message: "x", with: .init("odd")))
    #expect(await rig.connector.deliver(odd) == .accepted(message: "3"))
    #expect(rig.telegram.world.texts(in: 1_001) == ["done", "new", "odd"])
    for number in ["1", "77", "x"] {
      var repeated = OutboundMessage(to: ann, .replace(message: number, with: .init("again")))
      repeated.mayBeRepeat = true
      _ = await rig.connector.deliver(repeated)
    }
    #expect(rig.telegram.world.texts(in: 1_001) == ["again", "new", "odd", "↻ again", "↻ again"])
  }

  @Test("An edit whose answer is lost is simply made again")
  func editsAgain() async {
    _ = await deliver("draft")
    rig.telegram.fail("editMessageText", with: .badGateway)
    let replacement = OutboundMessage(to: ann, .replace(message: "1", with: .init("done")))
    guard case .notDelivered(.backOff, _) = await rig.connector.deliver(replacement) else {
      Issue.record("not repeatable")
      return
    }
    #expect(await rig.connector.deliver(replacement) == .accepted(message: "1"))
  }

  @Test("A pressed button is answered, with at most 200 units, and too late is no harm")
  func answers() async {
    let callback = rig.telegram.press("d", under: 1, in: .private(1_001))
    let long = String(repeating: "👋", count: 150)
    let answer = { (callback: String) in
      OutboundMessage(
        to: ann, .answerButton(callback: callback, text: long, isAlert: true), kind: .fleeting)
    }
    #expect(await rig.connector.deliver(answer(callback)) == .accepted(message: nil))
    #expect(rig.telegram.world.buttonAnswers.first?.text?.utf16.count == 200)
    #expect(rig.telegram.world.buttonAnswers.first?.isAlert == true)
    #expect(await rig.connector.deliver(answer("long ago")) == .accepted(message: nil))
  }

  @Test("An emoji stands under a message, and one that cannot stand there is no harm")
  func reactions() async {
    let react = { (message: String, emoji: String) in
      OutboundMessage(to: ann, .react(message: message, emoji: emoji), kind: .fleeting)
    }
    for (message, emoji) in [("3", "👌"), ("3", "👌"), ("4", "🦑"), ("none", "👌")] {
      #expect(await rig.connector.deliver(react(message, emoji)) == .accepted(message: nil))
    }
    #expect(rig.telegram.world.reactions == ["\(ann.chat)/3": "👌"])
  }

  @Test("Sent at the moments that were reserved, nothing is ever refused for flooding")
  func insideTheLimits() async throws {
    let clock = FakeClock()
    let telegram = try LoopbackTelegram(clock: clock, expiresPolls: false) { world in
      world.knowsEveryChat = true
      world.floodLimits = TelegramFloodLimits()
    }
    let rig = Rig(telegram)
    var queue: [(Moment, ChatAddress)] = []
    for index in 0..<200 {
      let chat = ChatAddress(
        .telegram, chat: index.isMultiple(of: 3) ? "-100\(index % 4)" : "\(index % 40 + 1)")
      queue.append((rig.connector.reserve(for: chat, now: clock.now), chat))
    }
    for (moment, chat) in queue.sorted(by: { $0.0 < $1.0 }) {
      clock.advance(to: moment)
      let outcome = await rig.connector.deliver(OutboundMessage(to: chat, "a"))
      guard case .accepted = outcome else { Issue.record("\(outcome)"); return }
    }
    #expect(telegram.world.refusals.isEmpty)
  }
}
