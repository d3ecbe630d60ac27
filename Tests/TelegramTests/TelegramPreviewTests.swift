import Groundwork
import Telegram
import TestSupport
import Testing
import Vocabulary

@Suite("Previews on Telegram", .timeLimit(.minutes(5)))
struct TelegramPreviewTests {
  private let ann = ChatAddress(.telegram, chat: "1001")
  private let readers = ChatAddress(.telegram, chat: "-100500")
  private let rig: Rig

  init() throws {
    let telegram = try LoopbackTelegram(expiresPolls: false) { world in
      for chat in [TelegramChat.private(1_001), .supergroup(-100_500)] { world.chats[chat.id] = chat }
    }
    rig = Rig(telegram)
  }

  private func running(_ body: () async throws -> Void) async rethrows {
    let connector = rig.connector
    let task = Task { try await connector.run() }
    defer { task.cancel() }
    try await body()
  }

  @Test("In a private chat, drafts show what is written, and leave nothing to replace")
  func drafts() async {
    await running {
      let preview = rig.connector.preview(for: ann, chatKind: .direct, replyTo: "1", draft: 88)
      await preview.typing()
      await rig.telegram.when { $0.actions.count == 1 }
      await preview.show(RichText("Hello", spans: [.init(.bold, 0..<5)]))
      rig.clock.advance(by: .seconds(1))
      await rig.telegram.when { $0.drafts.count == 1 }
      await preview.show("Hello there")
      rig.clock.advance(by: .seconds(4))
      await rig.telegram.when { $0.drafts.count == 2 }
      #expect(await preview.finish() == nil)
      #expect(rig.telegram.world.drafts.map(\.text) == ["Hello", "Hello there"])
      #expect(rig.telegram.world.drafts.allSatisfy { $0.id == 88 })
      #expect(rig.telegram.world.messages.isEmpty)
    }
  }

  @Test("“Typing” is kept up while nothing is written")
  func typing() async throws {
    try await running {
      let preview = rig.connector.preview(for: ann, chatKind: .direct, replyTo: nil, draft: 88)
      await preview.typing()
      for count in 1...3 {
        // One more may be on its way by now.
        await rig.telegram.when { $0.actions.count >= count }
        while rig.telegram.world.actions.count <= count {
          rig.clock.advance(to: try await rig.clock.nextSleep())
        }
      }
      _ = await preview.finish()
    }
  }

  @Test("Where drafts are refused, a message is edited, and the chat is remembered")
  func fallback() async {
    rig.telegram.change { $0.chats[1_001]?.refusesDrafts = true }
    await running {
      // However often the board looks at the clock in between.
      let clock = rig.clock
      let hurrying = Task {
        while true {
          let wake = try await clock.nextSleep()
          if clock.now.duration(to: wake) <= .seconds(5) { clock.advance(to: wake) }
        }
      }
      defer { hurrying.cancel() }
      let preview = rig.connector.preview(for: ann, chatKind: .direct, replyTo: nil, draft: 88)
      await preview.show("Hello")
      await rig.telegram.when { $0.calls["sendMessageDraft"] == 1 }
      await rig.telegram.messages(1, in: 1_001)
      await preview.show("Hello there")
      await rig.telegram.when { $0.texts(in: 1_001) == ["Hello there"] }
      #expect(await preview.finish() == "1")
      let second = rig.connector.preview(for: ann, chatKind: .direct, replyTo: nil, draft: 89)
      await second.show("Again")
      await rig.telegram.messages(2, in: 1_001)
      #expect(await second.finish() == "2")
      #expect(rig.telegram.world.calls["sendMessageDraft"] == 1)
    }
  }

  @Test("A group sees an edited message that answers the question, and tells whoever asked")
  func group() async {
    let question = rig.telegram.say("q", in: .supergroup(-100_500))
    await running {
      let preview = rig.connector.preview(
        for: readers, chatKind: .group, replyTo: String(question), draft: 88)
      await preview.show("Hello")
      let messages = await rig.telegram.messages(1, in: -100_500)
      #expect(messages.first?.replyTo == question)
      #expect(messages.first?.isSilent == false)
      #expect(await preview.finish() == String(messages[0].id))
    }
  }

  @Test("A finish waits for the message that is just being sent")
  func finishWaits() async {
    let gate = Gate()
    rig.telegram.fail("sendMessage", with: .held(gate))
    await running {
      let preview = rig.connector.preview(for: readers, chatKind: .group, replyTo: nil, draft: 88)
      await preview.show("Hello")
      await gate.arrivals(1)
      async let message = preview.finish()
      gate.open()
      #expect(await message == "1")
    }
  }

  @Test("Channels and finished previews show nothing, and no call waits for Telegram")
  func nothing() async {
    let channel = rig.connector.preview(for: readers, chatKind: .channel, replyTo: nil, draft: 88)
    await channel.typing()
    await channel.show("a")
    #expect(await channel.finish() == nil)
    let preview = rig.connector.preview(for: ann, chatKind: .direct, replyTo: nil, draft: 88)
    await preview.show("a")
    #expect(await preview.finish() == nil)
    await preview.show("b")
    #expect(await preview.finish() == nil)
    #expect(rig.telegram.world.calls.isEmpty)
  }

  @Test("Of a long text, the draft shows what is written right now")
  func long() async {
    await running {
      let preview = rig.connector.preview(for: ann, chatKind: .direct, replyTo: nil, draft: 88)
      await preview.show(RichText(String(repeating: "word ", count: 1_000) + "end"))
      await rig.telegram.when { $0.drafts.count == 1 }
      #expect(rig.telegram.world.drafts.first?.text.hasSuffix("end") == true)
      _ = await preview.finish()
    }
  }
}
