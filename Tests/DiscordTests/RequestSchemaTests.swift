import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import Discord

@Suite("Requests to Discord", .timeLimit(.minutes(5)))
struct RequestSchemaTests {
  private static let settings = DiscordConnector.Settings(
    form: { command in
      guard command.path == ["ask"] else { return nil }
      return InteractionForm(
        argument: "text", title: "A question", label: "What?", isParagraph: true, length: 1...1_000)
    }, suggestions: { _ in ["a", "b"] })

  @Test("Each is what Discord's own description of its API allows")
  func schema() async throws {
    let specification = try DiscordSpecification.standard()
    try await withLivingDiscord(settings: Self.settings) { rig in
      await rig.discord.present()
      await say(with: rig)
      await interact(with: rig)
      await react(with: rig)
      await miss(with: rig)
      try await look(with: rig)
      let calls = rig.discord.world.value.calls
      let kinds = Set(
        calls.map { call in
          let steps = call.path.prefix { $0 != "?" }.split(separator: "/")
          let words = steps.map { $0.allSatisfy { $0.isLetter || $0 == "@" || $0 == "-" } ? $0 : "…" }
          return "\(call.method) /\(words.joined(separator: "/"))"
        })
      #expect(Self.kinds.isSubset(of: kinds), "\(Self.kinds.subtracting(kinds).sorted())")
      #expect(calls.contains { $0.body.hasPrefix(#"{"type":9"#) })
      #expect(calls.contains { $0.body.contains(#""attachments""#) })
      for call in calls {
        if let fault = specification.fault(in: call) { Issue.record("\(fault)\n\(call.body)") }
      }
    }
  }

  /// Everything that is ever asked of Discord.
  private static let kinds: Set<String> = [
    "GET /gateway/bot", "GET /applications/@me", "GET /applications/…/commands",
    "PUT /applications/…/commands",
    "GET /applications/…/guilds/…/commands", "PUT /applications/…/guilds/…/commands", "GET /channels/…",
    "GET /channels/…/messages", "POST /channels/…/messages", "PATCH /channels/…/messages/…",
    "DELETE /channels/…/messages/…", "PUT /channels/…/messages/…/reactions/…/@me", "POST /channels/…/typing",
    "GET /guilds/…", "GET /guilds/…/members/…", "POST /interactions/…/…/callback", "GET /users/@me",
    "POST /users/@me/channels", "POST /webhooks/…/…", "PATCH /webhooks/…/…/messages/@original",
    "DELETE /webhooks/…/…/messages/@original",
  ]

