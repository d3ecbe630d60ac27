import Groundwork
import JSON
import Transport
import Vocabulary

/// Calls the Bot API: one method here for each remote method that is used.
///
/// - SeeAlso: <https://core.telegram.org/bots/api>
package struct TelegramClient: Sendable {
  private let http: HTTPClient
  /// Ends in a slash and holds the token.
  private let methods: Secret
  private let files: Secret

  /// - Parameter base: Where the Bot API lives, e.g. `https://api.telegram.org`.
  package init(token: Secret, base: String, http: HTTPClient) {
    var base = base
    while base.hasSuffix("/") { base.removeLast() }
    self.http = http
    methods = Secret("\(base)/bot\(token.reveal())/")
    files = Secret("\(base)/file/bot\(token.reveal())/")
    tokenHash = SHA256.hash(Array(token.reveal().utf8)).hex
  }

  /// Tells bots apart without giving their tokens away.
  let tokenHash: String

  /// How often a call may be made for one intention.
  enum Repetition {
    /// The second time has the effect of the first, so a dead connection may be replaced silently.
    case harmless
    case harmful
  }

  /// Calls `method` and hands its `result` to `read`.
  ///
  /// - Parameters:
  ///   - deadline: For the whole call, connecting included.
  ///   - write: Writes the parameters.
  ///   - read: Takes what is needed out of the result; `nil` when that is not there.
  func call<Result>(
    _ method: String, _ repetition: Repetition, deadline: Duration = .seconds(30),
    _ write: (inout JSONWriter) -> Void = { _ in }, read: (JSONValue) -> Result?
  ) async throws(TelegramError) -> Result {
    let response = try await post(method, repetition, deadline: deadline, write)
    let document = try TelegramAnswer.document(of: response, to: method)
    guard let value = document.root["result"], let result = read(value) else {
      throw .unreadable(status: response.status, method: method)
    }
    return result
  }

  /// The answer as it came, whatever its status.
  func post(
    _ method: String, _ repetition: Repetition, deadline: Duration, _ write: (inout JSONWriter) -> Void
  ) async throws(TelegramError) -> HTTPResponse {
    var writer = JSONWriter()
    writer.object { write(&$0) }
    var request = HTTPRequest.post(methods.reveal() + method, json: writer.bytes)
    request.deadline = deadline
    request.isIdempotent = repetition == .harmless
    // 100 updates of at most 64 KiB, and Telegram cuts a batch at about 4 MiB.
    request.responseLimit = 16 * 1_024 * 1_024
    do throws(HTTPError) {
      return try await http.send(request)
    } catch {
      throw .unreachable(error, method: method)
    }
  }

  /// Where the bytes of a file can be fetched for an hour. It holds the token: neither log nor store it.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#file>
  func address(ofFile path: String) -> Secret { Secret(files.reveal() + path) }
}

/// The envelope around every answer.
enum TelegramAnswer {
  /// - Returns: A document with `ok: true`.
  /// - Throws: What the envelope says went wrong. The status counts only where there is no envelope.
  static func document(of response: HTTPResponse, to method: String) throws(TelegramError) -> JSONDocument {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(parsing: response.body)
    } catch {
      // A proxy that throttles says so in the header alone.
      if response.status == 429 { throw .throttled(wait: wait(nil, response), method: method) }
      throw .unreadable(status: response.status, method: method)
    }
    let root = document.root
    guard root["ok"]?.bool != true else { return document }
    guard root.isObject, root["ok"] != nil || root["error_code"] != nil else {
      throw .unreadable(status: response.status, method: method)
    }
    let parameters = root["parameters"]
    let code = root["error_code"]?.int64.flatMap { Int(exactly: $0) } ?? response.status
    if code == 429 { throw .throttled(wait: wait(parameters, response), method: method) }
    if let chat = parameters?["migrate_to_chat_id"]?.int64 { throw .moved(to: chat, method: method) }
    let reason = String((root["description"]?.string ?? "").prefix(300))
    throw .refused(code: code, reason: reason, method: method)
  }

  /// The body's number, else the header's, else five seconds; never more than a day, whatever a broken server says.
  private static func wait(_ parameters: JSONValue?, _ response: HTTPResponse) -> Duration {
    let body = parameters?["retry_after"]?.double
    let seconds = body ?? response.headers.first("retry-after").flatMap { Double($0) } ?? 5
    return .seconds(seconds.isFinite ? min(max(seconds, 0), 86_400) : 5)
  }
}
