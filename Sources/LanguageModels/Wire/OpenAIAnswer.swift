import JSON

/// Reads what `POST /chat/completions` answers, from OpenAI and from servers that speak like it.
///
/// - SeeAlso: <https://platform.openai.com/docs/api-reference/chat-streaming>
struct OpenAIAnswer: AnswerDialect {
  static let framing = AnswerReader.Framing.events

  mutating func take(event: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    try take(event, message: "delta", into: &reply)
  }

  mutating func take(whole: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    try take(whole, message: "message", into: &reply)
  }

  private func take(
    _ event: JSONValue, message key: String, into reply: inout ReplyAssembly
  ) throws(ModelError) {
    if let error = event["error"], !error.isNull {
      throw ProviderComplaint(event, provider: .openai).error(wait: nil)
    }
    note(event["usage"], in: &reply)
    guard let choices = event["choices"]?.array else {
      // An event may hold the usage alone; anything else without choices is not this API.
      guard event["usage"] != nil || event["object"] != nil else { throw .unreadable(.unexpected) }
      return
    }
    // One answer was asked for: a second choice is nobody's.
    guard let choice = choices.first(where: { ($0["index"]?.int64 ?? 0) == 0 }) else { return }
    if let message = choice[key] { try add(message, to: &reply) }
    if let reason = choice["finish_reason"]?.string, !reason.isEmpty {
      // A refusal in words is a refusal, also where the server calls it a regular stop.
      if reply.stopReason != .refused { reply.stopReason = OpenAIAnswer.stopReason(reason) }
    }
  }

  private func add(_ message: JSONValue, to reply: inout ReplyAssembly) throws(ModelError) {
    reply.append(text: message["content"]?.string ?? "")
    if let refusal = message["refusal"]?.string, !refusal.isEmpty {
      reply.append(text: refusal)
      reply.stopReason = .refused
    }
    for key in ["reasoning_content", "reasoning"] {
      if let hidden = message[key]?.string, !hidden.isEmpty { reply.noteHidden(bytes: hidden.utf8.count) }
    }
    for call in message["tool_calls"]?.array ?? [] {
      // Whole answers, and the streams of some servers, give no index; there each call comes in one piece.
      let index = call["index"]?.int64 ?? reply.nextCallIndex
      let function = call["function"]
      try reply.openCall(at: index, id: call["id"]?.string, name: function?["name"]?.string)
      if let arguments = function?["arguments"], !arguments.isNull {
        // A few servers send the object itself in place of its text.
        try reply.append(
          arguments: arguments.string ?? String(decoding: arguments.bytes, as: UTF8.self), at: index)
      }
    }
  }

  /// `prompt_tokens` includes what came from the cache and what went into it.
  private func note(_ usage: JSONValue?, in reply: inout ReplyAssembly) {
    guard let prompt = usage?["prompt_tokens"]?.int64, prompt >= 0 else { return }
    let details = usage?["prompt_tokens_details"]
    let read = min(max(0, details?["cached_tokens"]?.int64 ?? 0), prompt)
    let written = min(max(0, details?["cache_write_tokens"]?.int64 ?? 0), prompt - read)
    reply.reported.input = prompt - read - written
    reply.reported.cacheRead = read
    reply.reported.cacheWrite = written
    if let output = usage?["completion_tokens"]?.int64 { reply.reported.output = output }
  }

  private static func stopReason(_ reason: String) -> ModelReply.StopReason {
    switch reason {
    case "stop": .finished
    case "length": .outputLimit
    case "tool_calls", "function_call": .toolCalls
    case "content_filter", "refusal": .refused
    default: .other
    }
  }
}
