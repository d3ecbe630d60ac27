import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Vocabulary

@Suite("A window on Discord", .timeLimit(.minutes(5)))
struct InteractionFormTests {
  /// Asks for the message of an attempt that has none.
  static let settings = DiscordConnector.Settings(
    isHidden: { $0.first == "bounty" },
    form: { command in
      guard command.path == ["bounty", "attempt"], !command.options.contains(where: { $0.name == "message" })
      else { return nil }
      return InteractionForm(
        argument: "message", title: "Your attempt", label: "What do you say?", isParagraph: true,
        length: 1...1_000)
    })

  func command(_ options: String, id: String = "55") -> [UInt8] {
    interaction(
      2, id: id, #"{"name":"bounty","options":[{"name":"attempt","type":1,"options":[\#(options)]}]}"#)
  }

  func interaction(_ type: Int, id: String, _ data: String) -> [UInt8] {
    Array(
      """
      {"id":"\(id)","application_id":"7001","type":\(type),"token":"token-\(id)","channel_id":"100","guild_id":"500",\
      "member":{"user":{"id":"2001","username":"ann"}},"data":\(data)}
      """.utf8)
  }

  func read(_ bytes: [UInt8]) throws -> Interaction {
    try #require(Interaction(try JSONDocument(parsing: bytes).root))
  }

  @Test("is shown at once for what was left out, and nothing is stored until it comes back")
  func shown() async throws {
    let rig = try ConnectorRig(settings: Self.settings)
    try await rig.run {
      let peer = try await rig.session()
      await peer.dispatch(
        "INTERACTION_CREATE", command(#"{"name":"fund","type":3,"value":"team"}"#), sequence: 2)
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      #expect(rig.discord.world.value.interactions["55"]?.type == 9)
      let call = try #require(rig.discord.world.value.calls.last { $0.path.hasSuffix("/callback") })
      #expect(call.body.contains(#""custom_id":"form:message:bounty attempt|fund=tteam""#))
      #expect(call.body.contains(#""style":2,"min_length":1,"max_length":1000"#))

      let text = "Let it go.\n\nfund=me \"x\" y"
      var writer = JSONWriter()
      writer.object { writer in
        writer.field("custom_id", "form:message:bounty attempt|fund=tteam")
        writer.array("components") { writer in
          writer.object { writer in
            writer.field("type", 18)
            writer.object("component") { writer in
              writer.field("type", 4)
              writer.field("custom_id", "message")
              writer.field("value", text)
            }
          }
        }
      }
      let data = String(decoding: writer.bytes, as: UTF8.self)
      await peer.dispatch("INTERACTION_CREATE", interaction(5, id: "56", data), sequence: 3)
      await rig.discord.world.wait { $0.interactions["56"] != nil }
      #expect(rig.discord.world.value.interactions["56"]?.type == 5)
      #expect(rig.discord.world.value.interactions["56"]?.isEphemeral == true)
      await rig.store.wait { $0.events.count == 1 }
      guard case .command(let message) = rig.store.value.events[0].content else {
        Issue.record("a submitted window is a command")
        return
      }
      #expect(
        message.form
          == CommandForm(
            path: ["bounty", "attempt"],
            options: [.init(name: "fund", value: .text("team")), .init(name: "message", value: .text(text))]))
    }
  }

  @Test("is not shown when nothing is missing, and not when it could not carry what was typed")
  func notShown() throws {
    let manners = Self.settings.manners
    let complete = try read(command(#"{"name":"message","type":3,"value":"hi"}"#))
    #expect(manners.firstAnswer(to: complete) == .deferAnswer(isEphemeral: true))
    let long = try read(command(#"{"name":"fund","type":3,"value":"\#(String(repeating: "x", count: 80))"}"#))
    #expect(manners.firstAnswer(to: long) == .deferAnswer(isEphemeral: true))
  }

  @Test(
    "that was forged is a command like any other, or none",
    arguments: [
      (#"{"custom_id":"form:message:bounty attempt","components":[]}"#, "bounty attempt|message=t"),
      (
        #"{"custom_id":"form:x:help","components":[{"type":1,"components":[{"type":4,"custom_id":"x","value":"y"}]}]}"#,
        "help|x=ty"
      ),
      (#"{"custom_id":"form:message:bounty attempt|fund=q"}"#, nil), (#"{"custom_id":"yes"}"#, nil),
      (#"{"custom_id":"form:a:/b"}"#, nil), (#"{}"#, nil), (#"{"custom_id":7,"components":{}}"#, nil),
    ] as [(String, String?)])
  func forged(data: String, expected: String?) throws {
    let interaction = try read(interaction(5, id: "57", data))
    #expect((interaction.path.isEmpty ? nil : interaction.form.text) == expected)
    // Whatever it is, it gets no second window.
    if case .window? = Self.settings.manners.firstAnswer(to: interaction) { Issue.record("a window") }
  }
}

@Suite("Options that Discord would not send")
struct ForgedOptionTests {
  func form(_ options: String) throws -> CommandForm? {
    let json = """
      {"id":"1","application_id":"2","type":2,"token":"t","channel_id":"100","user":{"id":"2001"},\
      "data":{"name":"stake","options":[\(options)]}}
      """
    return Interaction(try JSONDocument(parsing: Array(json.utf8)).root)?.form
  }

  @Test("are kept, so that they are refused and not left out")
  func kept() throws {
    let many = (0..<40).map { #"{"name":"a\#($0)","type":3,"value":"x"}"# }.joined(separator: ",")
    #expect(try form(many)?.options.count == 26)
    #expect(try form(#"{"name":"A B","type":3,"value":"x"}"#)?.text == "stake|?=tx")
    #expect(try form(#"{"name":"days","type":4,"value":[1]}"#)?.text == "stake|days=t")
    #expect(try form(#"{"name":"user","type":6,"value":"nobody"}"#)?.text == "stake|user=t")
    #expect(try form(#"{"name":"days","type":4,"value":1.5}"#)?.text == "stake|days=d1.5")
  }

  @Test("of two subcommands at once name none")
  func ambiguous() throws {
    let two = #"{"name":"add","type":1,"options":[]},{"name":"list","type":1,"options":[]}"#
    #expect(try form(two)?.text == "stake")
  }
}
