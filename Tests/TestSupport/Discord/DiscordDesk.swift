import JSON
import Transport
import Vocabulary

/// Answers one call to the fake Discord.
struct DiscordDesk {
  let world: Watched<DiscordWorld>
  let gatewayURL: String
  let now: Moment
  /// Called when something may have been put on the way to the gateway's bots.
  var ring: @Sendable () -> Void = {}

  /// What needs no waiting, on the server's own thread; `nil` for the rest.
  func answerAtOnce(_ request: HTTPServerRequest) -> HTTPServerResponse? {
    if let file = file(request) { return file }
    guard let path = path(of: request) else { return refusal(404, 0, "404: Not Found") }
    let isPlain = world.change { world in
      guard world.faults.isEmpty else { return false }
      if world.keepsRecords { world.calls.append(call(request, path)) }
      return true
    }
    return isPlain ? carryOut(request, path) : nil
  }

  func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
    guard let path = path(of: request) else { return refusal(404, 0, "404: Not Found") }
    let fault = world.change { world -> DiscordFault? in
      if world.keepsRecords { world.calls.append(call(request, path)) }
      guard let index = world.faults.firstIndex(where: { $0.path.map(path.contains) ?? true }) else {
        return nil
      }
      world.faults[index].left -= 1
      defer { if world.faults[index].left <= 0 { world.faults.remove(at: index) } }
      return world.faults[index].fault
    }
    switch fault {
    case nil: return carryOut(request, path)
    case .throttled(let seconds, let scope): return throttled(seconds, scope)
    case .refused(let status, let code): return refusal(status, code, "by order of the test")
    case .answer(let status, let headers, let body):
      return HTTPServerResponse(status, headers: headers, body: .bytes(Array(body.utf8)))
    case .lostAnswer:
      _ = carryOut(request, path)
      return .hangUp
    case .brokenProxy:
      _ = carryOut(request, path)
      return HTTPServerResponse(502, body: .bytes(Array("<html>Bad gateway</html>".utf8)))
    case .lostRequest: return .hangUp
    case .late(let gate):
      await gate.pass()
      return carryOut(request, path)
    case .held(let gate):
      let response = carryOut(request, path)
      await gate.pass()
      return response
    }
  }

  /// What people attached, without asking who wants it.
  private func file(_ request: HTTPServerRequest) -> HTTPServerResponse? {
    guard request.method == "GET", request.path.hasPrefix("/attachments/") else { return nil }
    let file = world.value.messages.lazy.flatMap(\.attached).first { $0.url.hasSuffix(request.path) }
    return file.map { HTTPServerResponse(body: .bytes($0.bytes)) } ?? HTTPServerResponse(404)
  }

  /// Without the base, with the query; `nil` where it is no path of the API.
  private func path(of request: HTTPServerRequest) -> String? {
    let base = "/api/v10"
    guard request.path.hasPrefix(base + "/") else { return nil }
    let path = String(request.path.utf8.dropFirst(base.utf8.count)) ?? ""
    guard !request.query.isEmpty else { return path }
    return "\(path)?" + request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  private func call(_ request: HTTPServerRequest, _ path: String) -> DiscordWorld.Call {
    // Of a form, what it says beside its files.
    let form = MultipartBody(request.body, type: request.headers.first("content-type") ?? "")
    return DiscordWorld.Call(
      method: request.method, path: path,
      body: String(decoding: form?.payload?.bytes ?? request.body, as: UTF8.self))
  }

  // MARK: Rules for all calls

  private func carryOut(_ request: HTTPServerRequest, _ path: String) -> HTTPServerResponse {
    let steps = path.utf8.prefix { $0 != UInt8(ascii: "?") }.split(separator: UInt8(ascii: "/"))
      .map { String(Substring($0)) }
    let isInteraction = ["interactions", "webhooks"].contains(steps.first)
    let verdict = world.change { [now] world in
      world.limits.admit(
        "\(request.method) \(DiscordDesk.template(steps))", major: steps.dropFirst().first ?? "",
        isInteraction: isInteraction, now: now)
    }
    var response: HTTPServerResponse
    switch verdict {
    case .banned:
      response = HTTPServerResponse(
        403, headers: [("Content-Type", "text/html")], body: .bytes(Array("<html>banned</html>".utf8)))
    case .wait(let wait, let isGlobal, let headers):
      response = throttled(wait.inSeconds, isGlobal ? "global" : "user")
      response.headers += headers.map { ($0.name, $0.value) }
    case .go(let headers):
      response = execute(request, steps, isInteraction)
      if !headers.isEmpty { response.headers.removeAll { $0.0.hasPrefix("X-RateLimit") } }
      response.headers += headers.map { ($0.name, $0.value) }
    }
    let status = response.status
    if status >= 400 { world.change { [now] in $0.limits.noteRefusal(status, at: now) } }
    ring()
    return response
  }

  /// The path without its numbers, emoji and tokens.
  private static func template(_ steps: [String]) -> String {
    let isToken = ["interactions", "webhooks"].contains(steps.first)
    return steps.enumerated().map { index, step in
      let isName = step.allSatisfy { $0.isLetter || $0 == "-" || $0 == "@" }
      return "/" + (isName && !(isToken && index == 2) ? step : "{}")
    }.joined()
  }

  private func execute(_ request: HTTPServerRequest, _ steps: [String], _ isInteraction: Bool)
    -> HTTPServerResponse
  {
    guard request.headers.first("user-agent")?.hasPrefix("DiscordBot (") == true else {
      return HTTPServerResponse(
        403, headers: [("Content-Type", "text/html")], body: .bytes(Array("<html>".utf8)))
    }
    let isKnown =
      request.headers.first("authorization") == "Bot \(LoopbackDiscord.token)"
      && !world.read { $0.hall.isTokenReset }
    guard isInteraction || isKnown else { return refusal(401, 0, "401: Unauthorized") }
    let (body, files): (JSONValue?, [String])
    let type = request.headers.first("content-type") ?? ""
    if type.hasPrefix("multipart/form-data") {
      guard let form = MultipartBody(request.body, type: type), let payload = form.payload else {
        return refusal(400, 50_035, "Invalid Form Body")
      }
      guard let names = form.files(describedBy: payload) else {
        return formError("attachments", "do not fit the files")
      }
      (body, files) = (payload, names)
    } else {
      guard request.body.isEmpty || type == "application/json" else {
        return refusal(400, 50_035, "Invalid Form Body")
      }
      (body, files) = ((try? JSONDocument(parsing: request.body))?.root, [])
    }
    switch (request.method, steps.count, steps.first) {
    case ("GET", 2, "gateway"): return gateway()
    case ("GET", 2, "applications"): return application()
    case (_, _, "applications"): return commands(request, steps, body)
    case (_, 2..., "users"): return users(request, steps, body)
    case (_, 2..., "guilds"): return guilds(request, steps)
    case ("GET", 2, "channels"): return channel(steps[1])
    case (_, 3..., "channels"): return channel(request, steps, body, files)
    case ("POST", 4, "interactions"): return callback(request, steps, body)
    case (_, 3..., "webhooks"): return webhook(request, steps, body, files)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  private func gateway() -> HTTPServerResponse {
    let (left, rules) = (world.value.identifiesLeft, world.value.hall.rules)
    return json { writer in
      writer.field("url", gatewayURL)
      writer.field("shards", rules.shards)
      writer.object("session_start_limit") { writer in
        writer.field("total", 1_000)
        writer.field("remaining", max(0, left))
        writer.field("reset_after", 14_400_000)
        writer.field("max_concurrency", rules.concurrency)
      }
    }
  }

  private func application() -> HTTPServerResponse {
    let showsEveryText = world.value.hall.rules.showsEveryText
    return json { writer in
      writer.field("id", DiscordWorld.application)
      writer.field("name", "warden")
      writer.field("flags", showsEveryText ? 1 << 19 : 0)
    }
  }

  // MARK: Answers

  func json(_ write: (inout JSONWriter) -> Void) -> HTTPServerResponse {
    var writer = JSONWriter()
    writer.object { write(&$0) }
    return .json(writer.bytes)
  }

  func refusal(_ status: Int, _ code: Int, _ message: String) -> HTTPServerResponse {
    var response = json { writer in
      writer.field("code", code)
      writer.field("message", message)
    }
    response.status = status
    response.headers.append(("Via", "1.1 google"))
    return response
  }

  func formError(_ field: String, _ message: String) -> HTTPServerResponse {
    let body = """
      {"code":50035,"message":"Invalid Form Body","errors":{"\(field)":{"_errors":[{"code":"X","message":"\(message)"}]}}}
      """
    var response = HTTPServerResponse.json(Array(body.utf8), status: 400)
    response.headers.append(("Via", "1.1 google"))
    return response
  }

  private func throttled(_ seconds: Double, _ scope: String) -> HTTPServerResponse {
    var response = json { writer in
      writer.field("message", "You are being rate limited.")
      writer.field("retry_after", seconds)
      writer.field("global", scope == "global")
    }
    response.status = 429
    response.headers += [
      ("Via", "1.1 google"), ("X-RateLimit-Scope", scope), ("Retry-After", "\(Int(seconds) + 1)"),
    ]
    return response
  }

  func limited(_ response: HTTPServerResponse) -> HTTPServerResponse {
    let (told, headers) = (world.read { $0.limits.told }, "X-RateLimit-")
    var response = response
    response.headers += [
      ("Via", "1.1 google"), (headers + "Limit", "\(told.limit)"),
      (headers + "Remaining", "\(told.limit - 1)"),
      (headers + "Reset-After", "\(told.window.inSeconds)"), (headers + "Bucket", "messages"),
    ]
    return response
  }
}
