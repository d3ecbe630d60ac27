import Groundwork
import JSON
import Transport

/// A model server on this machine that answers as it is told, and that refuses what the real one refuses.
package final class LoopbackModelServer: Sendable {
  package enum Dialect: Sendable {
    case anthropic, openai, ollama
  }

  package struct Received: Sendable {
    package let headers: HTTPHeaders
    package let body: JSONValue
  }

  private struct State {
    var scripts: [ModelScript]
    var received: [Received] = []
    var violations: [String] = []
  }

  /// What every caller has to bring.
  package static let key = "test-key-1"

  private let server: HTTPServer
  private let state: Guarded<State>
  private let dialect: Dialect
  /// Counts requests; tests wait for it.
  package let arrivals = Gate()

  /// - Parameters:
  ///   - schema: What bodies are checked against, beyond the rules that are written here.
  ///   - scripts: One for each request in turn; the last one again for all that come after.
  package init(_ dialect: Dialect, schema: JSONSchema? = nil, _ scripts: [ModelScript]) throws {
    precondition(!scripts.isEmpty, "a model server needs something to say")
    self.dialect = dialect
    let (state, arrivals) = (Guarded(State(scripts: scripts)), arrivals)
    self.state = state
    arrivals.open()
    server = try HTTPServer(limits: .init(connections: 4_096)) { request in
      let violation = LoopbackModelServer.violation(of: request, dialect, schema)
      let body = (try? JSONDocument(parsing: request.body))?.root
      let script: ModelScript = state.withLock { state in
        if let violation { state.violations.append(violation) }
        if let body { state.received.append(Received(headers: request.headers, body: body)) }
        return state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
      }
      await arrivals.pass()
      guard violation == nil else {
        return ModelScript.error(400, type: "invalid_request_error", message: "this request breaks a rule")
          .response
      }
      return script.response
    }
  }

  package var baseURL: String {
    "http://127.0.0.1:\(server.port)\(dialect == .openai ? "/v1" : "")"
  }

  package var received: [Received] { state.withLock { $0.received } }
  /// What was wrong with requests; empty in a test that passes.
  package var violations: [String] { state.withLock { $0.violations } }

  package func stop() async { await server.stop() }

  private static func violation(
    of request: HTTPServerRequest, _ dialect: Dialect, _ schema: JSONSchema?
  ) -> String? {
    guard request.method == "POST" else { return "the method is \(request.method)" }
    guard request.headers.first("content-type") == "application/json" else {
      return "the content is not called JSON"
    }
    guard let body = (try? JSONDocument(parsing: request.body))?.root else { return "the body is not JSON" }
    let broken =
      switch dialect {
      case .anthropic: anthropicViolation(request, body)
      case .openai: openAIViolation(request, body)
      case .ollama: ollamaViolation(request, body)
      }
    return broken ?? schema?.violation(in: body)
  }

  private static func anthropicViolation(_ request: HTTPServerRequest, _ body: JSONValue) -> String? {
    guard request.path == "/v1/messages" else { return "the path is \(request.path)" }
    guard request.headers.first("x-api-key") == key else { return "the key is missing" }
    guard request.headers.first("anthropic-version") == "2023-06-01" else { return "the version is missing" }
    guard body["max_tokens"]?.int64 ?? 0 > 0 else { return "max_tokens is missing" }
    guard let messages = body["messages"]?.array, messages.first?["role"]?.string == "user" else {
      return "the first message is not the user's"
    }
    var open: Set<String> = []
    for message in messages {
      let blocks = message["content"]?.array ?? []
      let results = Set(blocks.compactMap { $0["tool_use_id"]?.string })
      // Every call is answered in the very next message, and nothing else is.
      guard results == open else { return "results and calls of tools do not match" }
      let kinds = blocks.compactMap { $0["type"]?.string }
      if !results.isEmpty {
        guard message["role"]?.string == "user" else { return "results of tools stand with the assistant" }
        guard kinds.prefix(results.count).allSatisfy({ $0 == "tool_result" }) else {
          return "results of tools do not come first"
        }
      }
      if kinds.contains("tool_use") {
        guard message["role"]?.string == "assistant" else { return "a call stands with the user" }
        guard body["tools"]?.array?.isEmpty == false else { return "calls without tools" }
        guard blocks.allSatisfy({ $0["type"]?.string != "tool_use" || $0["input"]?.isObject == true }) else {
          return "the input of a call is no object"
        }
      }
      open = Set(blocks.compactMap { $0["type"]?.string == "tool_use" ? $0["id"]?.string : nil })
    }
    guard open.isEmpty else { return "a call has no result" }
    let marks = ["system", "tools"].flatMap { body[$0]?.array ?? [] }.filter { $0["cache_control"] != nil }
    return marks.count <= 4 ? nil : "more than four places are marked for the cache"
  }

  private static func openAIViolation(_ request: HTTPServerRequest, _ body: JSONValue) -> String? {
    guard request.path == "/v1/chat/completions" else { return "the path is \(request.path)" }
    guard request.headers.first("authorization") == "Bearer \(key)" else { return "the key is missing" }
    var open: [String] = []
    for message in body["messages"]?.array ?? [] {
      if message["role"]?.string == "tool" {
        guard let id = message["tool_call_id"]?.string, let place = open.firstIndex(of: id) else {
          return "a result belongs to no call"
        }
        open.remove(at: place)
      } else {
        guard open.isEmpty else { return "a call has no result" }
        for call in message["tool_calls"]?.array ?? [] {
          guard call["type"]?.string == "function", call["function"]?["arguments"]?.string != nil else {
            return "a call is no function with its arguments as text"
          }
        }
        open = (message["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
      }
    }
    if body["stream_options"] != nil, body["stream"]?.bool != true {
      return "stream_options without a stream"
    }
    if body["tool_choice"] != nil, body["tools"] == nil { return "tool_choice without tools" }
    return nil
  }

  private static func ollamaViolation(_ request: HTTPServerRequest, _ body: JSONValue) -> String? {
    guard request.path == "/api/chat" else { return "the path is \(request.path)" }
    var open: [String] = []
    for message in body["messages"]?.array ?? [] {
      if message["role"]?.string == "tool" {
        guard !open.isEmpty else { return "a result belongs to no call" }
        let name = open.removeFirst()
        guard message["tool_name"]?.string == name else {
          return "a result is not of the tool that was called"
        }
      } else {
        guard open.isEmpty else { return "a call has no result" }
        let calls = message["tool_calls"]?.array ?? []
        guard calls.allSatisfy({ $0["function"]?["arguments"]?.isObject == true }) else {
          return "the arguments of a call are no object"
        }
        open = calls.compactMap { $0["function"]?["name"]?.string }
      }
    }
    return body["model"]?.string == nil ? "the model is missing" : nil
  }
}
