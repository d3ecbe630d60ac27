import Foundation
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Loopback Telegram: the service")
struct TelegramServiceTests {
  let telegram: LoopbackTelegram
  let bot: TelegramCaller

  init() throws {
    telegram = try LoopbackTelegram(expiresPolls: false)
    bot = TelegramCaller(telegram)
    telegram.add(.private(1))
  }

  @Test("The bot is who it was made")
  func getMe() async throws {
    let me = try await bot.call("getMe").result
    #expect(me?["username"]?.string == "warden_bot")
    #expect(me?["is_bot"]?.bool == true)
  }

  @Test(
    "Tokens and methods that do not exist are told apart",
    arguments: [
      ("1:wrong", "getMe", 401), ("wrong", "getMe", 404), (nil, "getEverything", 404), (nil, "GETME", 200),
    ])
  func addresses(_ token: String?, _ method: String, _ status: Int) async throws {
    let answer = try await bot.call(method, token: token)
    #expect(answer.status == status)
    #expect(answer.reason == [401: "Unauthorized", 404: "Not Found"][status])
  }

  @Test("Queries and forms say the same as JSON")
  func forms() async throws {
    let url = "\(telegram.baseURL)/bot\(telegram.token)/sendMessage"
    let query = try await bot.send(
      HTTPRequest("GET", url + "?chat_id=1&text=a%20b&disable_notification=true"))
    #expect(query.status == 200)
    let form = HTTPRequest(
      "POST", url, headers: [("Content-Type", "application/x-www-form-urlencoded")],
      body: .bytes(
        Array(
          "chat_id=1&text=c+%26+d&entities=%5B%7B%22type%22%3A%22bold%22%2C%22offset%22%3A0%2C%22length%22%3A1%7D%5D"
            .utf8)))
    #expect(try await bot.send(form).status == 200)
    #expect(telegram.world.texts(in: 1) == ["a b", "c & d"])
    #expect(telegram.world.messages.last?.entities == [TelegramEntity("bold", 0, 1)])
  }

  @Test("Commands are kept by scope and language")
  func commands() async throws {
    #expect(
      try await bot.call("setMyCommands", #"{"commands":[{"command":"help","description":"Help"}]}"#).status
        == 200)
    #expect(
      try await bot.call(
        "setMyCommands",
        #"{"commands":[{"command":"hilfe","description":"Hilfe"}],"language_code":"de","scope":{"type":"all_private_chats"}}"#
      ).status == 200)
    let everybody = try await bot.call("getMyCommands", #"{"scope":{"type":"default"}}"#).result?.array
    #expect(everybody?.first?["command"]?.string == "help")
    let german = #"{"scope":{"type":"all_private_chats"},"language_code":"de"}"#
    #expect(try await bot.call("getMyCommands", german).result?.array?.first?["command"]?.string == "hilfe")
    #expect(try await bot.call("getMyCommands", #"{"language_code":"de"}"#).result?.array?.count == 0)
    _ = try await bot.call("deleteMyCommands", german)
    #expect(try await bot.call("getMyCommands", german).result?.array?.count == 0)
  }

  @Test(
    "Commands keep their limits",
    arguments: [
      #"{"commands":[{"command":"Help","description":"x"}]}"#,
      #"{"commands":[{"command":"","description":"x"}]}"#,
      #"{"commands":[{"command":"a-b","description":"x"}]}"#,
      #"{"commands":[{"command":"abcdefghijklmnopqrstuvwxyz0123456","description":"x"}]}"#,
      #"{"commands":[{"command":"a","description":""}]}"#,
      #"{"commands":[{"command":"a","description":"\#(String(repeating: "x", count: 257))"}]}"#,
      #"{"commands":[{"command":"a","description":"x","hidden":true}]}"#,
      #"{"commands":[],"language_code":"deu"}"#,
      #"{"commands":[],"scope":{"type":"everyone"}}"#,
      #"{"commands":[],"scope":{"type":"chat"}}"#,
      #"{"commands":[],"scope":{"type":"chat","chat_id":99}}"#,
      "{\"commands\":[\(Array(repeating: #"{"command":"a","description":"x"}"#, count: 101).joined(separator: ","))]}",
    ])
  func commandLimits(_ body: String) async throws {
    #expect(try await bot.call("setMyCommands", body).status == 400)
  }

