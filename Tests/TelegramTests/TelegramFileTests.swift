import Groundwork
import Telegram
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Files to Telegram", .timeLimit(.minutes(5)))
struct TelegramFileTests {
  private let ann = ChatAddress(.telegram, chat: "1001")
  private let rig: Rig

  init() throws {
    rig = Rig(
      try LoopbackTelegram(expiresPolls: false) { world in
        for chat in [TelegramChat.private(1_001), .forum(-100_500, topics: [7])] {
          world.chats[chat.id] = chat
        }
      })
  }

  private static let report = OutboundFile(
    name: "my \"report\" ü.json", mediaType: "application/json", bytes: Array("{\"a\":1}\r\n--x".utf8))

  /// As far as anybody looks at it: its signature and its size.
  private static func picture(
    _ width: Int, _ height: Int, count: Int = 100, mediaType: String = "image/png"
  ) -> OutboundFile {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 0, count: 8)
    for side in [width, height] {
      bytes += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: side >> $0) }
    }
    bytes += Array(repeating: 1, count: max(0, count - bytes.count))
    return OutboundFile(name: "cat.png", mediaType: mediaType, bytes: bytes)
  }

  /// Sends all parts of a message, as the outbox does.
  @discardableResult
  private func deliver(
    _ content: OutboundMessage.Content, to address: ChatAddress? = nil
  ) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for part in rig.connector.parts(of: OutboundMessage(to: address ?? ann, .send(content))) {
      outcomes.append(await rig.connector.deliver(part))
    }
    return outcomes
  }

  private var sent: [TelegramMessage] { rig.telegram.world.messages }

  @Test("A file goes out with its text below, its styles, buttons, topic and the message it answers")
  func document() async {
    let group = TelegramChat.forum(-100_500, topics: [7])
    let question = rig.telegram.say("well?", in: group, thread: 7)
    let content = OutboundMessage.Content(
      RichText("👋🏽 bold", spans: [.init(.bold, 9..<13)]), buttons: [[Button("yes", .callback("1"))]],
      files: [Self.report], replyTo: String(question))
    let topic = ChatAddress(.telegram, chat: "-100500", topic: "7")
    #expect(await deliver(content, to: topic) == [.accepted(message: "2")])
    #expect(sent.count == 1)
    #expect(sent[0].text == "👋🏽 bold")
    #expect(sent[0].entities == [.init("bold", 5, 4)])
    #expect(sent[0].buttons == [["yes"]])
    #expect(sent[0].replyTo == question)
    #expect(sent[0].thread == 7)
    #expect(sent[0].file?.kind == "document")
    #expect(sent[0].file?.mediaType == "application/json")
    #expect(sent[0].file?.bytes == Self.report.bytes)
  }

  @Test("A picture is shown as one, without any text when there is none")
  func photo() async {
    #expect(await deliver(.init("", files: [Self.picture(640, 480)])) == [.accepted(message: "1")])
    #expect(sent.map(\.file?.kind) == ["photo"])
    #expect(sent.map(\.text) == [""])
  }

  @Test(
    "A picture that Telegram does not take for one goes as a document",
    arguments: [
      (10_000, 10, 100, "image/png"), (2_100, 100, 100, "image/png"),
      (640, 480, 10 * 1_024 * 1_024 + 1, "image/png"), (640, 480, 100, "image/gif"),
    ])
  func unfit(width: Int, height: Int, count: Int, type: String) async {
    let file = Self.picture(width, height, count: count, mediaType: type)
    #expect(await deliver(.init("look", files: [file])) == [.accepted(message: "1")])
    #expect(sent.map(\.file?.kind) == ["document"])
    #expect(sent.map(\.text) == ["look"])
  }

  @Test(
    "So does one that it refuses in other words",
    arguments: [
      TelegramFailure(413, "Request Entity Too Large"), TelegramFailure(400, "Bad Request: file is too big"),
      TelegramFailure(400, "Bad Request: IMAGE_PROCESS_FAILED"),
    ])
  func refusedPhoto(failure: TelegramFailure) async {
    rig.telegram.fail("sendPhoto", with: .refused(failure))
    #expect(await deliver(.init("", files: [Self.picture(9, 9)])) == [.accepted(message: "1")])
    #expect(sent.map(\.file?.kind) == ["document"])
  }

  @Test("A document that Telegram, or what stands before it, finds too large is refused for good")
  func tooLarge() async {
    let faults: [TelegramFault] = [
      .refused(TelegramFailure(413, "Request Entity Too Large")),
      .answer(status: 413, contentType: "text/html", body: "<html>413 Request Entity Too Large"),
    ]
    for fault in faults {
      rig.telegram.fail("sendDocument", with: fault)
      let outcomes = await deliver(.init("", files: [Self.report]))
      guard case .refused(let reason) = outcomes.first else { Issue.record("\(outcomes)"); continue }
      #expect(reason.contains("413"))
    }
    let empty = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [])
    guard case .refused = await deliver(.init("", files: [empty])).first else {
      Issue.record("an empty file"); return
    }
  }

  @Test("A picture whose answer is lost is not sent a second time as a document")
  func lost() async {
    rig.telegram.fail("sendPhoto", with: .lostAnswer)
    guard case .unknown = await deliver(.init("", files: [Self.picture(9, 9)])).first else {
      Issue.record("known"); return
    }
    #expect(sent.map(\.file?.kind) == ["photo"])
  }

  @Test("Styles of a caption that Telegram refuses go, the file stays")
  func plain() async {
    rig.telegram.fail(
      "sendDocument", with: .refused(TelegramFailure(400, "Bad Request: can't parse entities")))
    let content = OutboundMessage.Content(
      RichText("bold", spans: [.init(.bold, 0..<4)]), files: [Self.report])
    #expect(await deliver(content) == [.accepted(message: "1")])
    #expect(sent.map(\.entities) == [[]])
  }

  @Test("Several files are several messages in their order, the last one with the buttons")
  func several() async {
    let files = ["a", "b", "c"].map { OutboundFile(name: $0, mediaType: "text/plain", bytes: [0x61]) }
    let question = rig.telegram.say("hi", in: .private(1_001))
    let content = OutboundMessage.Content(
      "all", buttons: [[Button("yes", .callback("1"))]], files: files, replyTo: String(question))
    #expect(await deliver(content).count == 3)
    #expect(sent.map(\.file?.name) == ["a", "b", "c"])
    #expect(sent.map(\.text) == ["all", "", ""])
    #expect(sent.map(\.buttons) == [[], [], [["yes"]]])
    #expect(sent.map(\.replyTo) == [question, nil, nil])
  }

  @Test(
    "A text that is longer than a caption goes first, the file follows without one",
    arguments: [1_023, 5_000])
  func longText(count: Int) async {
    let content = OutboundMessage.Content(
      RichText(String(repeating: "a", count: count)), buttons: [[Button("yes", .callback("1"))]],
      files: [Self.report])
    #expect(await deliver(content).allSatisfy { if case .accepted = $0 { true } else { false } })
    #expect(sent.map { $0.file == nil } == Array(repeating: true, count: count > 4_096 ? 2 : 1) + [false])
    #expect(sent.reduce(0) { $0 + $1.text.count } == count)
    #expect(sent.last?.text == "")
    #expect(sent.map { $0.buttons.isEmpty } == sent.map { $0.file == nil })
  }

  @Test("A caption is as long as Telegram lets it be with the mark of a repeat, counted in its units")
  func longestCaption() async {
    await deliver(.init(RichText(String(repeating: "👋", count: 511)), files: [Self.report]))
    await deliver(.init(RichText(String(repeating: "👋", count: 512)), files: [Self.report]))
    #expect(sent.map { $0.file == nil } == [false, true, false])
  }

  @Test("A file that no bot may send is named instead")
  func neverSent() async {
    let huge = OutboundFile(
      name: "huge.bin", mediaType: "application/octet-stream",
      bytes: Array(repeating: 0, count: 50 * 1_024 * 1_024 + 1))
    await deliver(.init("Here.", files: [huge, Self.report]))
    #expect(sent.map(\.text) == ["Here.\nhuge.bin is too large to be sent here."])
    #expect(sent[0].file?.bytes == Self.report.bytes)
    await deliver(.init("", files: [huge]))
    #expect(sent.last?.text == "huge.bin is too large to be sent here.")
    #expect(sent.last?.file == nil)
  }

  @Test("The same message always gives the same parts, and a part is its own only part")
  func deterministic() {
    let content = OutboundMessage.Content(
      RichText(String(repeating: "word ", count: 2_000)), buttons: [[Button("yes", .callback("1"))]],
      files: [Self.report, Self.picture(9, 9)], replyTo: "3")
    for action in [OutboundMessage.Action.send(content), .replace(message: "5", with: content)] {
      let message = OutboundMessage(to: ann, action)
      let parts = rig.connector.parts(of: message)
      #expect(parts.count == 5)
      #expect(parts == rig.connector.parts(of: message))
      for part in parts { #expect(rig.connector.parts(of: part) == [part]) }
    }
  }

  @Test("What replaces a message is its text; the file follows, as nothing can be put in the place of a text")
  func replaces() async {
    _ = await rig.connector.deliver(OutboundMessage(to: ann, "draft"))
    let message = OutboundMessage(to: ann, .replace(message: "1", with: .init("done", files: [Self.report])))
    for part in rig.connector.parts(of: message) { _ = await rig.connector.deliver(part) }
    #expect(sent.map(\.text) == ["done", ""])
    #expect(sent.map { $0.file == nil } == [true, false])
  }

  @Test("A question that is cut into parts still opens its answer, with the last one")
  func question() {
    var content = OutboundMessage.Content(RichText(String(repeating: "word ", count: 1_000)))
    content.asksForAnswer = true
    let asks = rig.connector.parts(of: OutboundMessage(to: ann, .send(content))).map { part in
      if case .send(let piece) = part.action { piece.asksForAnswer } else { false }
    }
    #expect(asks == [false, true])
  }
}
