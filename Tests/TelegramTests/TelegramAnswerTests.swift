import JSON
import Testing
import Transport

@testable import Telegram

@Suite("Answers of the Bot API")
struct TelegramAnswerTests {
  static let errors: [String: TelegramError?] = [
    "429_body_and_header": .throttled(wait: .seconds(7), method: "m"),
    "409_other_poller": .refused(
      code: 409,
      reason:
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      method: "m"),
    "409_webhook_active": .refused(
      code: 409,
      reason:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      method: "m"),
    "400_migrated": .moved(to: -1_001_234_567_890, method: "m"),
    "400_not_modified": .refused(
      code: 400,
      reason: """
        Bad Request: message is not modified: specified new message content and reply markup are exactly the same as \
        a current content and reply markup of the message
        """, method: "m"),
    "400_query_too_old": .refused(
      code: 400, reason: "Bad Request: query is too old and response timeout expired or query ID is invalid",
      method: "m"),
    "400_thread_not_found": .refused(code: 400, reason: "Bad Request: message thread not found", method: "m"),
    "400_draft_peer": .refused(code: 400, reason: "Bad Request: TEXTDRAFT_PEER_INVALID", method: "m"),
    "403_blocked": .refused(code: 403, reason: "Forbidden: bot was blocked by the user", method: "m"),
    "401_token": .refused(code: 401, reason: "Unauthorized", method: "m"),
    "404_malformed_token_or_method": .refused(code: 404, reason: "Not Found", method: "m"),
    "500_restart": .refused(code: 500, reason: "Internal Server Error: restart", method: "m"),
    "502_html": .unreadable(status: 502, method: "m"),
    "200_truncated": .unreadable(status: 200, method: "m"),
    "200_ok_false": .refused(code: 400, reason: "Bad Request: x", method: "m"),
    // Whether an empty result is good enough is for the method to say.
    "200_result_null": TelegramError?.none,
    "200_empty": .unreadable(status: 200, method: "m"),
  ]

  static func response(_ recorded: JSONValue) -> HTTPResponse {
    let headers = recorded["headers"]?.members?.map { ($0.key, $0.value.string ?? "") } ?? []
    return HTTPResponse(
      status: Int(recorded["http"]?.int64 ?? 0), headers: HTTPHeaders(headers),
      body: recorded["raw"]?.string.map { Array($0.utf8) } ?? recorded["body"]?.bytes ?? [])
  }

  @Test("Each recorded answer says what it means", arguments: errors.keys.sorted())
  func recorded(name: String) throws {
    let all = try #require(try Fixture.json("faults/responses.json")["responses"]?.array)
    let recorded = try #require(all.first { $0["name"]?.string == name })
    var error: TelegramError?
    do throws(TelegramError) {
      _ = try TelegramAnswer.document(of: Self.response(recorded), to: "m")
    } catch let thrown {
      error = thrown
    }
    #expect(error == Self.errors[name] ?? nil)
  }

  @Test("No recorded answer is left out")
  func complete() throws {
    let all = try #require(try Fixture.json("faults/responses.json")["responses"]?.array)
    #expect(Set(all.compactMap { $0["name"]?.string }) == Set(Self.errors.keys))
  }

  @Test(
    "The wait is the body's, else the header's, else five seconds, and never absurd",
    arguments: [
      (#"{"ok":false,"error_code":429,"parameters":{"retry_after":3}}"#, "9" as String?, Duration.seconds(3)),
      (#"{"ok":false,"error_code":429}"#, "9", .seconds(9)),
      (#"{"ok":false,"error_code":429}"#, nil, .seconds(5)),
      ("<html>slow down</html>", "12", .seconds(12)),
      ("<html>slow down</html>", "Wed, 21 Oct 2026 07:28:00 GMT", .seconds(5)),
      (#"{"ok":false,"error_code":429,"parameters":{"retry_after":1e30}}"#, nil, .seconds(86_400)),
      (#"{"ok":false,"error_code":429,"parameters":{"retry_after":-4}}"#, nil, .zero),
    ])
  func waits(body: String, header: String?, expected: Duration) {
    let headers = HTTPHeaders(header.map { [("retry-after", $0)] } ?? [])
    let response = HTTPResponse(status: 429, headers: headers, body: Array(body.utf8))
    #expect(throws: TelegramError.throttled(wait: expected, method: "m")) {
      _ = try TelegramAnswer.document(of: response, to: "m")
    }
  }

  @Test(
    "JSON that is no envelope of the Bot API is as unreadable as a page",
    arguments: ["{}", "[]", "null", "7", #"{"error":"x"}"#])
  func foreign(body: String) {
    let response = HTTPResponse(status: 404, body: Array(body.utf8))
    #expect(throws: TelegramError.unreadable(status: 404, method: "m")) {
      _ = try TelegramAnswer.document(of: response, to: "m")
    }
  }

  @Test(
    "An error says what to do next",
    arguments: [
      (TelegramError.throttled(wait: .seconds(3), method: "m"), true, false),
      (.refused(code: 400, reason: "", method: "m"), true, false),
      (.refused(code: 401, reason: "", method: "m"), true, true),
      (.refused(code: 404, reason: "", method: "m"), true, true),
      (.refused(code: 421, reason: "", method: "m"), true, true),
      (.refused(code: 500, reason: "", method: "m"), false, false),
      (.unreadable(status: 200, method: "m"), false, false),
      (.unreadable(status: 502, method: "m"), false, false),
      (.unreadable(status: 413, method: "m"), true, false),
      (.unreachable(.timedOut(.possiblySent), method: "m"), false, false),
      (.unreachable(.timedOut(.notSent), method: "m"), true, false),
      (.unreachable(.nameNotResolved, method: "m"), true, false),
    ])
  func judgement(error: TelegramError, surelyNotExecuted: Bool, isConfiguration: Bool) {
    #expect(error.surelyNotExecuted == surelyNotExecuted)
    #expect(error.isConfiguration == isConfiguration)
  }
}
