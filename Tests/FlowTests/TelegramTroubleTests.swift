import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("When Telegram has troubles", .timeLimit(.minutes(5)))
struct TelegramTroubleTests {
  static let conflict = TelegramFailure(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")

  @Test(
    "A poll that fails is repeated, and nothing is answered twice or not at all",
    arguments: [
      TelegramFault.refused(conflict), .throttled(seconds: 20), .restarting, .badGateway, .lostRequest,
      .lostAnswer,
      .cutAnswer(after: 60), .answer(status: 200, contentType: "application/json", body: ""),
      .answer(status: 200, contentType: "application/json", body: #"{"ok":true,"result":null}"#),
    ], [1, 4])
  func polling(fault: TelegramFault, times: Int) async throws {
    let telegram = try loopback()
    telegram.fail("getUpdates", times: times, with: fault)
    try await withBot(on: telegram, hurry: .seconds(60)) { bot async throws in
      #expect(try await bot.ask("hello").count == 1)
      #expect(try await bot.ask("how are you?").count == 1)
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 2)
      #expect(try await bot.count("SELECT count(*) FROM quarantined_events") == 0)
      #expect(telegram.pendingUpdates == 0)
    }
    await telegram.stop()
  }

  @Test("A test that fails here ends, though a message still waits for time that will not pass")
  func failing() async throws {
    struct Failure: Error {}
    let telegram = try loopback()
    telegram.fail("sendMessage", with: .throttled(seconds: 7))
    await #expect(throws: Failure.self) {
      try await withBot(on: telegram) { _ in
        telegram.say("hello", in: .private(7))
        await telegram.when { $0.calls["sendMessage"] == 1 }
        throw Failure()
      }
    }
    await telegram.stop()
  }

  @Test("A menu that could not be registered is registered later, in the same process")
  func menus() async throws {
    let telegram = try loopback()
    telegram.fail("setMyCommands", times: 3, with: .badGateway)
    try await withBot(on: telegram, hurry: .seconds(120)) { bot in
      await bot.log.says("A command menu could not be registered")
      for scope in ["default", "all_private_chats", "all_group_chats"] {
        await bot.log.says("menu:\(scope):")
      }
    }
    await telegram.stop()
  }

  @Test("Told to slow down, polling waits as long as Telegram says")
  func throttledPoll() async throws {
    let (telegram, clock) = (try loopback(), FakeClock())
    let start = clock.now
    telegram.fail("getUpdates", with: .throttled(seconds: 20))
    try await withBot(on: telegram, clock: clock, hurry: .seconds(60)) { bot in
      try await bot.ask("hello")
      #expect(start.duration(to: clock.now) >= .seconds(20))
      #expect(bot.numbers.contains(#"warden_rate_limited_total{platform="telegram"} 1"#))
    }
    await telegram.stop()
  }

  @Test("A webhook that somebody set is removed, also while Warden runs")
  func webhook() async throws {
    let telegram = try loopback { $0.webhook = "https://example.org/hook" }
    try await withBot(on: telegram, hurry: .seconds(60)) { bot async throws in
      #expect(try await bot.ask("hello").count == 1)
      telegram.change { $0.webhook = "https://example.org/again" }
      #expect(try await bot.ask("how are you?").count == 1)
      #expect(telegram.world.webhook == "")
    }
    await telegram.stop()
  }

  @Test("A message that surely did not arrive is sent again without a word about it")
  func throttledMessage() async throws {
    try await withBot(hurry: .seconds(60)) { bot in
      let start = bot.clock.now
      bot.telegram.fail("sendMessage", with: .throttled(seconds: 7))
      let answer = try await bot.ask("hello")
      #expect(answer == (try await bot.texts("SELECT answered FROM exchanges")))
      #expect(start.duration(to: bot.clock.now) >= .seconds(7))
    }
  }

