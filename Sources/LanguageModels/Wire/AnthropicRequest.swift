import JSON

/// Writes the body of `POST /v1/messages`.
///
/// - SeeAlso: <https://platform.claude.com/docs/en/api/messages>
enum AnthropicRequest {
  static func body(_ request: ModelRequest, model: String, _ habits: RequestHabits) -> [UInt8] {
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("model", model)
      writer.field("max_tokens", request.limits.maxOutputTokens)
      writer.field("stream", true)
      // Anthropic's scale ends at 1.
      if habits.sendsTemperature {
        writer.field("temperature", request.limits.temperature.map { min(1, $0) })
      }
      if habits.thinking == .off { writer.object("thinking") { $0.field("type", "disabled") } }
      system(request.system, &writer)
      messages(request.turns, &writer)
      if habits.sendsTools { tools(request, &writer) }
    }
    return writer.bytes
  }

  /// Everything up to the last stable part is the same in the next request: the provider may keep it.
  private static func system(_ parts: [ModelRequest.SystemPart], _ writer: inout JSONWriter) {
    let stable = parts.prefix { $0.isStable }.lastIndex { !isBlank($0.text) }
    guard parts.contains(where: { !isBlank($0.text) }) else { return }
    writer.array("system") { writer in
      // Empty blocks are refused.
      for (index, part) in parts.enumerated() where !isBlank(part.text) {
        writer.object { writer in
          text(part.text, &writer)
          if index == stable { cacheUpToHere(&writer) }
        }
      }
    }
  }

  /// Turns of the same role in a row become one message, results of tools stand in messages of the user, and the first
  /// message is the user's.
  private static func messages(_ turns: [ModelTurn], _ writer: inout JSONWriter) {
    var merged: [(isAssistant: Bool, parts: [ModelTurn.Part])] = []
    for turn in turns {
      let isAssistant = turn.role == .assistant
      let parts = turn.parts.filter { part in
        if case .text(let text) = part { !isBlank(text) } else { true }
      }
      if parts.isEmpty || (isAssistant && merged.isEmpty) { continue }
      if merged.last?.isAssistant == isAssistant {
        merged[merged.count - 1].parts += parts
      } else {
        merged.append((isAssistant, parts))
      }
    }
    writer.array("messages") { writer in
      for message in merged {
        writer.object { writer in
          writer.field("role", message.isAssistant ? "assistant" : "user")
          writer.array("content") { writer in
            for part in message.parts { writer.object { block(part, &$0) } }
          }
        }
      }
    }
  }

  private static func block(_ part: ModelTurn.Part, _ writer: inout JSONWriter) {
    switch part {
    case .text(let words): text(words, &writer)
    case .call(let call):
      writer.field("type", "tool_use")
      writer.field("id", identifier(call.id))
      writer.field("name", call.name)
      writer.raw("input", call.arguments)
    case .result(let result):
      writer.field("type", "tool_result")
      writer.field("tool_use_id", identifier(result.call))
      writer.field("content", result.text)
      if result.isError { writer.field("is_error", true) }
    }
  }

  private static func tools(_ request: ModelRequest, _ writer: inout JSONWriter) {
    guard let last = request.tools.indices.last else { return }
    writer.array("tools") { writer in
      for (index, tool) in request.tools.enumerated() {
        writer.object { writer in
          writer.field("name", tool.name)
          writer.field("description", tool.description)
          writer.raw("input_schema", tool.inputSchema)
          if index == last { cacheUpToHere(&writer) }
        }
      }
    }
    writer.object("tool_choice") { writer in
      switch request.toolChoice {
      case .auto: writer.field("type", "auto")
      case .none: writer.field("type", "none")
      case .required: writer.field("type", "any")
      case .named(let name):
        writer.field("type", "tool")
        writer.field("name", name)
      }
    }
  }

  private static func text(_ text: String, _ writer: inout JSONWriter) {
    writer.field("type", "text")
    writer.field("text", text)
  }

  private static func cacheUpToHere(_ writer: inout JSONWriter) {
    writer.object("cache_control") { $0.field("type", "ephemeral") }
  }

  /// Identifiers of calls may have been made by another provider; here they are letters, digits, `_` and `-`.
  private static func identifier(_ id: String) -> String {
    String(
      decoding: id.utf8.map { isToolName(String(UnicodeScalar($0))) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }
}

/// A block of nothing but white space is refused like an empty one.
func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 <= 0x20 } }
