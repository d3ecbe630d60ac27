import JSON

/// Writes the body of `POST /api/chat`.
///
/// - SeeAlso: <https://docs.ollama.com/api/chat>
enum OllamaRequest {
  /// - Parameter window: What the model is to read and write at once. Ollama reads only its own default otherwise, and
  ///   drops the beginning of what is longer without a word: <https://docs.ollama.com/context-length>.
  static func body(
    _ request: ModelRequest, model: String, _ habits: RequestHabits, window: ContextWindow?
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("model", model)
      writer.field("stream", true)
      writer.object("options") { writer in
        if let window { writer.field("num_ctx", window.tokens) }
        writer.field("num_predict", request.limits.maxOutputTokens)
        if habits.sendsTemperature { writer.field("temperature", request.limits.temperature) }
      }
      writer.array("messages") { writer in
        let system = request.system.map(\.text).filter { !isBlank($0) }.joined(separator: "\n\n")
        if !system.isEmpty {
          writer.object { writer in
            writer.field("role", "system")
            writer.field("content", system)
          }
        }
        var names: [String: String] = [:]
        for turn in request.turns { add(turn, &names, &writer) }
      }
      let tools = habits.sendsTools ? offered(request) : []
      guard !tools.isEmpty else { return }
      writer.array("tools") { writer in
        for tool in tools { writer.object { functionTool(tool, &$0) } }
      }
    }
    return writer.bytes
  }

  /// Ollama lets nobody choose: the nearest to a choice is to offer only that tool.
  private static func offered(_ request: ModelRequest) -> [ToolDefinition] {
    switch request.toolChoice {
    case .auto, .required: request.tools
    case .none: []
    case .named(let name): request.tools.filter { $0.name == name }
    }
  }

  /// - Parameter names: Of the tools that were called, by the calls' identifiers.
  private static func add(
    _ turn: ModelTurn, _ names: inout [String: String], _ writer: inout JSONWriter
  ) {
    let (text, calls, results) = turn.pieces
    for call in calls { names[call.id] = call.name }
    // Results belong to calls by their order, and for the model by the tool's name.
    for result in results {
      writer.object { writer in
        writer.field("role", "tool")
        writer.field("tool_name", names[result.call])
        writer.field("content", result.text)
      }
    }
    guard !text.isEmpty || !calls.isEmpty else { return }
    writer.object { writer in
      writer.field("role", turn.role == .assistant ? "assistant" : "user")
      writer.field("content", text)
      guard !calls.isEmpty else { return }
      writer.array("tool_calls") { writer in
        for call in calls {
          writer.object { writer in
            writer.object("function") { writer in
              writer.field("name", call.name)
              writer.raw("arguments", call.arguments)
            }
          }
        }
      }
    }
  }
}
