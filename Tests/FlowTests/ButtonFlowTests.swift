import Delivery
import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Buttons", .timeLimit(.minutes(5)))
struct ButtonFlowTests {
  /// Asks for something that has to be confirmed.
  func question(_ bot: RunningBot, in chat: TelegramChat = .private(7), from user: TelegramUser? = nil)
    async throws -> TelegramMessage
  {
    try await bot.ask("/personality set openness 3", in: chat, from: user)
    try await bot.ask("/personality reset", in: chat, from: user)
    return try #require(bot.telegram.world.messages.last { !$0.callbacks.isEmpty })
  }

  func press(
    _ bot: RunningBot, _ data: String?, under message: TelegramMessage, by user: TelegramUser? = nil
  ) async throws -> TelegramButtonAnswer? {
    let answered = bot.telegram.world.buttonAnswers.count
    bot.telegram.press(data ?? "", under: message.id, in: .private(message.chat), by: user)
    try await bot.settled()
    #expect(bot.telegram.world.buttonAnswers.count == answered + 1)
    return bot.telegram.world.buttonAnswers.last
  }

  func traits(_ bot: RunningBot) async throws -> Int64 {
    try await bot.count("SELECT count(*) FROM persona_traits")
  }

  func message(_ bot: RunningBot, _ asked: TelegramMessage) throws -> TelegramMessage {
    try #require(bot.telegram.world.messages.first { $0.chat == asked.chat && $0.id == asked.id })
  }

  @Test("Nothing is reset before it is confirmed, and then the outcome takes the place of the question")
  func confirmed() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      #expect(asked.text.contains("will go back"))
      #expect(asked.buttons == [["Reset", "Cancel"]])
      #expect(try await traits(bot) == 1)
      let answer = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(answer?.text == nil)
      #expect(try await traits(bot) == 0)
      let after = try message(bot, asked)
      #expect(after.text.hasSuffix("has the configured character again."))
      #expect(after.buttons == [])
      #expect(bot.telegram.world.messages.count == 2)
    }
  }

  @Test("Cancelled, it stays as it is, and can no longer be confirmed")
  func cancelled() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      _ = try await press(bot, asked.callbacks[0][1], under: asked)
      #expect(try message(bot, asked).text == "Cancelled. Nothing was changed.")
      let late = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(late?.text == "This button does not work any more. Give the command again.")
      #expect(late?.isAlert == true)
      #expect(try await traits(bot) == 1)
    }
  }

  @Test("A second press does nothing")
  func twice() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      _ = try await press(bot, asked.callbacks[0][0], under: asked)
      try await bot.ask("/personality set openness 3")
      let second = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(second?.text == "This button does not work any more. Give the command again.")
      #expect(try await traits(bot) == 1)
    }
  }

  @Test("Somebody else's press does nothing, and says whose it is; the owner's works afterwards")
  func foreign() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      let foreign = try await press(bot, asked.callbacks[0][0], under: asked, by: TelegramUser(8))
      #expect(foreign?.text == "This button belongs to somebody else. Give the command yourself.")
      #expect(try await traits(bot) == 1)
      _ = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(try await traits(bot) == 0)
    }
  }

  @Test("After its time a button does nothing")
  func expired() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      bot.clock.advance(by: .seconds(900))
      let late = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(late?.text == "This button does not work any more. Give the command again.")
      #expect(try await traits(bot) == 1)
      // And it goes, with the one beside it.
      #expect(try message(bot, asked).text == asked.text)
      #expect(try message(bot, asked).buttons == [])
    }
  }

  @Test("A button that was pressed in time works, however long the press has waited")
  func pressedInTime() async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      let callback = try #require(asked.callbacks.first?.first)
      let press = InboundEvent(
        id: EventID(.telegram, "900001"), address: ChatAddress(.telegram, chat: "7"), chatKind: .direct,
        sender: Sender(account: AccountOnPlatform(.telegram, "7"), displayName: "Ann"),
        content: .button(ButtonPress(callback: "1", data: callback, message: String(asked.id))),
        receivedAt: bot.clock.now)
      bot.clock.advance(by: .seconds(900))
      try await bot.bot.database.write { connection in
        try connection.run(
          """
          INSERT INTO inbox (platform, number, lane, body, received_ms, state)
          VALUES ('telegram', \(press.id.number), \(press.address.key), \(press.json), \(press.receivedAt), 'revived')
          """)
      }
      try await bot.bot.dispatcher.takeUpRevived()
      try await bot.settled()
      #expect(try await traits(bot) == 0)
    }
  }

  @Test("A press is answered at once while a model takes its time in the same chat")
  func besideModel() async throws {
    let gate = Gate()
    let server = try LoopbackModelServer(
      .ollama, [ModelScript.ollama(["Done."]).holding(before: 0, at: gate)])
    try await withBot({ $0.use(server, .ollama) }) { bot in
      let asked = try await question(bot)
      bot.telegram.say("hello", in: .private(7))
      await server.arrivals.arrivals(1)
      bot.telegram.press(asked.callbacks[0][0], under: asked.id, in: .private(asked.chat), by: nil)
      await bot.telegram.when { $0.buttonAnswers.count == 1 }
      #expect(!bot.telegram.world.texts(in: 7).contains("Done."))
      gate.open()
      try await bot.settled()
      #expect(try await traits(bot) == 0)
      #expect(bot.telegram.world.texts(in: 7).contains("Done."))
    }
    await server.stop()
  }

  @Test(
    "A button that nobody made does nothing", arguments: ["", "confirm", "confirm:act_1:zzzz:AAAAAAAAAAA"])
  func forged(data: String) async throws {
    try await withBot { bot in
      let asked = try await question(bot)
      let answer = try await press(bot, data, under: asked)
      #expect(answer?.text == "This button does not work any more. Give the command again.")
      #expect(try await traits(bot) == 1)
    }
  }

  @Test("A question that moved to the private chat is still about the group")
  func origin() async throws {
    let readers = TelegramChat.supergroup(-1_001)
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      try await bot.ask("/personality set openness 3", 1_001)
      let asked = try await question(bot, in: readers, from: TelegramUser(1_001))
      #expect(asked.chat == 1_001)
      _ = try await press(bot, asked.callbacks[0][0], under: asked)
      #expect(try await bot.texts("SELECT scope FROM persona_traits") == ["telegram:1001"])
    }
  }
}
