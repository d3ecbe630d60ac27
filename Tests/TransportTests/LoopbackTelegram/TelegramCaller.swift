import JSON
import TestSupport
import Testing
import Transport

/// Calls the fake as any bot would.
struct TelegramCaller: Sendable {
  let telegram: LoopbackTelegram
  private let client = HTTPClient(userAgent: "warden-tests")

  init(_ telegram: LoopbackTelegram) { self.telegram = telegram }

  func call(_ method: String, _ json: String = "{}", token: String? = nil) async throws -> Answer {
    let url = "\(telegram.baseURL)/bot\(token ?? telegram.token)/\(method)"
    let response = try await client.send(.post(url, json: Array(json.utf8)))
    return Answer(
      status: response.status, headers: response.headers, json: try JSONDocument(parsing: response.body))
  }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse { try await client.send(request) }

  struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let json: JSONDocument

    var result: JSONValue? { json.root["result"] }
    var reason: String? { json.root["description"]?.string }
    var updateIDs: [Int64] { result?.array?.compactMap { $0["update_id"]?.int64 } ?? [] }
  }
}
