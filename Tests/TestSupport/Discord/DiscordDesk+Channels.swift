import JSON
import Transport
import Vocabulary

/// Channels and what is written there.
extension DiscordDesk {
  func channel(
    _ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?, _ files: [String]
  ) -> HTTPServerResponse {
    guard let channel = world.read({ $0.channels[steps[1]] }) else {
      return refusal(404, 10_003, "Unknown Channel")
    }
    if let closed = channel.closed { return refusal(closed.status, closed.code, "closed by the test") }
    switch (request.method, steps.count, steps[2]) {
    case ("POST", 3, "typing"):
      world.change { world in if world.keepsRecords { world.typing.append(channel.id) } }
      return HTTPServerResponse(204)
    case ("POST", 3, "messages"): return create(body, files, in: channel)
    case ("GET", 3, "messages"): return history(request, of: channel)
    case ("GET", 4, "messages"):
      guard let message = world.read({ $0.message(steps[3]) }) else {
        return refusal(404, 10_008, "Unknown Message")
      }
      return limited(.json(message.json(in: channel)))
    case ("PATCH", 4, "messages"): return edit(steps[3], body, files, in: channel)
    case ("DELETE", 4, "messages"): return delete(steps[3], in: channel)
    case ("PUT", 7, "messages"), ("DELETE", 7, "messages"): return react(request, steps)
    case ("POST", 5, "messages"): return startThread(body, at: steps[3], in: channel)
    case ("POST", 3, "threads"): return startThread(body, at: nil, in: channel)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  func channel(_ id: String) -> HTTPServerResponse {
    guard let channel = world.read({ $0.channels[id] }) else {
      return refusal(404, 10_003, "Unknown Channel")
    }
    return json { writer in
      writer.field("id", id)
      writer.field("type", channel.parent != nil ? 11 : channel.server == nil ? 1 : 0)
      writer.field("guild_id", channel.server)
      writer.field("parent_id", channel.parent)
    }
  }

  private func create(_ body: JSONValue?, _ files: [String], in channel: DiscordWorld.Channel)
    -> HTTPServerResponse
  {
    if let fault = fault(in: body, files) { return fault }
    let enforcesNonce = body?["enforce_nonce"]?.bool == true
    let message = world.change { [now] world in
      world.post(
        DiscordWorld.Message(body, files, id: world.nextID(at: now), in: channel.id),
        enforcesNonce: enforcesNonce, now: now)
    }
    return limited(.json(message.json(in: channel)))
  }

  private func edit(_ id: String, _ body: JSONValue?, _ files: [String], in channel: DiscordWorld.Channel)
    -> HTTPServerResponse
  {
    if let fault = fault(in: body, files) { return fault }
    let edited = world.change { world -> DiscordWorld.Message? in
      guard let index = world.messages.lastIndex(where: { $0.id == id && $0.channel == channel.id }),
        !world.messages[index].isDeleted
      else { return nil }
      guard world.messages[index].author.isBot else { return world.messages[index] }
      world.messages[index].change(to: body)
      world.tell("MESSAGE_UPDATE", of: world.messages[index])
      return world.messages[index]
    }
    guard let edited else { return refusal(404, 10_008, "Unknown Message") }
    guard edited.author.isBot else {
      return refusal(403, 50_005, "Cannot edit a message authored by another user")
    }
    return .json(edited.json(in: channel))
  }

  private func delete(_ id: String, in channel: DiscordWorld.Channel) -> HTTPServerResponse {
    let isDeleted = world.change { world in
      guard let index = world.messages.lastIndex(where: { $0.id == id && $0.channel == channel.id }),
        !world.messages[index].isDeleted
      else { return false }
      world.messages[index].isDeleted = true
      return true
    }
    return isDeleted ? HTTPServerResponse(204) : refusal(404, 10_008, "Unknown Message")
  }

  private func history(_ request: HTTPServerRequest, of channel: DiscordWorld.Channel) -> HTTPServerResponse {
    let query = Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first }
    let limit = query["limit"].flatMap { Int($0) } ?? 50
    guard (1...100).contains(limit) else { return refusal(400, 50_035, "Invalid Form Body") }
    guard ["after", "before", "around"].count(where: { query[$0] != nil }) <= 1 else {
      return refusal(400, 50_035, "Invalid Form Body")
    }
    let world = world.value
    let after = query["after"].flatMap { UInt64($0) }
    let before = query["before"].flatMap { UInt64($0) }
    let all = world.messages(in: channel.id).filter {
      !$0.isDeleted && !$0.isEphemeral && (UInt64($0.id) ?? 0) > after ?? 0
        && (UInt64($0.id) ?? 0) < before ?? .max
    }.sorted { (UInt64($0.id) ?? 0) < (UInt64($1.id) ?? 0) }
    let page = after == nil ? all.suffix(limit) : all.prefix(limit)
    var writer = JSONWriter()
    writer.array { writer in
      for message in page.reversed() {
        let isHidden =
          !world.hall.rules.showsEveryText && channel.server != nil && !message.author.isBot
          && !message.mentionsBot
        writer.raw(
          message.json(
            in: channel, answering: message.replyTo.flatMap(world.message), hidesText: isHidden))
      }
    }
    return limited(.json(writer.bytes))
  }

  private func react(_ request: HTTPServerRequest, _ steps: [String]) -> HTTPServerResponse {
    guard world.read({ $0.message(steps[3]) }) != nil else { return refusal(404, 10_008, "Unknown Message") }
    guard steps[4] == "reactions", steps[6] == "@me" else { return refusal(404, 0, "404: Not Found") }
    let reaction = "\(steps[1]) \(steps[3]) \(steps[5])"
    world.change { world in
      world.reactions.removeAll { $0 == reaction }
      if request.method == "PUT" { world.reactions.append(reaction) }
    }
    return HTTPServerResponse(204)
  }

  private func startThread(_ body: JSONValue?, at message: String?, in channel: DiscordWorld.Channel)
    -> HTTPServerResponse
  {
    guard let name = body?["name"]?.string, (1...100).contains(name.unicodeScalars.count) else {
      return formError("name", "Must be between 1 and 100 in length.")
    }
    guard channel.server != nil, channel.parent == nil else {
      return refusal(400, 50_024, "Cannot execute action on this channel type")
    }
    if let message, world.read({ $0.message(message) }) == nil {
      return refusal(404, 10_008, "Unknown Message")
    }
    let id = world.change { [now] world -> String? in
      // A thread that begins with a message is called like it.
      let id = message ?? world.nextID(at: now)
      guard world.channels[id] == nil else { return nil }
      var thread = DiscordWorld.Channel(id, server: channel.server)
      thread.parent = channel.id
      world.channels[id] = thread
      return id
    }
    guard let id else {
      return refusal(400, 160_004, "A thread has already been created for this message")
    }
    return self.channel(id)
  }

  /// What Discord would not take.
  /// - Parameter isEdit: What is not named stays as it is.
  func fault(in body: JSONValue?, _ files: [String] = [], isEdit: Bool = false) -> HTTPServerResponse? {
    let isKept = isEdit && body?["content"] == nil && body?["components"] != nil
    guard let body, let content = body["content"]?.string ?? (files.isEmpty && !isKept ? nil : "") else {
      return refusal(400, 50_006, "Cannot send an empty message")
    }
    if files.isEmpty, !isKept, content.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
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
    if files.count > 10 { return formError("files", "too many") }
    return componentFault(in: body["components"]?.array ?? [])
  }

  private func componentFault(in rows: [JSONValue]) -> HTTPServerResponse? {
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
}

extension DiscordWorld.Message {
  /// A message of the bot as it was sent.
  init(_ body: JSONValue?, _ files: [String], id: String, in channel: String) {
    self.init(id: id, channel: channel, author: .warden, content: body?["content"]?.string ?? "")
    nonce = body?["nonce"]?.string
    replyTo = body?["message_reference"]?["message_id"]?.string
    flags = body?["flags"]?.int64 ?? 0
    self.files = files
    readButtons(of: body)
  }

  mutating func change(to body: JSONValue?) {
    content = body?["content"]?.string ?? content
    edits += 1
    if body?["components"] != nil { readButtons(of: body) }
  }

  private mutating func readButtons(of body: JSONValue?) {
    callbacks = [:]
    buttons = (body?["components"]?.array ?? []).map { row in
      (row["components"]?.array ?? []).map { $0["label"]?.string ?? "" }
    }
    for row in body?["components"]?.array ?? [] {
      for button in row["components"]?.array ?? [] {
        guard let label = button["label"]?.string else { continue }
        callbacks[label] = button["custom_id"]?.string
      }
    }
  }
}
