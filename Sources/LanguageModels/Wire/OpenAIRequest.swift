import JSON

/// Writes the body of `POST /chat/completions`.
///
/// - SeeAlso: <https://platform.openai.com/docs/api-reference/chat/create>
enum OpenAIRequest {
  static func body(_ request: ModelRequest, model: String, _ habits: RequestHabits) -> [UInt8] {
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("model", model)
      writer.field(habits.limitField.rawValue, request.limits.maxOutputTokens)
      writer.field("stream", true)
      if habits.asksForUsage { writer.object("stream_options") { $0.field("include_usage", true) } }
      if habits.sendsTemperature { writer.field("temperature", request.limits.temperature) }
      if habits.thinking == .off { writer.field("reasoning_effort", "none") }
      writer.array("messages") { writer in
        // One message: the stable parts come first, so the provider's own cache finds them again.
        let system = request.system.map(\.text).filter { !isBlank($0) }.joined(separator: "\n\n")
        if !system.isEmpty { message("system", system, &writer) }
        for turn in request.turns { add(turn, &writer) }
      }
      if habits.sendsTools { tools(request, &writer) }
    }
    return writer.bytes
  }

  private static func add(_ turn: ModelTurn, _ writer: inout JSONWriter) {
    let (text, calls, results) = turn.pieces
    for result in results {
      writer.object { writer in
        writer.field("role", "tool")
        writer.field("tool_call_id", result.call)
        writer.field("content", result.text)
      }
    }
    guard !text.isEmpty || !calls.isEmpty else { return }
    writer.object { writer in
      writer.field("role", turn.role == .assistant ? "assistant" : "user")
      if !text.isEmpty { writer.field("content", text) }
      guard !calls.isEmpty else { return }
      writer.array("tool_calls") { writer in
        for call in calls { writer.object { add(call, &$0) } }
      }
    }
  }

  private static func add(_ call: ToolCall, _ writer: inout JSONWriter) {
    writer.field("id", call.id)
    writer.field("type", "function")
    writer.object("function") { writer in
      writer.field("name", call.name)
      writer.field("arguments", String(decoding: call.arguments, as: UTF8.self))
    }
  }

  private static func tools(_ request: ModelRequest, _ writer: inout JSONWriter) {
    guard !request.tools.isEmpty else { return }
    writer.array("tools") { writer in
      for tool in request.tools { writer.object { functionTool(tool, &$0) } }
    }
    switch request.toolChoice {
    case .auto: writer.field("tool_choice", "auto")
    case .none: writer.field("tool_choice", "none")
    case .required: writer.field("tool_choice", "required")
    case .named(let name):
      writer.object("tool_choice") { writer in
        writer.field("type", "function")
        writer.object("function") { $0.field("name", name) }
      }
    }
  }

  private static func message(_ role: String, _ content: String, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("role", role)
      writer.field("content", content)
    }
  }
}

/// A tool in the form that OpenAI and Ollama share.
func functionTool(_ tool: ToolDefinition, _ writer: inout JSONWriter) {
  writer.field("type", "function")
  writer.object("function") { writer in
    writer.field("name", tool.name)
    writer.field("description", tool.description)
    writer.raw("parameters", tool.inputSchema)
  }
}

extension ModelTurn {
  /// The parts by kind; texts are joined by an empty line.
  var pieces: (text: String, calls: [ToolCall], results: [ToolResult]) {
    var (texts, calls, results): ([String], [ToolCall], [ToolResult]) = ([], [], [])
    for part in parts {
      switch part {
      case .text(let text): if !isBlank(text) { texts.append(text) }
      case .call(let call): calls.append(call)
      case .result(let result): results.append(result)
      }
    }
    return (texts.joined(separator: "\n\n"), calls, results)
  }
}
