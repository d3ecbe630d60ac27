import JSON

/// Reads what `POST /api/chat` answers.
///
/// - SeeAlso: <https://docs.ollama.com/api/chat>
struct OllamaAnswer: AnswerDialect {
  static let framing = AnswerReader.Framing.lines

  mutating func take(event: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    if event["error"] != nil { throw ProviderComplaint(event, provider: .ollama).error(wait: nil) }
    guard event["message"] != nil || event["done"] != nil else { throw .unreadable(.unexpected) }
    if let message = event["message"] { try add(message, to: &reply) }
    guard event["done"]?.bool == true else { return }
    reply.reported.input = event["prompt_eval_count"]?.int64
    reply.reported.output = event["eval_count"]?.int64
    reply.stopReason =
      switch event["done_reason"]?.string {
      case "length": .outputLimit
      case "stop", nil: reply.nextCallIndex > 0 ? .toolCalls : .finished
      default: .other
      }
    reply.isComplete = true
  }

  mutating func take(whole: JSONValue, into reply: inout ReplyAssembly) throws(ModelError) {
    try take(event: whole, into: &reply)
  }

  private func add(_ message: JSONValue, to reply: inout ReplyAssembly) throws(ModelError) {
    reply.append(text: message["content"]?.string ?? "")
    if let hidden = message["thinking"]?.string, !hidden.isEmpty {
      reply.noteHidden(bytes: hidden.utf8.count)
    }
    for call in message["tool_calls"]?.array ?? [] {
      // Calls come whole, and most servers give them no identifier.
      guard let function = call["function"], let name = function["name"]?.string else {
        throw .unreadable(.unexpected)
      }
      let index = reply.nextCallIndex
      try reply.openCall(at: index, id: call["id"]?.string, name: name)
      if let arguments = function["arguments"], !arguments.isNull {
        try reply.append(
          arguments: arguments.string ?? String(decoding: arguments.bytes, as: UTF8.self), at: index)
      }
    }
  }
}
