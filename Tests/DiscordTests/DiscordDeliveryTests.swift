import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Delivery to Discord", .timeLimit(.minutes(5)))
struct DiscordDeliveryTests {
  let rig: Rig
  let channel = ChatAddress(.discord, chat: "100")

  init() throws { rig = try Rig() }

  func deliver(_ text: RichText, row: Int64 = 1, to address: ChatAddress? = nil) async -> DeliveryOutcome {
    await rig.delivery.deliver(OutboundMessage(to: address ?? channel, text), row: row)
  }

  var sent: DiscordWorld.Message? { rig.discord.world.value.messages.last }

  func expect(
    _ outcome: DeliveryOutcome, is expected: (DeliveryOutcome) -> Bool,
    _ location: SourceLocation = #_sourceLocation
  ) { #expect(expected(outcome), "\(outcome)", sourceLocation: location) }

  @Test("A text goes out with its styles, buttons and the message it answers")
  func sends() async {
    let question = rig.discord.say("hi", in: "100")
    let text = RichText("2*3 bold", spans: [.init(.bold, 4..<8)])
    let buttons = [
      [Button("yes", .callback("1")), Button("see", .link("https://x.org"))], [Button("no", .callback("2"))],
    ]
    let message = OutboundMessage(
      to: channel, .send(.init(text, buttons: buttons, replyTo: question.id)), isSilent: true)
    let outcome = await rig.delivery.deliver(message, row: 7)
    #expect(outcome == .accepted(message: sent?.id))
    #expect(sent?.content == #"2\*3 **bold**"#)
    #expect(sent?.buttons == [["yes", "see"], ["no"]])
    #expect(sent?.replyTo == question.id)
    #expect(sent?.flags == 1 << 12 | 1 << 2)
    #expect((10...25).contains(sent?.nonce?.utf8.count ?? 0))
  }

  @Test(
    "Each message has a nonce of its own, which another try of it has as well and another database does not")
  func nonces() {
    let other = ChatAddress(.discord, chat: "101")
    let nonces = [
      DiscordDelivery.nonce(7, channel, "hello"), DiscordDelivery.nonce(8, channel, "hello"),
      DiscordDelivery.nonce(7, other, "hello"), DiscordDelivery.nonce(7, channel, "hello!"),
      DiscordDelivery.nonce(.max, channel, "hello"),
    ]
    #expect(Set(nonces).count == nonces.count)
    #expect(nonces.allSatisfy { $0.utf8.count <= 25 })
    #expect(nonces[0] == DiscordDelivery.nonce(7, channel, "hello"))
  }

  @Test("An answer that got lost is no second message")
  func idempotent() async {
    rig.discord.fail("/messages", with: .lostAnswer)
    let first = await deliver("hello")
    if case .accepted = first {} else { #expect(await deliver("hello") == .accepted(message: sent?.id)) }
    #expect(rig.discord.world.value.messages(in: "100").count == 1)
  }

  @Test("Equal texts of different messages are different messages, and so are different texts of one row")
  func nonces() async {
    _ = await deliver("hello", row: 1)
    _ = await deliver("hello", row: 2)
    _ = await deliver("hello!", row: 2)
    #expect(rig.discord.world.value.messages(in: "100").count == 3)
  }

  @Test("A limit is passed on with Discord's own wait, and kept to from then on")
  func throttled() async {
    rig.discord.fail("/messages", with: .throttled(seconds: 30.5, scope: "user"))
    expect(await deliver("a")) { $0.waits(between: .milliseconds(30_500), and: .milliseconds(30_500)) }
    // The second one does not even leave.
    expect(await deliver("b")) { $0.waits(between: .seconds(1), and: .milliseconds(30_500)) }
    #expect(rig.discord.world.value.calls.count == 1)
    #expect(rig.rateLimited.current == 1)
  }

  @Test("The wall before Discord stops everything for as long as it says")
  func wall() async {
    rig.discord.fail(
      with: .answer(
        status: 429, headers: [("Retry-After", "3600"), ("Content-Type", "text/plain")],
        body: "error code: 1015"))
    expect(await deliver("a")) { $0.waits(between: .seconds(3_600), and: .seconds(3_600)) }
    let other = ChatAddress(.discord, chat: "101")
    expect(await deliver("a", to: other)) { $0.waits(between: .seconds(3_590), and: .seconds(3_600)) }
    #expect(rig.discord.world.value.calls.count == 1)
  }

  @Test(
    "Where nobody can be reached any more, nothing more is sent",
    arguments: [10_003, 50_001, 50_013, 50_007, 50_278])
  func unreachable(code: Int) async {
    rig.discord.fail(with: .refused(status: code == 10_003 ? 404 : 403, code: code))
    expect(await deliver("a")) { if case .unreachable = $0 { true } else { false } }
  }

  @Test(
    "Who wants no private messages cannot be reached, whether opening the channel or writing there tells",
    arguments: [50_007, 50_278], ["/users/@me/channels", "/channels/62001/messages"])
  func unreachablePerson(code: Int, path: String) async throws {
    let rig = try ConnectorRig()
    rig.discord.fail(path, with: .refused(status: 403, code: code))
    let message = OutboundMessage(to: .direct(with: AccountOnPlatform(.discord, "2001")), "a")
    expect(await rig.connector.deliver(message, row: 1)) { if case .unreachable = $0 { true } else { false } }
    expect(await rig.connector.deliver(message, row: 1)) { if case .accepted = $0 { true } else { false } }
  }

  @Test("The private channel with somebody is asked for once, also by the next process")
  func privateChannel() async throws {
    let first = try ConnectorRig()
    let message = OutboundMessage(to: .direct(with: AccountOnPlatform(.discord, "2001")), "a")
    for row in 1...2 { _ = await first.connector.deliver(message, row: Int64(row)) }
    let second = try ConnectorRig(first.discord, store: first.store)
    _ = await second.connector.deliver(message, row: 3)
    #expect(first.discord.world.value.messages(in: "62001").count == 3)
    #expect(first.discord.world.value.calls.count { $0.path == "/users/@me/channels" } == 1)
  }

  @Test(
    "A text that Discord refuses is refused for good",
    arguments: [200_000, 240_000, 50_035, 40_058, 160_005, 50_083])
  func refused(code: Int) async {
    rig.discord.fail(with: .refused(status: 400, code: code))
    expect(await deliver("a")) { if case .refused = $0 { true } else { false } }
  }

  @Test("Trouble on Discord's side is waited out", arguments: [500, 502, 503, 504])
  func trouble(status: Int) async {
    rig.discord.fail(with: .answer(status: status, headers: [], body: "<html>Bad Gateway</html>"))
    expect(await deliver("a")) { if case .notDelivered(.backOff, _) = $0 { true } else { false } }
    #expect(await deliver("a") == .accepted(message: sent?.id))
  }

  @Test("A notice that must not come twice stays unknown when nobody knows")
  func once() async {
    rig.discord.fail(times: 9, with: .answer(status: 502, headers: [], body: "<html>"))
    let message = OutboundMessage(to: channel, .send(.init("a")), kind: .once)
    expect(await rig.delivery.deliver(message, row: 1)) { if case .unknown = $0 { true } else { false } }
  }

  @Test("A wrong token is shown to Discord once, and the message waits")
  func unauthorized() async {
    rig.discord.fail(times: 9, with: .refused(status: 401, code: 0))
    expect(await deliver("a")) { $0.waits(between: .seconds(600), and: .seconds(600)) }
    expect(await deliver("a")) { $0.waits(between: .seconds(600), and: .seconds(600)) }
    #expect(rig.discord.world.value.calls.count == 1)
  }

  @Test("Without the right to read the history the answer comes without its question")
  func noHistory() async {
    rig.discord.fail(with: .refused(status: 400, code: 160_002))
    let message = OutboundMessage(to: channel, "a", replyTo: "123")
    expect(await rig.delivery.deliver(message, row: 1)) { if case .accepted = $0 { true } else { false } }
    #expect(sent?.content == "a" && sent?.replyTo == nil)
  }

  @Test("A message is replaced, and sent anew when it is gone, old, or not ours")
  func replaces() async {
    _ = await deliver("draft")
    let id = sent?.id ?? ""
    let answer = OutboundMessage(to: channel, .replace(message: id, with: .init("final")))
    #expect(await rig.delivery.deliver(answer, row: 2) == .accepted(message: id))
    #expect(sent?.content == "final" && sent?.edits == 1)

    let question = rig.discord.say("theirs", in: "100")
    for other in ["999", question.id, "x", "-1"] {
      let message = OutboundMessage(
        to: channel, .replace(message: other, with: .init(RichText("anew \(other.count)"))))
      expect(await rig.delivery.deliver(message, row: Int64(other.count))) {
        if case .accepted = $0 { true } else { false }
      }
    }
    #expect(rig.discord.world.value.messages(in: "100").filter { $0.content.hasPrefix("anew") }.count == 4)
  }

  @Test(
    "Nothing goes to what is no channel, and nothing blank goes anywhere",
    arguments: ["", "x", "../1", "1 2"])
  func invalid(chat: String) async {
    let address = ChatAddress(.discord, chat: chat)
    expect(await deliver("a", to: address)) { if case .refused = $0 { true } else { false } }
    expect(await deliver(" \n\u{200B}")) { if case .refused = $0 { true } else { false } }
    #expect(rig.discord.world.value.calls.isEmpty)
  }

  @Test("Buttons that Discord would refuse are left out, too many are put in order")
  func buttons() async {
    let row = (0..<7).map { Button("b\($0)", .callback("\($0)")) }
    let odd = [
      Button("", .callback("x")), Button("b", .callback("")), Button("b", .callback("0")),
      Button("b", .link("ftp://x")),
      Button(String(repeating: "b", count: 81), .callback("y")),
    ]
    let message = OutboundMessage(
      to: channel, .send(.init("a", buttons: [row, odd, [Button("z", .callback("z"))]])))
    expect(await rig.delivery.deliver(message, row: 1)) { if case .accepted = $0 { true } else { false } }
    #expect(sent?.buttons == [["b0", "b1", "b2", "b3", "b4"], ["b5", "b6"], ["z"]])
  }

  @Test(
    "The answer to a command fills the place that was kept for it; the rest follows it, seen by the same people",
    arguments: [nil, "2001"])
  func interaction(asker: String?) async throws {
    var token = InteractionToken(
      application: "7001", id: "55", token: "aW50ZXJhY3Rpb24.x-y_z")
    token.promise = asker == nil ? .shown : .hidden
    let long = RichText(String(repeating: "word ", count: 700))
    var message = OutboundMessage(to: channel, long, replyTo: token.text)
    message.onlyFor = asker.map { AccountOnPlatform(.discord, $0) }
    for (row, part) in message.discordParts().enumerated() {
      expect(await rig.delivery.deliver(part, row: Int64(row))) {
        if case .accepted = $0 { true } else { false }
      }
    }
    let answers = rig.discord.world.value.interactionAnswers[token.token]
    #expect(answers?.count == 2)
    #expect(answers?.last?.flags == (asker == nil ? 0 : 1 << 6) | 1 << 2)
    #expect(rig.discord.world.value.messages(in: "100").isEmpty)
    // No token of ours on the way there.
    #expect(rig.discord.world.value.calls.first?.path == "/webhooks/7001/\(token.token)/messages/@original")
  }

  @Test(
    "An answer that comes too late for its command goes to the channel", arguments: [10_062, 10_015, 50_027])
  func lateInteraction(code: Int) async {
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    rig.discord.fail("/webhooks", with: .refused(status: 404, code: code))
    let message = OutboundMessage(to: channel, "late", replyTo: token.text)
    #expect(await rig.delivery.deliver(message, row: 1) == .accepted(message: sent?.id))
    #expect(sent?.content == "late" && sent?.replyTo == nil)
  }

  @Test("An emoji stands under a message, and where there is none any more it is no harm")
  func reactions() async {
    let message = rig.discord.say("I like tea", in: channel.chat)
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    for number in [message.id, message.id, "123", token.text] {
      let reaction = OutboundMessage(to: channel, .react(message: number, emoji: "👌"), kind: .fleeting)
      #expect(await rig.delivery.deliver(reaction, row: 1) == .accepted(message: nil))
    }
    #expect(rig.discord.world.value.reactions.count == 1)
    #expect(rig.discord.world.value.calls.count == 3)
  }

  @Test("Nothing that we say shows a picture of where its links lead, however it is said")
  func noEmbeds() async {
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    let text = RichText("see https://example.org")
    _ = await deliver(text)
    let edit = OutboundMessage(to: channel, .replace(message: sent?.id ?? "", with: .init(text)))
    let answer = OutboundMessage(to: channel, text, replyTo: token.text)
    let further = OutboundMessage(to: channel, text, replyTo: "further:7001:55:t")
    for message in [edit, answer, further] { _ = await rig.delivery.deliver(message, row: 2) }
    let calls = rig.discord.world.value.calls
    #expect(calls.map(\.method) == ["POST", "PATCH", "PATCH", "POST"])
    #expect(calls.allSatisfy { $0.body.contains(#""flags":4"#) })
  }

  @Test("Who may not react may talk all the same, and who may not add files may talk without")
  func narrowRefusals() async {
    let message = rig.discord.say("I like tea", in: channel.chat)
    rig.discord.fail("/reactions", with: .refused(status: 403, code: 50_013))
    let reaction = OutboundMessage(to: channel, .react(message: message.id, emoji: "👌"), kind: .fleeting)
    expect(await rig.delivery.deliver(reaction, row: 1)) { if case .refused = $0 { true } else { false } }
    rig.discord.fail("/messages", with: .refused(status: 403, code: 50_013))
    let file = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [65])
    let withFile = OutboundMessage(to: channel, .send(.init("a", files: [file])))
    #expect(await rig.delivery.deliver(withFile, row: 2) == .accepted(message: sent?.id))
    #expect(sent?.content == "a")
    #expect(rig.discord.world.value.calls.count { $0.path.hasSuffix("/messages") } == 2)
    // Without a word there is nothing left to be said, and the channel is as open as before.
    let fileAlone = OutboundMessage(to: channel, .send(.init("", files: [file])))
    expect(await rig.delivery.deliver(fileAlone, row: 3)) { if case .refused = $0 { true } else { false } }
    expect(await deliver("b")) { if case .accepted = $0 { true } else { false } }
  }

  @Test("Also an answer or an earlier message takes what is said without the files that may not be added")
  func narrowRefusalsElsewhere() async {
    let file = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [65])
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    rig.discord.fail("/webhooks", with: .refused(status: 403, code: 50_013))
    let answer = OutboundMessage(to: channel, .send(.init("a", files: [file], replyTo: token.text)))
    expect(await rig.delivery.deliver(answer, row: 1)) { if case .accepted = $0 { true } else { false } }
    #expect(rig.discord.world.value.interactionAnswers["t"]?.map(\.content) == ["a"])
    _ = await deliver("b", row: 2)
    let id = sent?.id ?? ""
    rig.discord.fail("/messages/", with: .refused(status: 403, code: 50_013))
    let edit = OutboundMessage(to: channel, .replace(message: id, with: .init("c", files: [file])))
    #expect(await rig.delivery.deliver(edit, row: 3) == .accepted(message: id))
    #expect(sent?.content == "c")
  }