  @Test(
    "A message of which nobody knows whether it arrived is sent again, and says so",
    arguments: [
      (TelegramFault.lostAnswer, 1), (.cutAnswer(after: 20), 1), (.lostRequest, 0), (.restarting, 0),
      (.badGateway, 0),
    ])
  func unknown(fault: TelegramFault, arrived: Int) async throws {
    try await withBot(hurry: .seconds(60)) { bot in
      bot.telegram.fail("sendMessage", with: fault)
      let answers = try await bot.ask("hello")
      let said = try #require(try await bot.texts("SELECT answered FROM exchanges").first)
      #expect(answers == Array(repeating: said, count: arrived) + ["↻ \(said)"])
      #expect(try await bot.texts("SELECT state FROM outbox") == ["sent"])
    }
  }

  @Test("A message as long as Telegram takes fits with its mark as well")
  func unknownOfFull() async throws {
    let text = String(repeating: "word ", count: 819) + "x"
    #expect(text.utf16.count == 4_096)
    let server = try LoopbackModelServer(.ollama, [.ollama([text])])
    try await withBot({ $0.use(server, .ollama) }) { bot in
      bot.telegram.fail("sendMessage", with: .lostAnswer)
      bot.telegram.say("hello", in: .private(7))
      // Short enough for the next try, and too short for a model to be given up.
      let passing = Task { while true { try await bot.sleepThrough(.zero...(.seconds(2))) } }
      defer { passing.cancel() }
      await bot.telegram.messages(3, in: 7)
      try await bot.settled()
      let said = bot.telegram.world.texts(in: 7)
      try #require(said.count == 3)
      #expect(said[1] == "↻ \(said[0])")
      #expect((said[0] + said[2]).filter { $0 != " " } == text.filter { $0 != " " })
      #expect(try await bot.texts("SELECT DISTINCT state FROM outbox") == ["sent"])
    }
    await server.stop()
  }

  @Test("Who has blocked the bot is not written to, until they write again")
  func blocked() async throws {
    try await withBot { bot in
      try await bot.ask("hello")
      bot.telegram.set(.blocked, in: 7)
      #expect(try await bot.ask("one more thing") == [])
      #expect(try await bot.texts("SELECT chat FROM unreachable_chats") == ["telegram:7"])
      #expect(try await bot.texts("SELECT state FROM outbox ORDER BY id") == ["sent", "refused"])
      bot.telegram.set(.member, in: 7)
      // The answer they missed comes after the one to these words.
      #expect(try await bot.ask("I am back").count == 2)
      #expect(try await bot.texts("SELECT chat FROM unreachable_chats") == [])
    }
  }

  @Test("Being thrown out of a group and let in again is noticed")
  func thrownOut() async throws {
    try await withBot { bot in
      func standing(_ old: String, _ new: String) {
        let robot = #"{"id":123456789,"is_bot":true,"first_name":"Warden"}"#
        let change =
          #"{"chat":{"id":-1001,"type":"supergroup","title":"Readers"},"from":{"id":7,"is_bot":false,"first_name":"Ann"},"#
          + #""date":1,"old_chat_member":{"status":"\#(old)","user":\#(robot)},"new_chat_member":{"status":"\#(new)","user":\#(robot)}}"#
        _ = bot.telegram.push("my_chat_member", Array(change.utf8))
      }
      standing("member", "kicked")
      try await bot.settled()
      #expect(try await bot.texts("SELECT chat FROM unreachable_chats") == ["telegram:-1001"])
      standing("left", "member")
      try await bot.settled()
      #expect(try await bot.texts("SELECT chat FROM unreachable_chats") == [])
      #expect(try await bot.ask("@warden_bot hello", in: GroupTests.readers).count == 1)
    }
  }

