import JSON
import Transport
import Vocabulary

/// Answers one call to the fake Discord.
struct DiscordDesk {
  let world: Watched<DiscordWorld>
  let token: String
  let gatewayURL: String
  let now: Moment

  func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
    guard request.path.hasPrefix("/api/v10/") else { return refusal(404, 0, "404: Not Found") }
    let path = String(request.path.dropFirst("/api/v10".count))
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let call = DiscordWorld.Call(
      method: request.method, path: query.isEmpty ? path : "\(path)?\(query)",
      body: String(decoding: request.body, as: UTF8.self))
    let fault = world.change { world -> DiscordFault? in
      world.calls.append(call)
      guard let index = world.faults.firstIndex(where: { $0.path.map(call.path.contains) ?? true }) else {
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
    case .lostRequest: return .hangUp
    case .held(let gate):
      let response = carryOut(request, path)
      await gate.pass()
      return response
    }
  }

  // MARK: Rules

  private func carryOut(_ request: HTTPServerRequest, _ path: String) -> HTTPServerResponse {
    let steps = path.split(separator: "/").map(String.init)
    let isInteraction = ["interactions", "webhooks"].contains(steps.first)
    guard request.headers.first("user-agent")?.hasPrefix("DiscordBot (") == true else {
      return HTTPServerResponse(
        403, headers: [("Content-Type", "text/html")], body: .bytes(Array("<html>".utf8)))
    }
    guard isInteraction || request.headers.first("authorization") == "Bot \(token)" else {
      return refusal(401, 0, "401: Unauthorized")
    }
    if !request.body.isEmpty, request.headers.first("content-type") != "application/json" {
      return refusal(400, 50_035, "Invalid Form Body")
    }
    let body = (try? JSONDocument(parsing: request.body))?.root
    switch (request.method, steps.count, steps.first) {
    case ("GET", 2, "gateway"): return gateway()
    case ("GET", 2, "applications"):
      return json {
        $0.field("id", "7001"); $0.field("flags", 1 << 19)
      }
    case ("GET", _, "applications"): return commands(path)
    case ("PUT", _, "applications"): return register(path, request)
    case ("GET", 2, "users"): return json { DiscordWorld.User.warden.write(to: &$0) }
    case ("GET", 2, "channels"): return channel(steps[1])
    case ("POST", 3, "users"): return privateChannel(body)
    case (_, 3..., "channels"): return channel(request, steps, body)
    case ("POST", 4, "interactions"): return callback(steps, body)
    case (_, 3..., "webhooks"): return webhook(request, steps, body)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  private func channel(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?)
    -> HTTPServerResponse
  {
    guard let channel = world.value.channels[steps[1]] else { return refusal(404, 10_003, "Unknown Channel") }
    if let closed = channel.closed { return refusal(closed.status, closed.code, "closed by the test") }
    switch (request.method, steps.count, steps[2]) {
    case ("POST", 3, "typing"):
      world.change { $0.typing.append(channel.id) }
      return HTTPServerResponse(204)
    case ("POST", 3, "messages"): return create(body, in: channel)
    case ("PATCH", 4, "messages"): return edit(steps[3], body, in: channel)
    case ("GET", 3, "messages"): return history(request, of: channel)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  private func channel(_ id: String) -> HTTPServerResponse {
    guard let channel = world.value.channels[id] else { return refusal(404, 10_003, "Unknown Channel") }
    return json { writer in
      writer.field("id", id)
      writer.field("type", channel.server == nil ? 1 : 0)
      writer.field("guild_id", channel.server)
    }
  }

  private func create(_ body: JSONValue?, in channel: DiscordWorld.Channel) -> HTTPServerResponse {
    if let fault = fault(in: body) { return fault }
    let form = message(body, in: channel.id)
    let message = world.change { world -> DiscordWorld.Message in
      if let nonce = form.nonce, body?["enforce_nonce"]?.bool == true,
        let first = world.messages.first(where: { $0.nonce == nonce && $0.channel == channel.id })
      {
        return first
      }
      world.messages.append(form)
      return form
    }
    return limited(.json(message.json(in: channel)))
  }

  private func edit(_ id: String, _ body: JSONValue?, in channel: DiscordWorld.Channel) -> HTTPServerResponse
  {
    if let fault = fault(in: body) { return fault }
    let edited = world.change { world -> DiscordWorld.Message? in
      guard let index = world.messages.firstIndex(where: { $0.id == id && $0.channel == channel.id }) else {
        return nil
      }
      guard world.messages[index].author.isBot else { return world.messages[index] }
      world.messages[index].content = body?["content"]?.string ?? world.messages[index].content
      world.messages[index].edits += 1
      return world.messages[index]
    }
    guard let edited else { return refusal(404, 10_008, "Unknown Message") }
    guard edited.author.isBot else {
      return refusal(403, 50_005, "Cannot edit a message authored by another user")
    }
    return .json(edited.json(in: channel))
  }

  private func history(_ request: HTTPServerRequest, of channel: DiscordWorld.Channel) -> HTTPServerResponse {
    let query = Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first }
    let limit = query["limit"].flatMap { Int($0) } ?? 50
    guard (1...100).contains(limit) else { return refusal(400, 50_035, "Invalid Form Body") }
    let after = query["after"].flatMap { UInt64($0) }
    let all = world.value.messages(in: channel.id).filter { (UInt64($0.id) ?? 0) > after ?? 0 }
      .sorted { (UInt64($0.id) ?? 0) < (UInt64($1.id) ?? 0) }
    let page = after == nil ? all.suffix(limit) : all.prefix(limit)
    var writer = JSONWriter()
    writer.array { writer in
      for message in page.reversed() { writer.raw(message.json(in: channel)) }
    }
    return limited(.json(writer.bytes))
  }

  private func callback(_ steps: [String], _ body: JSONValue?) -> HTTPServerResponse {
    guard let type = body?["type"]?.int64 else { return refusal(400, 50_035, "Invalid Form Body") }
    let isEphemeral = body?["data"]?["flags"]?.int64 == 1 << 6
    let isFirst = world.change { world in
      guard world.interactions[steps[1]] == nil else { return false }
      world.interactions[steps[1]] = (type, isEphemeral)
      return true
    }
    return isFirst
      ? HTTPServerResponse(204) : refusal(400, 40_060, "Interaction has already been acknowledged.")
  }

  private func webhook(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?)
    -> HTTPServerResponse
  {
    if let fault = fault(in: body) { return fault }
    let token = steps[2]
    let answer = message(body, in: "interaction")
    let isOriginal = request.method == "PATCH" && steps.last == "@original"
    world.change { world in
      var list = world.interactionAnswers[token] ?? []
      if isOriginal, !list.isEmpty { list[0].content = answer.content } else { list.append(answer) }
      world.interactionAnswers[token] = list
    }
    return .json(answer.json(in: nil))
  }

  private func message(_ body: JSONValue?, in channel: String) -> DiscordWorld.Message {
    var message = DiscordWorld.Message(
      id: world.change { $0.nextID(at: now) }, channel: channel, author: .warden,
      content: body?["content"]?.string ?? "")
    message.nonce = body?["nonce"]?.string
    message.replyTo = body?["message_reference"]?["message_id"]?.string
    message.flags = body?["flags"]?.int64 ?? 0
    message.buttons = (body?["components"]?.array ?? []).map { row in
      (row["components"]?.array ?? []).map { $0["label"]?.string ?? "" }
    }
    return message
  }

  /// What Discord would not take.
  private func fault(in body: JSONValue?) -> HTTPServerResponse? {
    guard let body, let content = body["content"]?.string else {
      return refusal(400, 50_006, "Cannot send an empty message")
    }
    if content.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
      return refusal(400, 50_006, "Cannot send an empty message")
    }
    if content.unicodeScalars.count > 2_000 {
      return formError("content", "Must be 2000 or fewer in length.")
    }
    // A rule of ours: nothing that we say mentions anybody.
    guard body["allowed_mentions"]?["parse"]?.array?.isEmpty == true else {
      return formError("allowed_mentions", "[loopback] must allow nothing")
    }
    if let nonce = body["nonce"]?.string, nonce.utf8.count > 25 { return formError("nonce", "too long") }
    let rows = body["components"]?.array ?? []
    var ids: Set<String> = []
    for row in rows {
      let buttons = row["components"]?.array ?? []
      guard rows.count <= 5, (1...5).contains(buttons.count) else {
        return formError("components", "too many")
      }
      for button in buttons {
        let label = button["label"]?.string ?? ""
        guard (1...80).contains(label.unicodeScalars.count) else { return formError("label", "length") }
        if let id = button["custom_id"]?.string,
          id.isEmpty || id.unicodeScalars.count > 100 || !ids.insert(id).inserted
        {
          return formError("custom_id", "length, or not unique")
        }
        if let url = button["url"]?.string, url.utf8.count > 512 || !url.hasPrefix("http") {
          return formError("url", "not well formed")
        }
      }
    }
    return nil
  }

  // MARK: Other calls

  private func gateway() -> HTTPServerResponse {
    let left = world.value.identifiesLeft
    return json { writer in
      writer.field("url", gatewayURL)
      writer.field("shards", 1)
      writer.object("session_start_limit") { writer in
        writer.field("total", 1_000)
        writer.field("remaining", left)
        writer.field("reset_after", 14_400_000)
        writer.field("max_concurrency", 1)
      }
    }
  }

  private func privateChannel(_ body: JSONValue?) -> HTTPServerResponse {
    guard let person = body?["recipient_id"]?.string else { return refusal(400, 50_035, "Invalid Form Body") }
    let channel = "6\(person)"
    world.change { $0.channels[channel] = DiscordWorld.Channel(channel, server: nil) }
    return json { $0.field("id", channel) }
  }

  private func commands(_ path: String) -> HTTPServerResponse {
    .json(Array((world.value.commands[path] ?? "[]").utf8))
  }

  private func register(_ path: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
    world.change { $0.commands[path] = String(decoding: request.body, as: UTF8.self) }
    return .json(request.body)
  }

  // MARK: Answers

  private func json(_ write: (inout JSONWriter) -> Void) -> HTTPServerResponse {
    var writer = JSONWriter()
    writer.object { write(&$0) }
    return .json(writer.bytes)
  }

  private func refusal(_ status: Int, _ code: Int, _ message: String) -> HTTPServerResponse {
    var response = json { writer in
      writer.field("code", code)
      writer.field("message", message)
    }
    response.status = status
    response.headers.append(("Via", "1.1 google"))
    return response
  }

  private func formError(_ field: String, _ message: String) -> HTTPServerResponse {
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

  private func limited(_ response: HTTPServerResponse) -> HTTPServerResponse {
    var response = response
    response.headers += [
      ("Via", "1.1 google"), ("X-RateLimit-Limit", "50"), ("X-RateLimit-Remaining", "49"),
      ("X-RateLimit-Reset-After", "1"), ("X-RateLimit-Bucket", "messages"),
    ]
    return response
  }
}
