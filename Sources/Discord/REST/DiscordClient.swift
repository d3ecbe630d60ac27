import Groundwork
import JSON
import Transport
import Vocabulary

/// Calls Discord's REST API: one method here for each remote one that is used, all of them inside Discord's limits.
///
/// - SeeAlso: <https://discord.com/developers/docs/reference>
package struct DiscordClient: Sendable {
  package let gate: RateLimitGate
  let closed: ClosedChannels
  private let http: HTTPClient
  private let base: Secret
  private let headers: Secret
  private let userAgent: String
  private let rateLimited: Cell

  /// - Parameters:
  ///   - base: Where the API lives, e.g. `https://discord.com/api/v10`.
  ///   - version: Warden's; Discord wants to know who calls.
  ///   - rateLimited: Counts the calls that Discord asked to slow down.
  package init(
    token: Secret, base: String, version: String, http: HTTPClient, clock: any Timekeeper,
    requestsPerSecond: Int = RateLimiter.usualPerSecond, rateLimited: Cell
  ) {
    var base = base
    while base.hasSuffix("/") { base.removeLast() }
    self.base = Secret(base)
    self.http = http
    self.rateLimited = rateLimited
    headers = Secret("Bot \(token.reveal())")
    // Discord insists on an address. This one never becomes somebody else's (RFC 2606).
    userAgent = "DiscordBot (https://warden.invalid, \(version))"
    gate = RateLimitGate(clock: clock, perSecond: requestsPerSecond)
    closed = ClosedChannels(clock: clock)
    tokenHash = SHA256.hash(Array(token.reveal().utf8)).hex
  }

  /// Tells bots apart without giving their tokens away.
  package let tokenHash: String

  enum Body: Sendable {
    case json([UInt8])
    case form([HTTPRequest.Part])
  }

  /// What one call is about.
  struct Call {
    /// What it does, in our words: for errors and logs.
    let name: String
    let route: Route
    /// With all identifiers, starting with a slash; each is checked or escaped by whoever writes it.
    let path: String
    var body: Body?
    /// The second time has the effect of the first.
    var isHarmless = true
    /// Of the answer, connecting included.
    var deadline: Duration = .seconds(30)
    /// How long it may wait for its turn.
    var patience: Duration = .seconds(5)
  }

  /// The body of the answer as JSON; `nil` where there is none.
  @discardableResult
  func send(_ call: Call) async throws(DiscordError) -> JSONValue? {
    let ticket = try await gate.pass(call.route, patience: call.patience, method: call.name)
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await http.send(request(for: call))
    } catch {
      gate.finished(ticket, nil)
      throw .unreachable(error, method: call.name)
    }
    let body = response.body.isEmpty ? nil : (try? JSONDocument(parsing: response.body))?.root
    let answer = RateLimitAnswer(status: response.status, headers: response.headers, body: body)
    gate.finished(ticket, answer)
    if let wait = answer.wait {
      rateLimited.add(1)
      throw .throttled(wait: wait, method: call.name)
    }
    switch response.status {
    case 200..<300:
      if body == nil, !response.body.isEmpty { throw .unreadable(status: response.status, method: call.name) }
      return body
    default:
      guard let body, body.isObject else { throw .unreadable(status: response.status, method: call.name) }
      throw .refused(
        status: response.status, code: DiscordErrorCode(body) ?? .generalError,
        reason: DiscordClient.reason(in: body), method: call.name)
    }
  }

  private func request(for call: Call) -> HTTPRequest {
    var request = HTTPRequest(call.route.method, base.reveal() + call.path)
    request.headers.reserveCapacity(3)
    request.headers.append(("User-Agent", userAgent))
    if !call.route.isInteraction { request.headers.append(("Authorization", headers.reveal())) }
    switch call.body {
    case nil: break
    case .json(let body):
      request.headers.append(("Content-Type", "application/json"))
      request.body = .bytes(body)
    // Its type names a boundary that is drawn when it leaves.
    case .form(let parts): request.body = .multipart(parts)
    }
    request.isIdempotent = call.isHarmless
    request.deadline = call.deadline
    return request
  }

  /// Discord's sentence, and the place of the first fault in what we sent.
  private static func reason(in body: JSONValue) -> String {
    var reason = body["message"]?.string ?? ""
    var (place, node) = ("", body["errors"])
    for _ in 0..<8 {
      if let fault = node?["_errors"]?.array?.first {
        reason += " (\(place.isEmpty ? "request" : place): \(fault["message"]?.string ?? ""))"
        break
      }
      guard let next = node?.members?.first else { break }
      place += (place.isEmpty ? "" : ".") + next.key
      node = next.value
    }
    return String(reason.prefix(300))
  }
}

extension RateLimitAnswer {
  /// How long the call should wait that got this answer; `nil` when it was not a matter of limits.
  var wait: Duration? {
    switch refusal {
    case .bucket(let wait), .shared(let wait), .global(let wait), .wall(let wait): wait
    case .unauthorized, .forbidden, nil: nil
    }
  }
}
