import JSON
import Transport
import Vocabulary

/// Answers to interactions. Those that nobody began here are taken as they come, unless the gateway lives by itself.
extension DiscordDesk {
  /// The first answer may take so long.
  private static let patience = Duration.seconds(3)
  /// All others.
  private static let life = Duration.seconds(900)

  func callback(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?) -> HTTPServerResponse {
    guard let type = body?["type"]?.int64 else { return refusal(400, 50_035, "Invalid Form Body") }
    let flags = body?["data"]?["flags"]?.int64 ?? 0
    if let known = world.value.issued[steps[1]] {
      guard known.token == steps[2], now < known.issuedAt.advanced(by: DiscordDesk.patience) else {
        return refusal(404, 10_062, "Unknown interaction")
      }
      guard known.answer == nil else { return acknowledgedBefore }
      guard known.suitable.contains(type) else { return formError("type", "does not suit the interaction") }
      if let fault = dataFault(type, body?["data"]) { return fault }
    } else if world.value.isLiving {
      return refusal(404, 10_062, "Unknown interaction")
    }
    let isFirst = world.change { [now] world in
      guard world.interactions[steps[1]] == nil else { return false }
      if world.keepsRecords || world.issued[steps[1]] == nil {
        world.interactions[steps[1]] = (type, flags & 1 << 6 != 0)
      }
      world.acknowledge(steps[1], type, body?["data"], now: now)
      return true
    }
    return isFirst ? HTTPServerResponse(204) : acknowledgedBefore
  }

  private var acknowledgedBefore: HTTPServerResponse {
    refusal(400, 40_060, "Interaction has already been acknowledged.")
  }

  private func dataFault(_ type: Int64, _ data: JSONValue?) -> HTTPServerResponse? {
    switch type {
    case 4: return fault(in: data)
    case 5:
      // Who sees the answer is the only thing that is settled here.
      let flags = data?["flags"]?.int64 ?? 0
      return flags & ~(1 << 6) == 0 ? nil : formError("flags", "only EPHEMERAL")
    case 7: return data?["content"] == nil ? nil : fault(in: data)
    case 8:
      let choices = data?["choices"]?.array ?? []
      let areShort = choices.allSatisfy {
        (1...100).contains($0["name"]?.string?.unicodeScalars.count ?? 0) && $0["value"] != nil
      }
      return choices.count <= 25 && areShort ? nil : formError("choices", "too many, or too long")
    case 9:
      let (title, id) = (data?["title"]?.string ?? "", data?["custom_id"]?.string ?? "")
      let isFine =
        (1...45).contains(title.unicodeScalars.count) && (1...100).contains(id.unicodeScalars.count)
        && (1...5).contains(data?["components"]?.array?.count ?? 0)
      return isFine ? nil : formError("title", "or custom_id or components do not fit a modal")
    default: return nil
    }
  }

  func webhook(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?, _ files: [String])
    -> HTTPServerResponse
  {
    let (token, world) = (steps[2], self.world.value)
    let isOriginal = steps.last == "@original"
    let known = world.interaction(withToken: token)
    if let known {
      guard let answeredAt = known.answeredAt else { return refusal(404, 10_015, "Unknown Webhook") }
      guard now < known.issuedAt.advanced(by: DiscordDesk.life), answeredAt <= now else {
        return refusal(401, 50_027, "Invalid Webhook Token")
      }
      if isOriginal, known.original == nil, !known.isThinking {
        return refusal(404, 10_008, "Unknown Message")
      }
    } else if world.isLiving {
      return refusal(404, 10_015, "Unknown Webhook")
    }
    if request.method == "GET" || request.method == "DELETE" {
      return known.map { original(request, $0) } ?? refusal(404, 10_008, "Unknown Message")
    }
    if let fault = fault(in: body, files, isEdit: request.method == "PATCH") { return fault }
    let answer = self.world.change { [now] world in
      var form = DiscordWorld.Message(
        body, files, id: world.nextID(at: now), in: known?.channel ?? "interaction")
      form.application = DiscordWorld.application
      world.answer(token, form, body, isOriginal: isOriginal, now: now)
      guard let known, isOriginal || known.isThinking, let id = world.issued[known.id]?.original else {
        return form
      }
      return world.message(id) ?? form
    }
    return .json(answer.json(in: known.flatMap { world.channels[$0.channel] }))
  }

  private func original(_ request: HTTPServerRequest, _ known: DiscordWorld.IssuedInteraction)
    -> HTTPServerResponse
  {
    guard let message = known.original.flatMap(world.value.message) else {
      return refusal(404, 10_008, "Unknown Message")
    }
    guard request.method == "DELETE" else { return .json(message.json(in: nil)) }
    world.change { world in
      guard let index = world.messages.lastIndex(where: { $0.id == message.id }) else { return }
      world.messages[index].isDeleted = true
    }
    return HTTPServerResponse(204)
  }
}

extension DiscordWorld {
  /// The first answer to an interaction that was begun here.
  fileprivate mutating func acknowledge(_ id: String, _ type: Int64, _ data: JSONValue?, now: Moment) {
    guard var interaction = issued[id] else { return }
    interaction.answer = type
    interaction.answeredAt = now
    interaction.isEphemeral = data?["flags"]?.int64.map { $0 & 1 << 6 != 0 } ?? false
    switch type {
    case 4:
      let message = Message(data, [], id: nextID(at: now), in: interaction.channel)
      interaction.original = message.id
      messageCount += 1
      say(message, now: now)
    case 5: interaction.isThinking = true
    case 6, 7:
      interaction.original = interaction.message
      if type == 7, let index = messages.lastIndex(where: { $0.id == interaction.message }) {
        messages[index].change(to: data)
      }
    case 8: interaction.choices = (data?["choices"]?.array ?? []).compactMap { $0["name"]?.string }
    case 9: interaction.form = data.map { String(decoding: $0.bytes, as: UTF8.self) }
    default: break
    }
    issued[id] = interaction
  }

  /// A later answer.
  fileprivate mutating func answer(
    _ token: String, _ form: Message, _ body: JSONValue?, isOriginal: Bool, now: Moment
  ) {
    if keepsRecords {
      var list = interactionAnswers[token] ?? []
      if isOriginal, !list.isEmpty { list[0].content = form.content } else { list.append(form) }
      interactionAnswers[token] = list
    }
    guard var interaction = interaction(withToken: token) else { return }
    if interaction.isThinking {
      // Also a follow-up that comes first fills the place that is kept.
      var first = form
      first.flags = interaction.isEphemeral ? form.flags | 1 << 6 : form.flags & ~(1 << 6)
      interaction.isThinking = false
      interaction.original = first.id
      issued[interaction.id] = interaction
      messageCount += 1
      say(first, now: now)
    } else if isOriginal {
      guard let index = messages.lastIndex(where: { $0.id == interaction.original }) else { return }
      messages[index].change(to: body)
    } else {
      messageCount += 1
      say(form, now: now)
    }
  }
}
