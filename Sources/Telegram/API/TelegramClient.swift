import Groundwork
import JSON
import Transport
import Vocabulary

/// Calls the Bot API: one method here for each remote method that is used.
///
/// - SeeAlso: <https://core.telegram.org/bots/api>
package struct TelegramClient: Sendable {
  let http: HTTPClient
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
    return try TelegramClient.result(of: response, to: method, read: read)
  }

  /// The answer as it came, whatever its status.
  func post(
    _ method: String, _ repetition: Repetition, deadline: Duration, _ write: (inout JSONWriter) -> Void
  ) async throws(TelegramError) -> HTTPResponse {
    var writer = JSONWriter()
    writer.object { write(&$0) }
    let request = HTTPRequest.post(methods.reveal() + method, json: writer.bytes)
    return try await send(request, to: method, repetition, deadline: deadline)
  }

  private func send(
    _ request: HTTPRequest, to method: String, _ repetition: Repetition, deadline: Duration
  ) async throws(TelegramError) -> HTTPResponse {
    var request = request
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

  /// Calls `method` with a file beside its parameters, as a form. Each upload is another file, so none is repeated.
  ///
  /// - Parameters:
  ///   - field: The parameter that is the file.
  ///   - write: Writes the other parameters.
  /// - SeeAlso: <https://core.telegram.org/bots/api#sending-files>
  func upload<Result>(
    _ file: OutboundFile, as field: String, _ method: String, deadline: Duration = .seconds(120),
    _ write: (inout JSONWriter) -> Void, read: (JSONValue) -> Result?
  ) async throws(TelegramError) -> Result {
    var writer = JSONWriter()
    writer.object { write(&$0) }
    // In a form, text stands as it is, and everything else as JSON.
    let parameters = (try? JSONDocument(parsing: writer.bytes))?.root.members ?? []
    let parts = parameters.map { name, value in
      HTTPRequest.Part(name: name, content: value.string.map { Array($0.utf8) } ?? value.bytes)
    }
    let upload = HTTPRequest.Part(
      name: field, fileName: file.name, contentType: file.mediaType, content: file.bytes)
    let request = HTTPRequest("POST", methods.reveal() + method, body: .multipart(parts + [upload]))
    let response = try await send(request, to: method, .harmful, deadline: deadline)
    return try TelegramClient.result(of: response, to: method, read: read)
  }

  private static func result<Result>(
    of response: HTTPResponse, to method: String, read: (JSONValue) -> Result?
  ) throws(TelegramError) -> Result {
    let document = try TelegramAnswer.document(of: response, to: method)
    guard let value = document.root["result"], let result = read(value) else {
      throw .unreadable(status: response.status, method: method)
    }
    return result
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
