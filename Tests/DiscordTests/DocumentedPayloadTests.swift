import Discord
import Groundwork
import JSON
import Testing
import Vocabulary

/// What stands in Discord's documentation, read as if it came over the gateway.
@Suite("Payloads of Discord's documentation")
struct DocumentedPayloadTests {
  private let reader = DispatchReader(bot: "9001")
  private let now = Moment(seconds: 1_790_000_000)

  private func payloads(of page: String, _ heading: String) throws -> [JSONValue] {
    let all = try #require(try Fixture.discord("documented.json").array)
    return all.filter { $0["page"]?.string == page && $0["heading"]?.string == heading }.compactMap {
      $0["json"]
    }
  }

  /// A payload with what the documentation leaves out of it.
  private func completed(_ payload: JSONValue, with more: String) throws -> JSONValue {
    let text = String(decoding: payload.bytes, as: UTF8.self)
    return try JSONDocument(parsing: "{\(more),\(text.dropFirst())").root
  }

  private func event(_ name: String, _ payload: JSONValue) throws -> InboundEvent? {
    guard case .event(let event) = reader.read(name, payload, at: now) else { return nil }
    return event
  }

  @Test("A message is read with its author, its place and its words")
  func message() throws {
    let payload = try #require(try payloads(of: "resources/message", "Example Message").first)
    let event = try #require(try event("MESSAGE_CREATE", payload))
    #expect(event.id == EventID(.discord, "334385199974967042"))
    #expect(event.address == ChatAddress(.discord, chat: "290926798999357250"))
    #expect(event.chatKind == .direct)
    #expect(event.sender?.account == AccountOnPlatform(.discord, "53908099506183680"))
    #expect(event.sender?.handle == "Mason")
    guard case .message(let message) = event.content else {
      Issue.record("it is a message")
      return
    }
    #expect(message.text == "Supa Hot")
    #expect(!message.isForwarded)
  }

  @Test("A message that came from another channel keeps its words")
  func crossposted() throws {
    let payload = try #require(try payloads(of: "resources/message", "Example Crossposted Message").first)
    let event = try #require(try event("MESSAGE_CREATE", payload))
    guard case .message(let message) = event.content else {
      Issue.record("it is a message")
      return
    }
    #expect(message.text.hasPrefix("Big news!"))
  }

  @Test("A command is read with what was typed; one of a menu is none of ours")
  func commands() throws {
    let examples = try payloads(of: "interactions/application-commands", "Example Interaction")
    try #require(examples.count == 3)
    let interaction = try #require(
      Interaction(try completed(examples[0], with: #""application_id":"7001""#)))
    #expect(interaction.kind == .command(isSubmitted: false))
    #expect(interaction.path == ["cardsearch"])
    #expect(interaction.options == [.init(name: "cardname", value: .text("The Gitrog Monster"))])
    #expect(interaction.channel == "645027906669510667")
    #expect(interaction.server == "290926798626357999")
    #expect(interaction.sender?.account.number == "53908232506183680")
    #expect(interaction.line == #"/cardsearch cardname="The Gitrog Monster""#)
    for example in examples.dropFirst() {
      #expect(try #require(Interaction(example)).kind == .other)
      #expect(try event("INTERACTION_CREATE", example) == nil)
    }
  }

  @Test("What somebody types, presses and submits is read as such")
  func others() throws {
    let rest = #""id":"55","application_id":"7001","token":"t","channel_id":"100","user":{"id":"2001"}"#
    let typing = try #require(try payloads(of: "interactions/application-commands", "Autocomplete").first)
    let typed = try #require(Interaction(try completed(typing, with: rest)))
    #expect(typed.kind == .autocomplete(argument: "variant", typed: "data a user is typ"))
    #expect(typed.path == ["airhorn"])
    for payload in try payloads(of: "components/reference", "Examples") {
      let interaction = try #require(Interaction(try completed(payload, with: rest)))
      let id = payload["data"]?["custom_id"]?.string ?? ""
      // Windows that are none of ours are nothing to us.
      #expect(
        interaction.kind
          == (payload["type"]?.int64 == 3 ? .button(data: id, isHidden: false) : .other))
    }
  }

  @Test(
    "Whatever a dispatch is called and holds, it is an event, set aside, or nothing to us",
    arguments: [
      "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE",
      "GUILD_CREATE", "CHANNEL_UPDATE", "THREAD_LIST_SYNC", "SOMETHING_NEW",
    ])
  func anything(name: String) throws {
    for entry in try #require(try Fixture.discord("documented.json").array) {
      let payload = try #require(entry["json"])
      _ = reader.read(name, payload, at: now)
      _ = reader.deletions(name, payload, at: now)
    }
  }
}
