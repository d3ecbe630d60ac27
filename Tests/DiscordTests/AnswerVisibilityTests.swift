import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Who sees an answer on Discord", .timeLimit(.minutes(5)))
struct AnswerVisibilityTests {
  let rig: Rig
  let channel = ChatAddress(.discord, chat: "100")
  let asker = AccountOnPlatform(.discord, "2001")

  // A clock that stands still: Discord waits three seconds for an answer.
  init() throws { rig = try Rig(clock: FakeClock()) }

  /// A command whose answer was promised to everybody, or to the asker alone.
  func command(isHidden: Bool) async throws -> InteractionToken {
    let issued = rig.discord.use(["balance"], in: "100")
    var token = InteractionToken(application: "7001", id: issued.id, token: issued.token)
    token.promise = isHidden ? .hidden : .shown
    try await rig.client.answer(token, .deferAnswer(isEphemeral: isHidden))
    return token
  }

  func deliver(_ action: OutboundMessage.Action, isPrivate: Bool, row: Int64 = 1) async -> DeliveryOutcome {
    let message = OutboundMessage(to: channel, action, onlyFor: isPrivate ? asker : nil)
    var outcome = DeliveryOutcome.refused(reason: "nothing to send")
    for part in message.discordParts() { outcome = await rig.delivery.deliver(part, row: row) }
    return outcome
  }

  /// What can be read in the channel; what one person alone sees stands in brackets.
  var seen: [String] {
    rig.discord.world.value.messages(in: "100").filter { !$0.isDeleted }.map {
      $0.flags & 1 << 6 == 0 ? $0.content : "(\($0.content))"
    }
  }

  @Test(
    "follows from what is answered, whatever was promised",
    arguments: [(true, true), (true, false), (false, true), (false, false)])
  func promise(isHidden: Bool, isPrivate: Bool) async throws {
    let token = try await command(isHidden: isHidden)
    let outcome = await deliver(.send(.init("5 coins", replyTo: token.text)), isPrivate: isPrivate)
    if case .accepted = outcome {} else { Issue.record("\(outcome)") }
    #expect(seen == [isPrivate ? "(5 coins)" : "5 coins"])
  }

  @Test("is the same for all parts of a long one", arguments: [true, false])
  func long(isHidden: Bool) async throws {
    let token = try await command(isHidden: isHidden)
    let text = RichText(String(repeating: "word ", count: 900))
    _ = await deliver(.send(.init(text, replyTo: token.text)), isPrivate: true)
    #expect(seen.count == 3)
    #expect(seen.allSatisfy { $0.hasPrefix("(word") })
  }

  @Test("does not change when it has to be tried again in the middle")
  func again() async throws {
    let token = try await command(isHidden: false)
    let action = OutboundMessage.Action.send(.init("5 coins", replyTo: token.text))
    rig.discord.fail("/webhooks/7001/\(token.token)", with: .answer(status: 500, headers: [], body: ""))
    var tries = 0
    while case .notDelivered = await deliver(action, isPrivate: true) { tries += 1; if tries > 5 { break } }
    #expect(seen.filter { $0 == "5 coins" } == [])
    #expect(seen.contains("(5 coins)"))
  }

  @Test("of what only one person may read is nobody, rather than everybody, where there is no private place")
  func nowhere() async throws {
    for action in [
      OutboundMessage.Action.send(.init("5 coins")), .send(.init("5 coins", replyTo: "123")),
      .replace(message: "123", with: .init("5 coins")),
    ] {
      let outcome = await deliver(action, isPrivate: true)
      if case .accepted = outcome { Issue.record("\(action)") }
    }
    rig.discord.fail("/webhooks", times: 9, with: .refused(status: 404, code: 10_015))
    let token = try await command(isHidden: true)
    _ = await deliver(.send(.init("5 coins", replyTo: token.text)), isPrivate: true)
    #expect(seen == [])
  }

  @Test("to a button is who sees its message; for others that message only loses its buttons")
  func button() async throws {
    let offer = OutboundMessage.Content("9 USD?", buttons: [[Button("Pay", .callback("p"))]])
    for isPrivate in [false, true] {
      guard case .accepted(let id?) = await deliver(.send(offer), isPrivate: false, row: isPrivate ? 3 : 2)
      else {
        Issue.record("the offer was not taken")
        return
      }
      let pressed = try #require(rig.discord.press("Pay", under: id))
      var token = InteractionToken(application: "7001", id: pressed.id, token: pressed.token)
      token.promise = .message
      try await rig.client.answer(token, .deferUpdate)
      _ = await deliver(.replace(message: token.text, with: .init("Paid.")), isPrivate: isPrivate)
      let message = try #require(rig.discord.world.value.message(id))
      #expect(message.buttons == [])
      #expect(message.content == (isPrivate ? "9 USD?" : "Paid."))
    }
    #expect(seen == ["Paid.", "9 USD?", "(Paid.)"])
  }

  @Test("is written into what refers to it, and read back", arguments: InteractionToken.Promise.all)
  func text(promise: InteractionToken.Promise) {
    var token = InteractionToken(application: "7001", id: "55", token: "aW50.x-y_z")
    token.promise = promise
    #expect(InteractionToken(text: token.text) == token)
    token.isFurther = true
    #expect(InteractionToken(text: token.text) == token)
    #expect(InteractionToken(text: "interaction:7001:55:aW50:everybody") == nil)
  }
}

extension InteractionToken.Promise {
  static let all: [Self] = [.shown, .hidden, .message, .hiddenMessage]
}
