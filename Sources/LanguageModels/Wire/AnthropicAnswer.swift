import JSON

/// Reads what `POST /v1/messages` answers.
///
/// - SeeAlso: <https://platform.claude.com/docs/en/build-with-claude/streaming>
struct AnthropicAnswer: AnswerDialect {
  static let framing = AnswerReader.Framing.events
  /// Inputs that came with the start of a block; they count unless pieces follow.
  private var inputs: [Int64: [UInt8]] = [:]

  mutating func take(event: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    guard let type = event["type"]?.string else { throw .unreadable(.unexpected) }
    switch type {
    case "message_start":
      note(event["message"]?["usage"], in: &reply)
      // A token of an answer that is still to come; what it has in the end comes with the end.
      reply.reported.output = nil
    case "content_block_start":
      guard let index = event["index"]?.int64, let block = event["content_block"] else {
        throw .unreadable(.unexpected)
      }
      try open(block, at: index, in: &reply)
    case "content_block_delta":
      guard let index = event["index"]?.int64, let delta = event["delta"] else {
        throw .unreadable(.unexpected)
      }
      try add(delta, at: index, to: &reply)
    case "content_block_stop": if let index = event["index"]?.int64 { try close(index, in: &reply) }
    case "message_delta":
      note(event["usage"], in: &reply)
      if let reason = event["delta"]?["stop_reason"]?.string {
        reply.stopReason = AnthropicAnswer.stopReason(reason)
      }
    case "message_stop": reply.isComplete = true
    case "error": throw ProviderComplaint(event, provider: .anthropic).error(wait: nil)
    // `ping`, and whatever is added later: clients are asked to pass over what they do not know.
    default: break
    }
  }

  mutating func take(whole: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    if whole["type"]?.string == "error" {
      throw ProviderComplaint(whole, provider: .anthropic).error(wait: nil)
    }
    guard let blocks = whole["content"]?.array else { throw .unreadable(.unexpected) }
    for (index, block) in blocks.enumerated() {
      try open(block, at: Int64(index), in: &reply)
      try close(Int64(index), in: &reply)
    }
    note(whole["usage"], in: &reply)
    reply.stopReason = whole["stop_reason"]?.string.map(AnthropicAnswer.stopReason)
  }

  private mutating func open(
    _ block: JSONValue, at index: Int64, in reply: inout ReplyAssembly
  ) throws(ModelError) {
    switch block["type"]?.string {
    case "text": reply.append(text: block["text"]?.string ?? "")
    case "tool_use":
      guard let id = block["id"]?.string, let name = block["name"]?.string else {
        throw .unreadable(.unexpected)
      }
      try reply.openCall(at: index, id: id, name: name)
      if let input = block["input"] { inputs[index] = input.bytes }
    case nil: throw .unreadable(.unexpected)
    default: break
    }
    reply.noteHidden()
  }

  private mutating func add(
    _ delta: JSONValue, at index: Int64, to reply: inout ReplyAssembly
  ) throws(ModelError) {
    switch delta["type"]?.string {
    case "text_delta": reply.append(text: delta["text"]?.string ?? "")
    case "input_json_delta":
      guard let piece = delta["partial_json"]?.string else { throw .unreadable(.unexpected) }
      if !piece.isEmpty { inputs[index] = nil }
      try reply.append(arguments: piece, at: index)
    case "thinking_delta": reply.noteHidden(bytes: delta["thinking"]?.string?.utf8.count ?? 0)
    case nil: throw .unreadable(.unexpected)
    default: break
    }
  }

  private mutating func close(_ index: Int64, in reply: inout ReplyAssembly) throws(ModelError) {
    guard let input = inputs.removeValue(forKey: index) else { return }
    try reply.append(arguments: String(decoding: input, as: UTF8.self), at: index)
  }

  /// The numbers are running totals; the last one counts.
  private func note(_ usage: JSONValue?, in reply: inout ReplyAssembly) {
    guard let usage else { return }
    if let tokens = usage["input_tokens"]?.int64 { reply.reported.input = tokens }
    if let tokens = usage["output_tokens"]?.int64 { reply.reported.output = tokens }
    if let tokens = usage["cache_read_input_tokens"]?.int64 { reply.reported.cacheRead = tokens }
    if let tokens = usage["cache_creation_input_tokens"]?.int64 { reply.reported.cacheWrite = tokens }
  }

  private static func stopReason(_ reason: String) -> ModelReply.StopReason {
    switch reason {
    case "end_turn", "stop_sequence": .finished
    case "max_tokens", "model_context_window_exceeded": .outputLimit
    case "tool_use": .toolCalls
    case "refusal": .refused
    default: .other
    }
  }
}
