import JSON
import Transport

/// What the Bot API answers to one call.
enum TelegramAnswer: Sendable {
  /// The result as JSON.
  case ok([UInt8])
  case failure(TelegramFailure)

  static let yes = TelegramAnswer.ok(Array("true".utf8))

  static func ok(_ write: (inout JSONWriter) -> Void) -> TelegramAnswer {
    var writer = JSONWriter(reserving: 512)
    write(&writer)
    return .ok(writer.bytes)
  }

  var response: HTTPServerResponse {
    switch self {
    case .ok(let result):
      var body: [UInt8] = []
      body.reserveCapacity(result.count + 24)
      body += #"{"ok":true,"result":"#.utf8
      body += result
      body.append(UInt8(ascii: "}"))
      return .json(body)
    case .failure(let failure):
      return failure.response
    }
  }
}

/// A refusal in the words of the Bot API.
///
/// - SeeAlso: tdlib/telegram-bot-api, `Query.cpp` and `Client.cpp`.
package struct TelegramFailure: Error, Hashable, Sendable {
  package var code: Int
  package var description: String
  /// Whole seconds.
  package var retryAfter: Int?
  package var migrateTo: Int64?

  package init(_ code: Int, _ description: String, retryAfter: Int? = nil, migrateTo: Int64? = nil) {
    self.code = code
    self.description = description
    self.retryAfter = retryAfter
    self.migrateTo = migrateTo
  }

  static func bad(_ reason: String) -> TelegramFailure { TelegramFailure(400, "Bad Request: \(reason)") }

  /// For what the real server would take or mend and a caller should not have sent: it never says this.
  static func strict(_ reason: String) -> TelegramFailure { .bad("[loopback] \(reason)") }

  package static func throttled(seconds: Int) -> TelegramFailure {
    TelegramFailure(429, "Too Many Requests: retry after \(seconds)", retryAfter: seconds)
  }

  static let notFound = TelegramFailure(404, "Not Found")
  static let unauthorized = TelegramFailure(401, "Unauthorized")
  static let otherPoller = TelegramFailure(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
  static let webhookIsActive = TelegramFailure(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
  )

  var response: HTTPServerResponse {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("ok", false)
      writer.field("error_code", code)
      writer.field("description", description)
      if retryAfter != nil || migrateTo != nil {
        writer.object("parameters") { writer in
          writer.field("retry_after", retryAfter)
          writer.field("migrate_to_chat_id", migrateTo)
        }
      }
    }
    var response = HTTPServerResponse.json(writer.bytes, status: code)
    if let retryAfter { response.headers.append(("Retry-After", "\(retryAfter)")) }
    return response
  }
}
