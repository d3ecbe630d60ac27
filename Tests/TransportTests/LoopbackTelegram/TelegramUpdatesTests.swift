import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Loopback Telegram: updates")
struct TelegramUpdatesTests {
  let telegram: LoopbackTelegram
  let bot: TelegramCaller
  let ann = TelegramChat.private(1_001)

  init() throws {
    telegram = try LoopbackTelegram(expiresPolls: false)
    bot = TelegramCaller(telegram)
  }

  @Test("An update comes again until a higher offset confirms it")
  func redelivery() async throws {
    for word in ["one", "two", "three"] { telegram.say(word, in: ann) }
    #expect(try await bot.call("getUpdates").updateIDs == [1, 2, 3])
    #expect(try await bot.call("getUpdates", #"{"offset":1}"#).updateIDs == [1, 2, 3])
    #expect(try await bot.call("getUpdates", #"{"offset":3}"#).updateIDs == [3])
    #expect(try await bot.call("getUpdates", #"{"offset":0}"#).updateIDs == [3])
    #expect(try await bot.call("getUpdates", #"{"offset":4}"#).updateIDs == [])
    #expect(telegram.pendingUpdates == 0)
  }

  @Test("At most as many come as are asked for")
  func limit() async throws {
    for number in 0..<120 { telegram.say("\(number)", in: ann) }
    #expect(try await bot.call("getUpdates", #"{"limit":2}"#).updateIDs == [1, 2])
    #expect(try await bot.call("getUpdates").updateIDs.count == 100)
    #expect(try await bot.call("getUpdates", #"{"limit":1000}"#).updateIDs.count == 100)
    #expect(try await bot.call("getUpdates", #"{"limit":0}"#).updateIDs == [1])
  }

  @Test("A negative offset keeps the last ones and forgets the rest")
  func negativeOffset() async throws {
    for number in 0..<5 { telegram.say("\(number)", in: ann) }
    #expect(try await bot.call("getUpdates", #"{"offset":-2}"#).updateIDs == [4, 5])
    #expect(telegram.pendingUpdates == 2)
  }

  @Test("An offset far beyond the queue is answered from the head")
  func foreignOffset() async throws {
    telegram.say("hi", in: ann)
    #expect(try await bot.call("getUpdates", #"{"offset":900}"#).updateIDs == [1])
    telegram.numberUpdates(from: 500)
    telegram.say("again", in: ann)
    #expect(try await bot.call("getUpdates").updateIDs == [1, 500])
  }

  @Test("A long poll is held open until there is news")
  func longPoll() async throws {
    async let answer = bot.call("getUpdates", #"{"offset":0,"timeout":50}"#)
    await telegram.pollHeld()
    telegram.say("hello", in: ann)
    let update = try await answer.result?.array?.first
    #expect(update?["message"]?["text"]?.string == "hello")
    #expect(update?["message"]?["chat"]?["type"]?.string == "private")
    #expect(update?["message"]?["from"]?["id"]?.int64 == 1_001)
  }

  @Test("A long poll whose time is over brings nothing")
  func longPollExpires() async throws {
    async let answer = bot.call("getUpdates", #"{"timeout":50}"#)
    await telegram.pollHeld()
    telegram.expirePoll()
    #expect(try await answer.updateIDs == [])
  }

  @Test("A long poll lasts as long as it asked for, by the clock given")
  func longPollByClock() async throws {
    let clock = FakeClock()
    let telegram = try LoopbackTelegram(clock: clock)
    async let answer = TelegramCaller(telegram).call("getUpdates", #"{"timeout":90}"#)
    await telegram.pollHeld()
    #expect(try await clock.nextSleep() == clock.now.advanced(by: .seconds(50)), "50 seconds at most")
    clock.advance(by: .seconds(50))
    #expect(try await answer.updateIDs == [])
  }

  @Test("Of two pollers the one that waits is sent away, and the newcomer waits")
  func twoPollers() async throws {
    async let first = bot.call("getUpdates", #"{"timeout":50}"#)
    await telegram.pollHeld()
    async let second = bot.call("getUpdates", #"{"timeout":50}"#)
    let refused = try await first
    #expect(refused.status == 409)
    #expect(refused.reason?.hasPrefix("Conflict: terminated by other getUpdates request") == true)
    await telegram.pollHeld()
    telegram.say("hi", in: ann)
    #expect(try await second.updateIDs == [1])
  }

  @Test("While a webhook is set polls are refused, and setting one ends the poll that waits")
  func webhook() async throws {
    async let waiting = bot.call("getUpdates", #"{"timeout":50}"#)
    await telegram.pollHeld()
    _ = try await bot.call("setWebhook", #"{"url":"https://example.com/hook"}"#)
    #expect(try await waiting.status == 409)
    telegram.say("hi", in: ann)
    let refused = try await bot.call("getUpdates")
    #expect(refused.status == 409)
    #expect(refused.reason?.contains("webhook is active") == true)
    #expect(try await bot.call("getWebhookInfo").result?["pending_update_count"]?.int64 == 1)
    #expect(try await bot.call("deleteWebhook").result?.bool == true)
    #expect(try await bot.call("getUpdates").updateIDs == [1])
    _ = try await bot.call("deleteWebhook", #"{"drop_pending_updates":true}"#)
    #expect(try await bot.call("getUpdates").updateIDs == [])
  }

  @Test("The server remembers which kinds of updates a bot wants")
  func allowedUpdates() async throws {
    let body = Array(#"{"date":1}"#.utf8)
    #expect(telegram.push("chat_member", body) == nil, "comes only when asked for")
    #expect(telegram.push("my_chat_member", body) == 1)
    _ = try await bot.call("getUpdates", #"{"allowed_updates":["message","chat_member"]}"#)
    _ = try await bot.call("getUpdates")
    #expect(telegram.push("chat_member", body) == 2)
    #expect(telegram.push("my_chat_member", body) == nil)
    _ = try await bot.call("getUpdates", #"{"allowed_updates":[]}"#)
    #expect(telegram.push("chat_member", body) == nil)
    #expect(telegram.push("my_chat_member", body) == 3)
    #expect(
      try await bot.call("getUpdates").updateIDs == [1, 2, 3], "what came before the change still arrives")
  }

  @Test("Whole updates keep their own numbers")
  func wholeUpdates() async throws {
    for id in [203, 201, 202] {
      telegram.push(whole: Array(#"{"update_id":\#(id),"something_new":{}}"#.utf8))
    }
    #expect(try await bot.call("getUpdates").updateIDs == [203, 201, 202])
    #expect(try await bot.call("getUpdates", #"{"offset":203}"#).updateIDs == [203])
    telegram.say("next", in: ann)
    #expect(try await bot.call("getUpdates", #"{"offset":204}"#).updateIDs == [204])
  }
}
