import Discord
import Groundwork
import JSON
import Testing
import Vocabulary

@Suite("Dispatch reader")
struct DispatchReaderTests {
  let reader = DispatchReader(bot: "9001")
  let now = Moment(seconds: 1_790_000_000)

  func read(_ name: String, _ json: String) throws -> DispatchReader.Reading {
    reader.read(name, try JSONDocument(parsing: json).root, at: now)
  }

  /// A message of Ann's in a server; `change` replaces or adds members.
  func message(_ change: String = "", content: String = "hello") -> String {
    let base = [
      ("id", #""1467362416596615168""#), ("channel_id", #""100""#), ("guild_id", #""500""#), ("type", "0"),
      ("content", "\"\(content)\""), ("author", #"{"id":"2001","username":"ann","global_name":"Ann"}"#),
      ("member", #"{"nick":"Annie"}"#), ("mentions", "[]"), ("attachments", "[]"),
    ]
    // Of two members with the same key the first one counts.
    return "{"
      + ((change.isEmpty ? [] : [change]) + base.map { "\"\($0.0)\":\($0.1)" }).joined(separator: ",") + "}"
  }

  func event(_ change: String = "", content: String = "hello", name: String = "MESSAGE_CREATE") throws
    -> InboundEvent
  {
    guard case .event(let event) = try read(name, message(change, content: content)) else {
      throw NotAnEvent()
    }
    return event
  }
  struct NotAnEvent: Error {}

  func incoming(_ change: String = "", content: String = "hello") throws -> IncomingMessage {
    switch try event(change, content: content).content {
    case .message(let message), .command(let message), .edit(let message): return message
    case .deletion, .button, .standing, .migration, .stopGeneration: throw NotAnEvent()
    }
  }

  @Test("A message in a server")
  func inServer() throws {
    let event = try event()
    #expect(event.id == EventID(.discord, "1467362416596615168"))
    #expect(event.address == ChatAddress(.discord, chat: "100"))
    #expect(event.chatKind == .group)
    #expect(event.sender?.account == AccountOnPlatform(.discord, "2001"))
    #expect(event.sender?.displayName == "Annie" && event.sender?.handle == "ann")
    #expect(
      event.content == .message(IncomingMessage(id: "1467362416596615168", text: "hello", isAddressed: false))
    )
    #expect(event.receivedAt == now)
  }

  @Test("A private message is always for us")
  func direct() throws {
    let event = try event(#""guild_id":null,"member":null"#)
    #expect(event.chatKind == .direct)
    #expect(event.sender?.displayName == "Ann")
    #expect(try incoming(#""guild_id":null"#).isAddressed)
  }

  @Test(
    "Whoever names us talks to us, and our name is no part of what they say",
    arguments: [
      ("<@9001> hello", "hello"), ("hello <@!9001>", "hello"), ("<@9001>\\n/help me", "/help me"),
      ("a <@9001> b", "a  b"), ("<@9001><@!9001> hi", "hi"), ("1 < 2 <<@9001>>", "1 < 2 <>"),
    ])
  func mention(content: String, text: String) throws {
    let message = try incoming(#""mentions":[{"id":"9001"}]"#, content: content)
    #expect(message.isAddressed && message.text == text)
  }

  @Test(
    "Other names stay as they are, and what is no name",
    arguments: [
      "<@90011> hello", "<@2002> hello", "<@&9001> hello", "<9001> hello", "<@ 9001> hello", "hello <@9001",
    ])
  func otherMention(content: String) throws {
    let message = try incoming(#""mentions":[{"id":"2002"}]"#, content: content)
    #expect(!message.isAddressed && message.text == content)
  }

  @Test("An answer to us is for us, also without a mention; one to somebody else is not")
  func replies() throws {
    let ours = try incoming(
      #""type":19,"referenced_message":{"id":"5","content":"hi","author":{"id":"9001"}}"#)
    #expect(ours.isAddressed)
    #expect(
      ours.replyTo
        == RepliedMessage(id: "5", author: AccountOnPlatform(.discord, "9001"), isFromBot: true, text: "hi"))
    let theirs = try incoming(
      #""type":19,"referenced_message":{"id":"5","content":"hi","author":{"id":"2002"}}"#)
    #expect(!theirs.isAddressed && theirs.replyTo?.isFromBot == false)
    let deleted = try incoming(#""type":19,"referenced_message":null,"message_reference":{"message_id":"5"}"#)
    #expect(deleted.replyTo == RepliedMessage(id: "5", author: nil, isFromBot: false, text: ""))
  }

  @Test(
    "A slash and a name make a command",
    arguments: [
      ("/help", true), ("/stake add 5", true), ("/ help", false), ("/", false), ("//", false),
      ("/päth", false),
      ("a /help", false), ("/http://x", false),
    ])
  func commands(content: String, isCommand: Bool) throws {
    if case .command = try event(content: content).content { #expect(isCommand) } else { #expect(!isCommand) }
  }

  @Test("What a thread says belongs to the thread")
  func threads() throws {
    #expect(try event(#""channel_id":"777","position":3"#).address == ChatAddress(.discord, chat: "777"))
  }

  @Test(
    "Bots, webhooks, ourselves and Discord's own messages are passed over",
    arguments: [
      #""author":{"id":"9001","username":"warden"}"#, #""author":{"id":"3","username":"b","bot":true}"#,
      #""webhook_id":"9""#, #""type":7"#, #""type":18"#, #""type":6"#, #""content":"""#, #""content":"  ""#,
      #""content":null"#,
    ])
  func ignored(change: String) throws {
    guard case .ignored = try read("MESSAGE_CREATE", message(change)) else {
      Issue.record("\(change) should be passed over")
      return
    }
  }

  @Test("A picture without a word is a message")
  func attachments() throws {
    let file =
      #"{"id":"1","filename":"a.png","content_type":"image/png","size":12,"url":"https://cdn/a.png"}"#
    let message = try incoming(#""attachments":[\#(file),{"filename":"odd"},5]"#, content: "")
    #expect(
      message.attachments == [
        Attachment(
          kind: .image, name: "a.png", mediaType: "image/png", size: 12, reference: "https://cdn/a.png")
      ])
    let sticker = try incoming(#""sticker_items":[{"id":"5","name":"wave","format_type":1}]"#, content: "")
    #expect(sticker.attachments.first?.kind == .sticker)
  }

  @Test("Threat 15: a forwarded message says what was forwarded, and commands nothing")
  func forwarded() throws {
    let change =
      #""message_reference":{"type":1,"message_id":"5"},"message_snapshots":[{"message":{"content":"/stop it"}}]"#
    let message = try incoming(change, content: "")
    #expect(message.isForwarded && message.text == "/stop it" && message.replyTo == nil)
    if case .command = try event(change, content: "").content {
      Issue.record("forwarded commands are no commands")
    }
  }

  @Test("An edit is one event for each change, and none for a preview that Discord added")
  func edits() throws {
    let event = try event(#""edited_timestamp":"2026-02-01T03:34:22.613000+00:00""#, name: "MESSAGE_UPDATE")
    #expect(event.id.number == "1467362416596615168@2026-02-01T03:34:22.613000+00:00")
    guard case .edit(let edited) = event.content else {
      Issue.record("an edit is no new message")
      return
    }
    #expect(edited.id == "1467362416596615168")
    #expect(try read("MESSAGE_UPDATE", message(#""edited_timestamp":null"#)) == .ignored(.unchanged))
    #expect(try read("MESSAGE_UPDATE", #"{"id":"1","channel_id":"2","embeds":[]}"#) == .ignored(.unchanged))
  }
  @Test(
    "Messages without the indispensable are set aside, not lost",
    arguments: [
      #"{"id":1,"channel_id":null}"#, #"{"channel_id":"1"}"#, #"{"id":"x","channel_id":"1"}"#,
      #"{"id":"1","channel_id":"2"}"#,
      #"{"id":"1","channel_id":"2","author":5}"#, #"{"id":-1,"channel_id":"2"}"#, "{}",
    ])
  func unreadable(json: String) throws {
    guard case .unreadable = try read("MESSAGE_CREATE", json) else {
      Issue.record("should be unreadable")
      return
    }
  }

  @Test("Recorded oddities are read or passed over")
  func recorded() throws {
    for entry in try #require(try Fixture.discord("gateway_frames.json")["frames"]?.array) {
      guard let frame = entry["frame"].flatMap(GatewayFrame.init) else { continue }
      let reading = reader.read(frame.name, frame.data, at: now)
      switch entry["name"]?.string {
      case "large_nonce_numeric":
        guard case .event = reading else {
          Issue.record("a number for a nonce is fine")
          continue
        }
      case "webhook_author": #expect(reading == .ignored(.fromBot))
      case "undecodable_message_create": #expect(reading == .unreadable("a message without a channel"))
      default: #expect(reading == .ignored(.unknownKind))
      }
    }
  }

  @Test("Whatever is changed in a message, the reader comes to an end", arguments: 0..<300 as Range<UInt64>)
  func mutated(seed: UInt64) throws {
    let chance = Randomness.seeded(seed)
    let values = [
      "null", "5", "-1", "\"\"", "\"9001\"", "[]", "{}", "[{}]", "true", "1e99", "[null]", "\"\\ud83d\"",
    ]
    let keys = [
      "id", "channel_id", "guild_id", "type", "content", "author", "member", "mentions", "attachments",
      "webhook_id",
      "referenced_message", "message_reference", "edited_timestamp", "sticker_items", "message_snapshots",
      "token",
      "application_id", "data", "user",
    ]
    var change: [String] = []
    for _ in 0...chance.index(below: 4) {
      change.append(
        "\"\(keys[chance.index(below: keys.count)])\":\(values[chance.index(below: values.count)])")
    }
    for name in ["MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE"] {
      _ = try read(name, message(change.joined(separator: ",")))
    }
  }
}

@Suite("Interactions")
struct InteractionTests {
  let reader = DispatchReader(bot: "9001")
  let now = Moment(seconds: 1_790_000_000)

  func interaction(_ type: Int, _ data: String, rest: String = "") throws -> Interaction? {
    let json = """
      {"id":"55","application_id":"7001","type":\(type),"token":"aW50.x-y_z","channel_id":"100","guild_id":"500",\
      "member":{"user":{"id":"2001","username":"ann"},"nick":"Annie"},"locale":"de","data":\(data)\(rest)}
      """
    return Interaction(try JSONDocument(parsing: json).root)
  }

  @Test("A command reads as if it were typed")
  func command() throws {
    let data = """
      {"id":"1","name":"stake","type":1,"options":[{"name":"add","type":1,"options":[\
      {"name":"amount","type":4,"value":5},{"name":"note","type":3,"value":"for \\"later\\" on"},\
      {"name":"who","type":6,"value":"2002"},{"name":"sure","type":5,"value":true},\
      {"name":"rate","type":10,"value":1.5},{"name":"plain","type":3,"value":"two words"},{"name":"one","type":3,"value":"x"}]}]}
      """
    let interaction = try #require(try interaction(2, data))
    #expect(interaction.kind == .command(isSubmitted: false))
    #expect(interaction.path == ["stake", "add"])
    #expect(interaction.options.first == .init(name: "amount", value: .integer(5)))
    #expect(
      interaction.line
        == #"/stake add amount=5 who=<@2002> sure=yes rate=1.5 plain="two words" one=x for "later" on"#)
    guard case .event(let event) = reader.read(interaction, at: now) else {
      Issue.record("a command is an event")
      return
    }
    #expect(event.id == EventID(.discord, "55"))
    #expect(event.sender?.displayName == "Annie" && event.sender?.language == "de")
    guard case .command(let message) = event.content else {
      Issue.record("a command is a command")
      return
    }
    #expect(message.text == interaction.line && message.isAddressed)
    #expect(message.id.flatMap { InteractionToken(text: $0) } == interaction.token)
  }

  @Test("A group with its subcommand is followed down, and no further")
  func groups() throws {
    let data =
      #"{"name":"admin","options":[{"name":"system","type":2,"options":[{"name":"health","type":1}]}]}"#
    #expect(try interaction(2, data)?.line == "/admin system health")
  }

  @Test("A pressed button brings its data, and a way to change its message", arguments: [0, 1 << 6])
  func button(flags: Int) throws {
    let interaction = try #require(
      try interaction(
        3, #"{"custom_id":"yes:1","component_type":2}"#, rest: #","message":{"id":"77","flags":\#(flags)}"#))
    guard case .event(let event) = reader.read(interaction, at: now) else {
      Issue.record("a press is an event")
      return
    }
    var token = interaction.token
    token.promise = flags == 0 ? .message : .hiddenMessage
    #expect(
      event.content
        == .button(ButtonPress(callback: interaction.token.text, data: "yes:1", message: token.text)))
  }

  @Test("What somebody is typing is told with its argument")
  func autocomplete() throws {
    let data = #"{"name":"stake","options":[{"name":"days","type":3,"value":"3","focused":true}]}"#
    #expect(try interaction(4, data)?.kind == .autocomplete(argument: "days", typed: "3"))
  }

  @Test("Tokens that would change a path are no tokens", arguments: ["", "a/b", "a?b", "..%2f", "a b"])
  func unsafeTokens(token: String) throws {
    let json =
      #"{"id":"55","application_id":"7001","type":2,"token":"\#(token)","channel_id":"100","data":{}}"#
    #expect(Interaction(try JSONDocument(parsing: json).root) == nil)
    #expect(InteractionToken(text: "interaction:7001:55:\(token)") == nil)
  }

  @Test("A token is read back from its text")
  func tokenText() {
    let token = InteractionToken(application: "7001", id: "55", token: "aW50.x-y_z")
    #expect(InteractionToken(text: token.text) == token)
    for text in ["", "interaction:", "1234567890", "interaction:x:55:t", "interaction:7001:55"] {
      #expect(InteractionToken(text: text) == nil)
    }
  }

  @Test("A bot that was chosen where a person is asked for is nobody")
  func chosenBot() throws {
    let text = """
      {"id":"55","application_id":"7001","type":2,"token":"t","channel_id":"100","guild_id":"500",
      "member":{"user":{"id":"2001","username":"ann"}},"data":{"name":"rep","options":[{"name":"up","type":1,"options":[
      {"name":"user","type":6,"value":"3001"},{"name":"other","type":6,"value":"3002"}]}],
      "resolved":{"users":{"3001":{"id":"3001","username":"b","bot":true},"3002":{"id":"3002","username":"c"}}}}}
      """
    let interaction = try #require(Interaction(try JSONDocument(parsing: Array(text.utf8)).root))
    #expect(interaction.options.map(\.value) == [.text(""), .person(AccountOnPlatform(.discord, "3002"))])
  }

  @Test("Another bot whose message is answered is nobody whom that points at", arguments: [true, false])
  func answeredBot(isBot: Bool) throws {
    let text = """
      {"id":"5","channel_id":"100","guild_id":"500","content":"/rep up","author":{"id":"2001","username":"ann"},
      "message_reference":{"message_id":"4"},"referenced_message":{"id":"4","content":"x",
      "author":{"id":"3001","username":"b"\(isBot ? ",\"bot\":true" : "")}}}
      """
    let message = try JSONDocument(parsing: Array(text.utf8)).root
    guard
      case .event(let event) = DispatchReader(bot: "9001").read(
        message: message, isEdit: false, at: Moment(seconds: 0)),
      case .command(let command) = event.content
    else {
      Issue.record("a command is read as one")
      return
    }
    #expect(command.replyTo?.author == (isBot ? nil : AccountOnPlatform(.discord, "3001")))
    #expect(command.replyTo?.isFromBot == false)
  }
}