  @Test(
    "An interaction that Discord does not know is asked for again while it may be too young, and is too late after that",
    arguments: [10_062, 10_015])
  func youngInteraction(code: Int) async throws {
    let rig = try ConnectorRig()
    let id = rig.discord.world.change { $0.nextID(at: rig.clock.now) }
    let token = InteractionToken(application: "7001", id: id, token: "t")
    rig.discord.fail("/webhooks", times: 9, with: .refused(status: 404, code: code))
    let here = ChatAddress(.discord, chat: "100")
    let messages = [
      OutboundMessage(to: here, "soon", replyTo: token.text),
      OutboundMessage(to: here, .answerButton(callback: token.text, text: "soon", isAlert: false)),
    ]
    for message in messages {
      let outcome = await rig.connector.deliver(message, row: 1)
      #expect(outcome.waits(between: .seconds(1), and: .seconds(1)), "\(outcome)")
    }
    #expect(rig.discord.world.value.messages(in: "100").isEmpty)
    rig.clock.advance(by: .seconds(3))
    for message in messages {
      expect(await rig.connector.deliver(message, row: 1)) { if case .accepted = $0 { true } else { false } }
    }
    #expect(rig.discord.world.value.messages(in: "100").map(\.content) == ["soon"])
  }

  @Test("A pressed button gets a line that its presser alone sees, or nothing")
  func buttonAnswer() async {
    let token = InteractionToken(application: "7001", id: "55", token: "t")
    let silent = OutboundMessage(to: channel, .answerButton(callback: token.text, text: nil, isAlert: false))
    #expect(await rig.delivery.deliver(silent, row: 1) == .accepted(message: nil))
    #expect(rig.discord.world.value.calls.isEmpty)
    let line = OutboundMessage(to: channel, .answerButton(callback: token.text, text: "done", isAlert: true))
    expect(await rig.delivery.deliver(line, row: 2)) { if case .accepted = $0 { true } else { false } }
    #expect(rig.discord.world.value.interactionAnswers["t"]?.first?.flags == 1 << 6 | 1 << 2)
  }
}

extension DeliveryOutcome {
  fileprivate func waits(between least: Duration, and most: Duration) -> Bool {
    guard case .notDelivered(.after(let wait), _) = self else { return false }
    return wait >= least && wait <= most
  }
}