  @Test("A group that becomes a supergroup keeps its history and its character, and is found there")
  func migration() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      let (old, new) = (TelegramChat.group(-500), TelegramChat.supergroup(-1_001_500))
      try await bot.ask("@warden_bot hello", in: old)
      try await bot.ask("/personality set openness 3", in: old, from: TelegramUser(1_001))
      bot.telegram.add(new)
      bot.telegram.set(.migrated(to: new.id), in: old.id)
      // Its service message has not come yet; an answer to something said before finds its way all the same.
      #expect(try await bot.ask("@warden_bot are you there?", in: old) == [])
      #expect(bot.telegram.world.texts(in: new.id).count == 1)
      let message =
        #"{"message_id":9,"date":1,"chat":{"id":-500,"type":"group","title":"Readers"},"migrate_to_chat_id":-1001500}"#
      _ = bot.telegram.push("message", Array(message.utf8))
      try await bot.settled()
      #expect(try await bot.ask("@warden_bot nice here", in: new).count == 1)
      #expect(
        try await bot.texts("SELECT conversation FROM exchanges") == [
          "telegram:-1001500", "telegram:-1001500", "telegram:-1001500",
        ])
      #expect(try await bot.texts("SELECT scope FROM persona_traits") == ["telegram:-1001500"])
    }
  }

  @Test("Styles that Telegram does not take are left out, and the words arrive")
  func styles() async throws {
    try await withBot { bot in
      bot.telegram.fail(
        "sendMessage", with: .refused(TelegramFailure(400, "Bad Request: can't parse entities: no")))
      let answer = try await bot.ask("/help")
      #expect(answer.count == 1)
      #expect(answer[0].hasPrefix("What I can do."))
      #expect(bot.telegram.world.messages[0].entities == [])
    }
  }

  @Test("What Telegram refuses for good is given up and does not hold up what follows")
  func refused() async throws {
    try await withBot { bot async throws in
      bot.telegram.fail("sendMessage", with: .refused(TelegramFailure(400, "Bad Request: something new")))
      #expect(try await bot.ask("hello") == [])
      #expect(try await bot.texts("SELECT state FROM outbox") == ["refused"])
      #expect(try await bot.ask("hello?").count == 1)
    }
  }

  @Test(
    "After a week of silence Telegram numbers updates from anywhere, also lower, and all of them are answered"
  )
  func renumbered() async throws {
    try await withBot { bot in
      try await bot.ask("one")
      bot.telegram.numberUpdates(from: 900_000_000)
      try await bot.ask("two")
      bot.telegram.numberUpdates(from: 5_000)
      try await bot.ask("three")
      try await bot.ask("four")
      #expect(
        try await bot.texts("SELECT said FROM exchanges ORDER BY id") == ["one", "two", "three", "four"])
      #expect(bot.telegram.world.texts(in: 7).count == 4)
    }
  }

  @Test("A token that Telegram does not know ends the process with the status for wrong settings")
  func unknownToken() async throws {
    let stop = await #expect(throws: Stop.self) {
      try await withBot({ $0.telegram.token = Secret("123456789:AAF0aGVfd3JvbmdfdG9rZW5fd3Jvbmdfd3Jvbmcx") })
      {
        try await $0.running.value
      }
    }
    #expect(stop?.status == .configuration)
    #expect(stop?.sentence.contains("TELEGRAM_BOT_TOKEN") == true)
  }

  @Test("A token that is revoked while Warden runs ends it too, and nothing is lost")
  func revokedToken() async throws {
    let stop = await #expect(throws: Stop.self) {
      try await withBot { bot in
        try await bot.ask("hello")
        bot.telegram.fail("getUpdates", times: 3, with: .refused(TelegramFailure(401, "Unauthorized")))
        bot.telegram.expirePoll()
        try await bot.running.value
      }
    }
    #expect(stop?.status == .configuration)
  }

  @Test("Threat 29: no line of the log shows the token")
  func quietLog() async throws {
    try await withBot(hurry: .seconds(60)) { bot in
      bot.telegram.fail("sendMessage", with: .lostAnswer)
      bot.telegram.fail("getUpdates", with: .badGateway)
      try await bot.ask("my secret is 12345")
      #expect(!bot.log.lines.isEmpty)
      let secret = bot.telegram.token.split(separator: ":")[1]
      #expect(!bot.log.lines.contains { $0.contains(secret) || $0.contains("12345") })
    }
  }
}
