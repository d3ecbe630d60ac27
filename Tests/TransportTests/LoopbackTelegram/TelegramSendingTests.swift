import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Loopback Telegram: sending")
struct TelegramSendingTests {
  let clock = FakeClock()
  let telegram: LoopbackTelegram
  let bot: TelegramCaller

  init() throws {
    telegram = try LoopbackTelegram(clock: clock, expiresPolls: false)
    bot = TelegramCaller(telegram)
    var shy = TelegramChat.private(4)
    shy.refusesDrafts = true
    telegram.add(
      .private(1), .group(-2), .supergroup(-1_003), .forum(-1_004, topics: [7]), shy,
      TelegramChat(.channel, -1_005))
  }

  @Test("A message is answered with its number and kept in order")
  func accepted() async throws {
    for (number, text) in ["one", "two"].enumerated() {
      let answer = try await bot.call("sendMessage", #"{"chat_id":1,"text":"\#(text)"}"#)
      #expect(answer.status == 200)
      #expect(answer.result?["message_id"]?.int64 == Int64(number + 1))
      #expect(answer.result?["text"]?.string == text)
      #expect(answer.result?["chat"]?["id"]?.int64 == 1)
      #expect(answer.result?["from"]?["is_bot"]?.bool == true)
      #expect(answer.result?["date"]?.int64 == clock.now.seconds)
    }
    #expect(telegram.world.texts(in: 1) == ["one", "two"])
  }

  @Test(
    "What the server refuses is refused in its words",
    arguments: [
      (#"{"text":"x"}"#, 400, "[loopback] sendMessage lacks chat_id"),
      (#"{"chat_id":99,"text":"x"}"#, 400, "chat not found"),
      (#"{"chat_id":1,"text":""}"#, 400, "message text is empty"),
      (#"{"chat_id":1,"text":" \n\t"}"#, 400, "message text is empty"),
      (#"{"chat_id":1,"text":"x","txt":"y"}"#, 400, "[loopback] sendMessage has no field txt"),
      (#"{"chat_id":1,"text":"x","text":"y"}"#, 400, "[loopback] sendMessage has two fields text"),
      (#"{"chat_id":1,"text":7}"#, 400, "[loopback] sendMessage: text is no string"),
      (
        #"{"chat_id":1,"text":"x","disable_notification":1}"#, 400,
        "[loopback] sendMessage: disable_notification is no boolean"
      ),
      (
        #"{"chat_id":1,"text":"x","parse_mode":"HTML"}"#, 400,
        "[loopback] parse_mode is not understood here, send entities"
      ),
      (
        #"{"chat_id":1,"text":"x","reply_parameters":{"message_id":5}}"#, 400,
        "message to be replied not found"
      ),
      (
        #"{"chat_id":1,"text":"x","reply_parameters":{"message":5}}"#, 400,
        "[loopback] sendMessage: ReplyParameters has no field message"
      ),
      (#"{"chat_id":-1004,"text":"x","message_thread_id":1}"#, 400, "message thread not found"),
      (#"{"chat_id":-1004,"text":"x","message_thread_id":8}"#, 400, "message thread not found"),
      (#"{"chat_id":-1003,"text":"x","message_thread_id":7}"#, 400, "message thread not found"),
      (#"["chat_id"]"#, 400, "[loopback] sendMessage is no object"),
      (#"{"chat_id":1"#, 400, "can't parse JSON object"),
    ])
  func refused(_ body: String, _ status: Int, _ reason: String) async throws {
    let answer = try await bot.call("sendMessage", body)
    #expect(answer.status == status)
    #expect(answer.json.root["error_code"]?.int64 == Int64(status))
    #expect(answer.reason == "Bad Request: \(reason)")
    #expect(telegram.world.messages.isEmpty)
  }

  @Test("Chats that are closed say why")
  func closedChats() async throws {
    telegram.set(.blocked, in: 1)
    telegram.set(.migrated(to: -1_003), in: -2)
    telegram.set(.blocked, in: -1_003)
    var answer = try await bot.call("sendMessage", #"{"chat_id":1,"text":"x"}"#)
    #expect((answer.status, answer.reason) == (403, "Forbidden: bot was blocked by the user"))
    answer = try await bot.call("sendMessage", #"{"chat_id":-2,"text":"x"}"#)
    #expect(
      (answer.status, answer.reason) == (400, "Bad Request: group chat was upgraded to a supergroup chat"))
    #expect(answer.json.root["parameters"]?["migrate_to_chat_id"]?.int64 == -1_003)
    answer = try await bot.call("sendMessage", #"{"chat_id":-1003,"text":"x"}"#)
    #expect((answer.status, answer.reason) == (403, "Forbidden: bot was kicked from the supergroup chat"))
    telegram.set(.deactivated, in: 1)
    answer = try await bot.call("sendMessage", #"{"chat_id":1,"text":"x"}"#)
    #expect((answer.status, answer.reason) == (403, "Forbidden: user is deactivated"))
  }

  @Test("Text is counted in UTF-16 units", arguments: [("a", 4_096), ("😀", 2_048)])
  func textLength(_ character: String, _ most: Int) async throws {
    let fits = String(repeating: character, count: most)
    #expect(try await bot.call("sendMessage", #"{"chat_id":1,"text":"\#(fits)"}"#).status == 200)
    let answer = try await bot.call("sendMessage", #"{"chat_id":1,"text":"\#(fits)\#(character)"}"#)
    #expect(answer.reason == "Bad Request: message is too long")
  }

  @Test(
    "Entities lie inside the text, end between characters and do not cross",
    arguments: [
      (#"{"type":"bold","offset":0,"length":4}"#, true),
      (#"{"type":"bold","offset":1,"length":2},{"type":"italic","offset":0,"length":4}"#, true),
      (#"{"type":"bold","offset":0,"length":1},{"type":"bold","offset":3,"length":1}"#, true),
      (#"{"type":"bold","offset":0,"length":5}"#, false),
      (#"{"type":"bold","offset":-1,"length":2}"#, false),
      (#"{"type":"bold","offset":4,"length":0}"#, false),
      (#"{"type":"bold","offset":9223372036854775807,"length":9223372036854775807}"#, false),
      (#"{"type":"bold","offset":0,"length":2}"#, false),
      (#"{"type":"bold","offset":2,"length":2}"#, false),
      (#"{"type":"bold","offset":0,"length":3},{"type":"italic","offset":1,"length":3}"#, false),
      (#"{"type":"boldest","offset":0,"length":1}"#, false),
      (#"{"type":"text_link","offset":0,"length":1}"#, false),
      (#"{"type":"text_link","offset":0,"length":1,"url":"https://example.com"}"#, true),
      (#"{"type":"bold","offset":0}"#, false),
      (#"{"type":"bold","offset":0,"length":1,"size":3}"#, false),
    ])
  func entities(_ entities: String, _ isFine: Bool) async throws {
    let answer = try await bot.call("sendMessage", #"{"chat_id":1,"text":"a😀b","entities":[\#(entities)]}"#)
    #expect((answer.status == 200) == isFine, "\(answer.reason ?? "accepted")")
  }

  @Test(
    "Buttons keep their limits",
    arguments: [
      (#"[[{"text":"a","callback_data":"b"}]]"#, true),
      (#"[[{"text":"a","callback_data":"\#(String(repeating: "x", count: 64))"}]]"#, true),
      (#"[[{"text":"a","callback_data":"\#(String(repeating: "é", count: 33))"}]]"#, false),
      (#"[[{"text":"a","callback_data":""}]]"#, false),
      (#"[[{"text":"","callback_data":"b"}]]"#, false),
      (#"[[{"text":"a"}]]"#, false),
      (#"[[{"text":"a","callback_data":"b","url":"https://example.com"}]]"#, false),
      (#"[[{"text":"a","url":"example"}]]"#, false),
      (#"[[{"text":"a","url":"https://example.com","style":"danger"}]]"#, true),
      (#"[[]]"#, false),
      (
        "[[\(Array(repeating: #"{"text":"a","callback_data":"b"}"#, count: 9).joined(separator: ","))]]",
        false
      ),
      (
        "[\(Array(repeating: #"[{"text":"a","callback_data":"b"}]"#, count: 100).joined(separator: ","))]",
        true
      ),
      (
        "[\(Array(repeating: #"[{"text":"a","callback_data":"b"}]"#, count: 101).joined(separator: ","))]",
        false
      ),
    ])
  func buttons(_ keyboard: String, _ isFine: Bool) async throws {
    let answer = try await bot.call(
      "sendMessage", #"{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":\#(keyboard)}}"#)
    #expect((answer.status == 200) == isFine, "\(answer.reason ?? "accepted")")
  }

  @Test("Replies, topics and silence are kept with the message")
  func details() async throws {
    let question = telegram.say("why?", in: .forum(-1_004, topics: [7]), thread: 7)
    let answer = try await bot.call(
      "sendMessage",
      """
      {"chat_id":"-1004","text":"because","message_thread_id":7,"disable_notification":true,
       "reply_parameters":{"message_id":\(question),"allow_sending_without_reply":true},
       "reply_markup":{"inline_keyboard":[[{"text":"Yes","callback_data":"y"},{"text":"No","callback_data":"n"}]]}}
      """)
    #expect(answer.result?["is_topic_message"]?.bool == true)
    let message = try #require(telegram.world.messages.first)
    #expect((message.thread, message.replyTo, message.isSilent) == (7, question, true))
    #expect(message.buttons == [["Yes", "No"]])
  }

  @Test("An edit changes a message of the bot, and only when something changes")
  func edits() async throws {
    _ = try await bot.call("sendMessage", #"{"chat_id":1,"text":"one"}"#)
    let theirs = telegram.say("mine", in: .private(1))
    var answer = try await bot.call("editMessageText", #"{"chat_id":1,"message_id":1,"text":"two"}"#)
    #expect(answer.result?["text"]?.string == "two")
    answer = try await bot.call("editMessageText", #"{"chat_id":1,"message_id":1,"text":"two"}"#)
    #expect(answer.status == 400)
    #expect(
      answer.reason?.hasPrefix("Bad Request: message is not modified: specified new message content") == true)
    answer = try await bot.call("editMessageText", #"{"chat_id":1,"message_id":\#(theirs),"text":"x"}"#)
    #expect(answer.reason == "Bad Request: message can't be edited")
    answer = try await bot.call("editMessageText", #"{"chat_id":1,"message_id":77,"text":"x"}"#)
    #expect(answer.reason == "Bad Request: message to edit not found")
    #expect(telegram.world.texts(in: 1) == ["two"])
    #expect(try await bot.call("deleteMessage", #"{"chat_id":1,"message_id":1}"#).result?.bool == true)
    #expect(telegram.world.texts(in: 1) == [])
    answer = try await bot.call("editMessageText", #"{"chat_id":1,"message_id":1,"text":"x"}"#)
    #expect(answer.reason == "Bad Request: message to edit not found")
  }

  @Test("Drafts are for private chats that take them")
  func drafts() async throws {
    #expect(try await bot.call("sendMessageDraft", #"{"chat_id":1,"draft_id":5,"text":""}"#).status == 200)
    #expect(
      try await bot.call("sendMessageDraft", #"{"chat_id":1,"draft_id":5,"text":"so f"}"#).status == 200)
    #expect(telegram.world.drafts.map(\.text) == ["", "so f"])
    for body in [#"{"chat_id":4,"draft_id":5,"text":"x"}"#, #"{"chat_id":-1003,"draft_id":5,"text":"x"}"#] {
      #expect(try await bot.call("sendMessageDraft", body).reason == "Bad Request: TEXTDRAFT_PEER_INVALID")
    }
    #expect(try await bot.call("sendMessageDraft", #"{"chat_id":1,"draft_id":0,"text":"x"}"#).status == 400)
  }

  @Test("Chat actions come from the list")
  func chatActions() async throws {
    #expect(try await bot.call("sendChatAction", #"{"chat_id":1,"action":"typing"}"#).status == 200)
    #expect(try await bot.call("sendChatAction", #"{"chat_id":1,"action":"thinking"}"#).status == 400)
    #expect(telegram.world.actions.map(\.action) == ["typing"])
  }

  @Test("A pressed button is answered while somebody waits for it")
  func buttonAnswers() async throws {
    _ = try await bot.call("sendMessage", #"{"chat_id":1,"text":"choose"}"#)
    let callback = telegram.press("yes", under: 1, in: .private(1))
    let update = try await bot.call("getUpdates").result?.array?.first?["callback_query"]
    #expect(update?["data"]?.string == "yes")
    #expect(update?["message"]?["text"]?.string == "choose")
    let answered = try await bot.call(
      "answerCallbackQuery", #"{"callback_query_id":"\#(callback)","text":"ok"}"#)
    #expect(answered.status == 200)
    #expect(telegram.world.buttonAnswers.map(\.text) == ["ok"])
    let long = String(repeating: "x", count: 201)
    #expect(
      try await bot.call("answerCallbackQuery", #"{"callback_query_id":"\#(callback)","text":"\#(long)"}"#)
        .status == 400)
    clock.advance(by: .seconds(151))
    for name in [callback, "nobody"] {
      let late = try await bot.call("answerCallbackQuery", #"{"callback_query_id":"\#(name)"}"#)
      #expect(late.reason?.hasPrefix("Bad Request: query is too old") == true)
    }
  }

  @Test("Too many messages are refused with the seconds to wait")
  func flood() async throws {
    telegram.change { $0.floodLimits = TelegramFloodLimits() }
    let body = #"{"chat_id":1,"text":"x"}"#
    for _ in 0..<3 { #expect(try await bot.call("sendMessage", body).status == 200) }
    clock.advance(by: .milliseconds(1_500))
    let answer = try await bot.call("sendMessage", body)
    #expect(answer.status == 429)
    #expect(answer.reason == "Too Many Requests: retry after 2")
    #expect(answer.json.root["parameters"]?["retry_after"]?.int64 == 2)
    #expect(answer.headers.first("retry-after") == "2")
    #expect(try await bot.call("sendMessage", #"{"chat_id":-1003,"text":"x"}"#).status == 200, "another chat")
    clock.advance(by: .milliseconds(1_500))
    #expect(try await bot.call("sendMessage", body).status == 200)
    #expect(telegram.world.messages(in: 1).count == 4)
  }

  @Test("A group takes 20 messages a minute, all chats together 30 a second")
  func floodOfGroups() async throws {
    telegram.change { world in
      world.knowsEveryChat = true
      world.floodLimits = TelegramFloodLimits(chat: .init(1_000, per: .seconds(1)))
    }
    for _ in 0..<20 {
      #expect(try await bot.call("sendMessage", #"{"chat_id":-1003,"text":"x"}"#).status == 200)
    }
    #expect(
      try await bot.call("sendMessage", #"{"chat_id":-1003,"text":"x"}"#).reason
        == "Too Many Requests: retry after 60")
    for chat in 10..<20 {
      #expect(try await bot.call("sendMessage", #"{"chat_id":\#(chat),"text":"x"}"#).status == 200)
    }
    #expect(
      try await bot.call("sendMessage", #"{"chat_id":20,"text":"x"}"#).reason
        == "Too Many Requests: retry after 1")
    clock.advance(by: .seconds(1))
    #expect(try await bot.call("sendMessage", #"{"chat_id":20,"text":"x"}"#).status == 200)
  }
}