  @Test("Files are described, then handed out to whoever has the token")
  func files() async throws {
    telegram.add(TelegramFile("f1", path: "photos/1.jpg", content: [1, 2, 3]))
    telegram.add(TelegramFile("f2", path: "big", content: [], size: 20 * 1_024 * 1_024 + 1))
    let file = try await bot.call("getFile", #"{"file_id":"f1"}"#).result
    #expect(file?["file_size"]?.int64 == 3)
    let path = try #require(file?["file_path"]?.string)
    let download = try await bot.send(
      HTTPRequest("GET", "\(telegram.baseURL)/file/bot\(telegram.token)/\(path)"))
    #expect(download.body == [1, 2, 3])
    #expect(try await bot.call("getFile", #"{"file_id":"f2"}"#).reason == "Bad Request: file is too big")
    #expect(try await bot.call("getFile", #"{"file_id":"f3"}"#).status == 400)
    #expect(try await bot.send(HTTPRequest("GET", "\(telegram.baseURL)/file/bot1:x/\(path)")).status == 401)
  }

  // MARK: Faults

  private let message = #"{"chat_id":1,"text":"x"}"#

  @Test("Faults come in order, so many times, and then all is well")
  func faultsInOrder() async throws {
    telegram.fail("sendMessage", times: 2, with: .throttled(seconds: 7))
    telegram.fail("sendMessage", with: .badGateway)
    telegram.fail("sendMessage", with: .restarting)
    #expect(try await bot.call("getMe").status == 200)
    for _ in 0..<2 { #expect(try await bot.call("sendMessage", message).headers.first("retry-after") == "7") }
    let url = "\(telegram.baseURL)/bot\(telegram.token)/sendMessage"
    let page = try await bot.send(.post(url, json: Array(message.utf8)))
    #expect(page.status == 502)
    #expect(page.headers.first("content-type") == "text/html")
    #expect(try await bot.call("sendMessage", message).reason == "Internal Server Error: restart")
    #expect(try await bot.call("sendMessage", message).status == 200)
    #expect(telegram.world.messages.count == 1)
  }

  @Test("An answer can be lost or cut although the call was done")
  func unknownOutcomes() async throws {
    telegram.fail("sendMessage", with: .lostAnswer)
    telegram.fail("sendMessage", with: .cutAnswer(after: 20))
    for count in 1...2 {
      await #expect(throws: HTTPError.connectionLost(.possiblySent)) {
        try await bot.call("sendMessage", message)
      }
      #expect(telegram.world.messages.count == count)
    }
    telegram.fail(with: .lostRequest)
    await #expect(throws: HTTPError.connectionLost(.possiblySent)) {
      try await bot.call("sendMessage", message)
    }
    #expect(telegram.world.messages.count == 2)
  }

  @Test("A call can be left without an answer for ever")
  func silence() async throws {
    telegram.fail("sendMessage", with: .silence(isDone: true))
    let sending = Task { try await bot.call("sendMessage", message) }
    await telegram.messages(1, in: 1)
    sending.cancel()
    await #expect(throws: HTTPError.cancelled(.possiblySent)) { try await sending.value }
    await telegram.stop()
  }

  @Test("A call can be held until the test lets it go")
  func held() async throws {
    let gate = Gate()
    telegram.fail("sendMessage", with: .held(gate))
    async let answer = bot.call("sendMessage", message)
    await gate.arrivals(1)
    #expect(telegram.world.messages.isEmpty)
    gate.open()
    #expect(try await answer.status == 200)
  }

  @Test("Stopping ends a long poll that waits")
  func stopping() async throws {
    let poll = Task { try await bot.call("getUpdates", #"{"timeout":50}"#) }
    await telegram.pollHeld()
    await telegram.stop()
    await #expect(throws: HTTPError.self) { try await poll.value }
  }

  // MARK: The table

  private static let specification =
    ProcessInfo.processInfo.environment["WARDEN_SPECIFICATIONS"].map { "\($0)/telegram_bot_api_10.3.json" }

  @Test(
    "The table of methods says what the Bot API's description says",
    .enabled(
      if: specification.map(FileManager.default.fileExists) ?? false,
      "WARDEN_SPECIFICATIONS names no folder with telegram_bot_api_10.3.json"))
  func table() throws {
    let path = try #require(TelegramServiceTests.specification)
    let root = try JSONDocument(parsing: Array(Data(contentsOf: URL(filePath: path)))).root
    for (name, fields) in TelegramTable.described {
      let described = try #require(root["methods"]?[name] ?? root["types"]?[name], "\(name) does not exist")
      let expected = (described["fields"]?.array ?? []).map { field in
        let type = field["type"]?.string ?? ""
        return "\(field["name"]?.string ?? "")\(field["required"]?.bool == true ? "!" : ""):\(compact(type))"
      }
      #expect(fields == expected, "\(name)")
    }
  }

  /// `Array of X or Y` as the table writes it.
  private func compact(_ type: String) -> String {
    type.split(separator: " or ").map { alternative in
      var name = String(alternative)
      var depth = 0
      while name.hasPrefix("Array of ") {
        name.removeFirst("Array of ".count)
        depth += 1
      }
      return String(repeating: "[", count: depth) + name + String(repeating: "]", count: depth)
    }.joined(separator: "|")
  }
}
