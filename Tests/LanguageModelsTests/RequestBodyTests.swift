import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import LanguageModels

@Suite("Writing requests")
struct RequestBodyTests {
  static let dialects: [(ModelProvider, LoopbackModelServer.Dialect)] = [
    (.anthropic, .anthropic), (.openai, .openai), (.ollama, .ollama),
  ]
  let schemaOfTool = Array(
    #"{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"#.utf8)

  private var tools: [ToolDefinition] {
    ["wikipedia", "note"].map {
      ToolDefinition(name: $0, description: "Does \($0).", inputSchema: schemaOfTool)
    }
  }

  /// A conversation with everything in it: two system parts, a call, its result, and an odd order of turns.
  private func conversation(_ choice: ToolChoice = .auto) throws -> ModelRequest {
    let call = try #require(
      ToolCall(id: "call:1", name: "wikipedia", arguments: Array(#"{"title":"Berlin"}"#.utf8)))
    return ModelRequest(
      system: [
        .init("You are a maid.", isStable: true), .init("Rules.", isStable: true), .init("It is late."),
      ],
      turns: [
        .assistant("Hello?"), .user("What is"), .user("Berlin? \"\u{1}🧀"),
        ModelTurn(.assistant, [.text("I look it up."), .call(call)]),
        .results([ToolResult(of: "call:1", "A city.", isError: true)]), .user("  "),
      ], tools: tools, toolChoice: choice,
      limits: .init(maxOutputTokens: 300, temperature: 1.5))
  }

  private func body(
    _ request: ModelRequest, _ provider: ModelProvider, _ change: (inout RequestHabits) -> Void = { _ in }
  ) throws -> JSONValue {
    var habits = RequestHabits(for: ModelID(provider, "m"), isOpenAI: false)
    change(&habits)
    let message = ModelEndpoint(provider).httpRequest(request, model: "m", habits)
    guard case .bytes(let bytes) = message.body else { throw ModelError.noModel }
    return try JSONDocument(parsing: bytes).root
  }

  private func text(_ value: JSONValue?) -> String {
    value.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
  }

  @Test("Requests fit the provider's own description", arguments: dialects)
  func schema(provider: ModelProvider, dialect: LoopbackModelServer.Dialect) throws {
    let schema = try Fixture.schema(dialect)
    for choice in [.auto, .none, .required, .named("note")] as [ToolChoice] {
      #expect(schema.violation(in: try body(conversation(choice), provider)) == nil)
    }
    #expect(schema.violation(in: try body(ModelRequest(turns: [.user("hi")]), provider)) == nil)
    let changes = ["temperature", "thinking", "stream_options", "max_tokens"]
    for change in changes {
      let changed = try body(conversation(), provider) { _ = $0.adapt(to: change) }
      #expect(schema.violation(in: changed) == nil, "after a complaint about \(change)")
    }
  }

  @Test("The description finds what is wrong", arguments: dialects)
  func schemaIsStrict(provider: ModelProvider, dialect: LoopbackModelServer.Dialect) throws {
    let schema = try Fixture.schema(dialect)
    for wrong in [
      #"{}"#, #"{"model":1,"messages":[]}"#, #"{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}"#,
    ] {
      #expect(schema.violation(in: try JSONDocument(parsing: wrong).root) != nil)
    }
  }

  @Test("Anthropic gets merged turns, its own kinds of blocks, and marks where the cache may end")
  func anthropic() throws {
    let body = try body(conversation(), .anthropic)
    #expect(
      text(body["system"])
        == #"[{"type":"text","text":"You are a maid."},{"type":"text","text":"Rules.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"It is late."}]"#
    )
    #expect(
      text(body["messages"])
        == #"[{"role":"user","content":[{"type":"text","text":"What is"},{"type":"text","text":"Berlin? \"\u0001🧀"}]},"#
        + #"{"role":"assistant","content":[{"type":"text","text":"I look it up."},{"type":"tool_use","id":"call_1","name":"wikipedia","input":{"title":"Berlin"}}]},"#
        + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"A city.","is_error":true}]}]"#
    )
    let tools = body["tools"]?.array ?? []
    #expect(tools.map { $0["cache_control"] != nil } == [false, true])
    #expect(text(tools.first?["input_schema"]) == String(decoding: schemaOfTool, as: UTF8.self))
    #expect(text(body["tool_choice"]) == #"{"type":"auto"}"#)
    #expect(body["max_tokens"]?.int64 == 300)
    #expect(body["temperature"]?.double == 1)
    #expect(body["stream"]?.bool == true)
    #expect(body["thinking"] == nil)
  }

  @Test("A stable part behind one that changes is not marked for the cache")
  func unstable() throws {
    let request = ModelRequest(
      system: [.init("Now."), .init("Rules.", isStable: true)], turns: [.user("hi")])
    #expect(!text(try body(request, .anthropic)).contains("cache_control"))
  }

  @Test("OpenAI gets one system message, and each result as a message of its own")
  func openai() throws {
    let body = try body(conversation(.named("note")), .openai)
    #expect(
      text(body["messages"])
        == #"[{"role":"system","content":"You are a maid.\n\nRules.\n\nIt is late."},{"role":"assistant","content":"Hello?"},"#
        + #"{"role":"user","content":"What is"},{"role":"user","content":"Berlin? \"\u0001🧀"},"#
        + #"{"role":"assistant","content":"I look it up.","tool_calls":[{"id":"call:1","type":"function","function":{"name":"wikipedia","arguments":"{\"title\":\"Berlin\"}"}}]},"#
        + #"{"role":"tool","tool_call_id":"call:1","content":"A city."}]"#
    )
    #expect(text(body["tool_choice"]) == #"{"type":"function","function":{"name":"note"}}"#)
    #expect(text(body["stream_options"]) == #"{"include_usage":true}"#)
    #expect(body["max_tokens"]?.int64 == 300)
    #expect(body["reasoning_effort"] == nil)
  }

  @Test("Ollama gets arguments as objects, and only the tool that was named")
  func ollama() throws {
    let body = try body(conversation(.named("note")), .ollama)
    #expect(
      text(body["messages"]).contains(
        #"{"role":"assistant","content":"I look it up.","tool_calls":[{"function":{"name":"wikipedia","arguments":{"title":"Berlin"}}}]},{"role":"tool","tool_name":"wikipedia","content":"A city."}"#
      ))
    #expect(text(body["options"]) == #"{"num_predict":300,"temperature":1.5}"#)
    #expect(body["tools"]?.array?.map { $0["function"]?["name"]?.string } == ["note"])
    #expect(try self.body(conversation(.none), .ollama)["tools"] == nil)
  }

  @Test("Ollama is told how much to read at once: what the price list says of the model, else 8,192 tokens")
  func windowOfOllama() throws {
    let prices = PriceList(windows: ["ollama:large": 65_536])
    for (model, tokens) in [("large", 65_536), ("small", 8_192)] as [(String, Int64)] {
      let habits = RequestHabits(for: ModelID(.ollama, model), isOpenAI: false)
      let message = ModelEndpoint(.ollama).httpRequest(
        ModelRequest(turns: [.user("hi")]), model: model, habits,
        window: prices.window(of: ModelID(.ollama, model)))
      guard case .bytes(let bytes) = message.body else { throw ModelError.noModel }
      let body = try JSONDocument(parsing: bytes).root
      #expect(body["options"]?["num_ctx"]?.int64 == tokens)
      #expect(try Fixture.schema(.ollama).violation(in: body) == nil)
    }
  }

  @Test("Choices of tools are told in each provider's words")
  func choices() throws {
    #expect(text(try body(conversation(.required), .anthropic)["tool_choice"]) == #"{"type":"any"}"#)
    #expect(text(try body(conversation(.none), .anthropic)["tool_choice"]) == #"{"type":"none"}"#)
    #expect(
      text(try body(conversation(.named("note")), .anthropic)["tool_choice"])
        == #"{"type":"tool","name":"note"}"#)
    #expect(try body(conversation(.required), .openai)["tool_choice"]?.string == "required")
    let plain = ModelRequest(turns: [.user("hi")], toolChoice: .required)
    for provider in ModelProvider.allCases { #expect(try body(plain, provider)["tool_choice"] == nil) }
  }

  @Test("Keys travel in headers, and no request prints its own")
  func headers() throws {
    func headers(_ endpoint: ModelEndpoint) -> [String: String] {
      let habits = RequestHabits(for: ModelID(endpoint.provider, "m"), isOpenAI: false)
      let message = endpoint.httpRequest(ModelRequest(turns: []), model: "m", habits)
      #expect(!"\(message)".contains("geheim"))
      return Dictionary(message.headers, uniquingKeysWith: { first, _ in first })
    }
    let anthropic = headers(ModelEndpoint(.anthropic, key: Secret("geheim")))
    #expect(anthropic["x-api-key"] == "geheim" && anthropic["anthropic-version"] == "2023-06-01")
    #expect(headers(ModelEndpoint(.openai, key: Secret("geheim")))["authorization"] == "Bearer geheim")
    #expect(headers(ModelEndpoint(.ollama))["authorization"] == nil)
    #expect(!"\(ModelEndpoint(.openai, key: Secret("geheim")))".contains("geheim"))
  }

  @Test(
    "Addresses are taken with and without what their providers add",
    arguments: [
      (.anthropic, "http://127.0.0.1:1", "http://127.0.0.1:1/v1/messages"),
      (.anthropic, "http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1/messages"),
      (.anthropic, nil, "https://api.anthropic.com/v1/messages"),
      (.openai, "http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1/chat/completions"),
      (.openai, nil, "https://api.openai.com/v1/chat/completions"),
      (.ollama, "http://127.0.0.1:11434//", "http://127.0.0.1:11434/api/chat"),
    ] as [(ModelProvider, String?, String)])
  func addresses(provider: ModelProvider, base: String?, url: String) {
    let habits = RequestHabits(for: ModelID(provider, "m"), isOpenAI: false)
    #expect(
      ModelEndpoint(provider, baseURL: base).httpRequest(ModelRequest(turns: []), model: "m", habits).url
        == url)
  }
}