  @Test(
    "The check finds mistakes",
    arguments: [
      ("POST", "/channels/100/messages", #"{"contents":"a"}"#),
      ("POST", "/channels/100/messages", #"{"content":5}"#),
      ("POST", "/channels/x/messages", #"{"content":"a"}"#),
      ("POST", "/channels/100/message", #"{"content":"a"}"#),
      ("PUT", "/channels/100/messages", #"{"content":"a"}"#),
      ("POST", "/channels/100/messages", #"{"components":[{"type":1,"components":[{"type":2}]}]}"#),
      ("GET", "/channels/100/messages?limit=101", ""), ("GET", "/channels/100/messages?befor=1", ""),
      ("POST", "/interactions/1/t/callback", #"{"type":3}"#),
    ])
  func mistakes(method: String, path: String, body: String) throws {
    let call = DiscordWorld.Call(method: method, path: path, body: body)
    let specification = try DiscordSpecification.standard()
    #expect(specification.fault(in: call) != nil)
  }

  /// Messages of every kind, with everything that they can carry.
  private func say(with rig: ConnectorRig) async {
    let here = ChatAddress(.discord, chat: "100")
    let asked = rig.discord.say("<@9001> well?", in: "100")
    var content = OutboundMessage.Content(RichText("plain"))
    content.buttons = [[Button("a", .callback("1")), Button("b", .link("https://x.org"))]]
    content.replyTo = asked.id
    var message = OutboundMessage(to: here, RichText("plain"))
    message.action = .send(content)
    message.isSilent = true
    let sent = await rig.connector.deliver(message, row: 1)
    if case .accepted(let id?) = sent {
      message.action = .replace(message: id, with: content)
      _ = await rig.connector.deliver(message, row: 2)
    }
    for (index, part) in rig.connector.parts(of: OutboundMessage(to: here, RichText(longText))).enumerated() {
      _ = await rig.connector.deliver(part, row: Int64(10 + index))
    }
    let file = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [0x61])
    let withFile = OutboundMessage(to: here, .send(.init("a file", files: [file])))
    if case .accepted(let id?) = await rig.connector.deliver(withFile, row: 3) {
      let gone = OutboundMessage(to: here, .retract(message: id))
      _ = await rig.connector.deliver(gone, row: 4)
    }
    _ = try? await rig.connector.client.privateChannel(with: AccountOnPlatform(.discord, "2001"))
    let memory = DiscordMenuRegistrar.Memory(read: { _ in nil }, write: { _, _ in })
    let commands = Array(#"[{"name":"a","description":"A","type":1}]"#.utf8)
    for servers in [[], ["500"]] {
      _ = await rig.connector.register(
        DiscordMenuRegistrar.Commands(everywhere: commands, inServer: commands), servers: servers,
        memory: memory)
    }
    _ = try? await rig.connector.client.commands(of: "7001", in: .everywhere)
    _ = try? await rig.connector.client.commands(of: "7001", in: .server("500"))
  }

  private var longText: String { String(repeating: "many words ", count: 400) }

  /// Commands, buttons and suggestions.
  private func interact(with rig: ConnectorRig) async {
    let command = rig.discord.use(["a"], in: "100")
    rig.discord.begin(
      .autocomplete, #"{"name":"a","options":[{"name":"b","type":3,"value":"c","focused":true}]}"#, in: "100")
    let buttons = rig.discord.world.value.messages.last { !$0.buttons.isEmpty }
    rig.discord.press("a", under: buttons?.id ?? "")
    // A window is shown for it.
    rig.discord.use(["ask"], in: "100")
    let whispered = rig.discord.use(["a"], in: "100")
    await rig.discord.world.wait { world in world.issued.values.allSatisfy { $0.answer != nil } }
    let press = rig.discord.world.value.issued.values.first { $0.kind == .component }
    #expect(rig.discord.world.value.issued.count == 5)
    let here = ChatAddress(.discord, chat: "100")
    _ = await rig.connector.deliver(
      OutboundMessage(to: here, "done", replyTo: "interaction:7001:\(command.id):\(command.token)"), row: 30)
    // Of a place that everybody sees, an answer for one person takes the place away.
    var whisper = OutboundMessage(
      to: here, .send(.init("hush", replyTo: "interaction:7001:\(whispered.id):\(whispered.token)")))
    whisper.onlyFor = AccountOnPlatform(.discord, "2001")
    _ = await rig.connector.deliver(whisper, row: 32)
    guard let press else { return }
    let callback = "interaction:7001:\(press.id):\(press.token)"
    let answer = OutboundMessage(
      to: here, .answerButton(callback: callback, text: "pressed", isAlert: false))
    _ = await rig.connector.deliver(answer, row: 31)
    let retired = OutboundMessage(
      to: here, .retireButtons(message: "interaction:7001:\(press.id):\(press.token):message"))
    _ = await rig.connector.deliver(retired, row: 33)
  }

  /// What is only looked up: who somebody is on a server, a channel, ourselves.
  private func look(with rig: ConnectorRig) async throws {
    _ = try? await rig.connector.standing(
      of: AccountOnPlatform(.discord, "2001"), in: CommunityAddress(.discord, "500"))
    _ = try? await rig.connector.client.application()
    _ = try? await rig.connector.client.ownAccount()
    _ = try? await rig.connector.client.home(of: "100")
    let preview = rig.connector.preview(for: ChatAddress(.discord, chat: "100"), replyTo: nil)
    await preview.typing()
    await rig.discord.world.wait { $0.calls.contains { $0.path.hasSuffix("/typing") } }
    _ = await preview.finish()
  }

  /// An emoji under what somebody said.
  private func react(with rig: ConnectorRig) async {
    let message = rig.discord.say("hello", in: "100")
    let here = ChatAddress(.discord, chat: "100")
    let reaction = OutboundMessage(to: here, .react(message: message.id, emoji: "👌"))
    _ = await rig.connector.deliver(reaction, row: 40)
  }

  /// What was said while no session was running is looked up.
  private func miss(with rig: ConnectorRig) async {
    rig.discord.say("<@9001> one", in: "100")
    await rig.store.wait { $0.texts.contains("one") }
    rig.discord.forgetSessions()
    rig.discord.say("<@9001> two", in: "100")
    rig.discord.dropConnections()
    await rig.store.wait { $0.texts.contains("two") }
  }
}
