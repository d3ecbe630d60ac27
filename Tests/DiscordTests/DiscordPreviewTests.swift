import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Previews on Discord", .timeLimit(.minutes(5)))
struct DiscordPreviewTests {
  let rig: ConnectorRig
  let channel = ChatAddress(.discord, chat: "100")

  init() throws { rig = try ConnectorRig() }

  @Test("Typing is shown until there is text, and again before Discord forgets it")
  func typing() async throws {
    try await rig.run {
      let preview = rig.connector.preview(for: channel, replyTo: nil)
      await preview.typing()
      await rig.discord.world.wait { $0.typing.count == 1 }
      try await rig.skipWait()
      await rig.discord.world.wait { $0.typing.count == 2 }
      #expect(await preview.finish() == nil)
    }
    #expect(rig.discord.world.value.messages.isEmpty)
  }

  @Test("An answer grows in one message, which the answer itself replaces")
  func grows() async throws {
    try await rig.run {
      let question = rig.discord.say("?", in: "100")
      let preview = rig.connector.preview(for: channel, replyTo: question.id)
      await preview.show("One")
      let first = try #require(await rig.discord.answers(1, in: "100").first)
      #expect(first.content == "One" && first.replyTo == question.id)
      // Only the latest of what comes within a moment is worth a call.
      await preview.show("One two")
      await preview.show("One two three")
      try await rig.skipWait()
      await rig.discord.world.wait { $0.messages.last?.content == "One two three" }
      let shown = try #require(await preview.finish())
      #expect(shown == first.id)
      let answer = OutboundMessage(to: channel, .replace(message: shown, with: .init("One two three four")))
      #expect(await rig.connector.deliver(answer, row: 1) == .accepted(message: first.id))
      #expect(rig.discord.world.value.messages(in: "100").map(\.content) == ["?", "One two three four"])
      #expect(rig.discord.world.value.messages.last?.edits == 2)
    }
  }

  @Test("What a process that died has left half is gone on with, and not left behind")
  func begun() async throws {
    try await rig.run {
      let noted = Watched<[String]>([])
      let first = rig.connector.preview(
        for: channel, replyTo: nil, begun: .init(message: nil) { id in noted.change { $0.append(id) } })
      await first.show("One")
      let half = try #require(await rig.discord.answers(1, in: "100").first)
      await noted.wait { $0 == [half.id] }
      let second = rig.connector.preview(
        for: channel, replyTo: nil, begun: .init(message: half.id) { id in noted.change { $0.append(id) } })
      await second.show("One two")
      await rig.discord.world.wait { $0.messages.last?.content == "One two" }
      #expect(await second.finish() == half.id)
      #expect(noted.value == [half.id])
      #expect(rig.discord.world.value.messages(in: "100").count == 1)
    }
  }

  @Test("The answer to a command grows where its place was kept")
  func interaction() async throws {
    try await rig.run {
      let token = InteractionToken(application: "7001", id: "55", token: "t")
      let preview = rig.connector.preview(for: channel, replyTo: token.text)
      await preview.typing()
      await preview.show("One")
      await rig.discord.world.wait { $0.interactionAnswers["t"]?.first?.content == "One" }
      let shown = try #require(await preview.finish())
      let answer = OutboundMessage(to: channel, .replace(message: shown, with: .init("One two")))
      _ = await rig.connector.deliver(answer, row: 1)
      #expect(rig.discord.world.value.interactionAnswers["t"]?.map(\.content) == ["One two"])
    }
    #expect(rig.discord.world.value.typing.isEmpty)
    #expect(rig.discord.world.value.messages(in: "100").isEmpty)
  }

  @Test("A preview that Discord refuses is given up, and the answer comes all the same")
  func refused() async throws {
    try await rig.run {
      rig.discord.fail("/messages", with: .refused(status: 400, code: 50_035))
      let preview = rig.connector.preview(for: channel, replyTo: nil)
      await preview.show("One")
      await rig.discord.world.wait { $0.calls.contains { $0.path.hasSuffix("/messages") } }
      await preview.show("One two")
      #expect(await preview.finish() == nil)
      _ = await rig.connector.deliver(OutboundMessage(to: channel, "One two three"), row: 1)
      #expect(await rig.discord.answers(1, in: "100").map(\.content) == ["One two three"])
    }
  }

  @Test("A preview whose posting got lost on the way back is posted once, and is known")
  func lostAnswer() async throws {
    try await rig.run {
      rig.discord.fail("/messages", with: .lostAnswer)
      let preview = rig.connector.preview(for: channel, replyTo: nil)
      await preview.show("One")
      await rig.discord.world.wait { $0.calls.count { $0.path.hasSuffix("/messages") } >= 2 }
      await preview.show("One two")
      try await rig.skipWait()
      await rig.discord.world.wait { $0.messages.last?.content == "One two" }
      #expect(await preview.finish() == rig.discord.world.value.messages.last?.id)
      #expect(rig.discord.world.value.messages(in: "100").count == 1)
    }
  }

  @Test("Two previews that begin alike are two messages")
  func alike() async throws {
    try await rig.run {
      for _ in 0..<2 {
        let preview = rig.connector.preview(for: channel, replyTo: nil)
        await preview.show("One")
        let count = rig.discord.world.value.messages.count
        await rig.discord.world.wait { $0.messages.count == count + 1 || $0.messages.count == 2 }
        _ = await preview.finish()
      }
      await rig.discord.world.wait { $0.messages(in: "100").count == 2 }
    }
  }

  @Test("A limit is kept to, and the wait is no reason to lose the preview")
  func throttled() async throws {
    try await rig.run {
      rig.discord.fail("/messages", with: .throttled(seconds: 3, scope: "user"))
      let preview = rig.connector.preview(for: channel, replyTo: nil)
      await preview.show("One")
      try await rig.skipWait()
      #expect(await rig.discord.answers(1, in: "100").map(\.content) == ["One"])
      _ = await preview.finish()
    }
  }

  @Test("After the end nothing more is shown")
  func finished() async throws {
    try await rig.run {
      let preview = rig.connector.preview(for: channel, replyTo: nil)
      #expect(await preview.finish() == nil)
      await preview.show("One")
      await preview.typing()
      #expect(await preview.finish() == nil)
      #expect(rig.discord.world.value.messages.isEmpty)
    }
  }
}
