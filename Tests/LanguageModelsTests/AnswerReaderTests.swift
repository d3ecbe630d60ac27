import TestSupport
import Testing

@testable import LanguageModels

@Suite("Reading answers")
struct AnswerReaderTests {
  static let providers = ModelProvider.allCases

  private func reader(_ provider: ModelProvider) -> AnswerReader {
    ModelEndpoint(provider).reader(maxOutputTokens: 1_000)
  }

  private func script(
    _ provider: ModelProvider, _ texts: [String], calls: [ModelScript.Call] = [],
    usage: ModelScript.Usage = .init(), stop: String? = nil
  ) -> ModelScript {
    switch provider {
    case .anthropic: .anthropic(texts, calls: calls, usage: usage, stop: stop)
    case .openai: .openai(texts, calls: calls, usage: usage, stop: stop)
    case .ollama: .ollama(texts, calls: calls, usage: usage, stop: stop ?? "stop")
    }
  }

  /// Feeds `bytes` in pieces of `size` and returns what was put together, and the text as it came.
  private func read(
    _ bytes: [UInt8], _ provider: ModelProvider, every size: Int = .max
  ) throws -> (reply: ReplyAssembly, streamed: [String]) {
    var (reader, streamed) = (reader(provider), [] as [String])
    for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
      let piece = try reader.feed(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
      if !piece.isEmpty { streamed.append(piece) }
    }
    let rest = try reader.finish()
    return (reader.reply, rest.isEmpty ? streamed : streamed + [rest])
  }

  @Test("Text, calls and tokens come out the same however the bytes are cut", arguments: providers)
  func cutting(provider: ModelProvider) throws {
    let calls = [
      ModelScript.Call("wikipedia", #"{"title":"Käse \n \"x\""}"#, id: "toolu_1"),
      ModelScript.Call("note", "{}", id: "toolu_2"),
    ]
    let usage = ModelScript.Usage(input: 40, output: 9, cacheRead: provider == .ollama ? 0 : 7)
    let bytes = script(provider, ["Grü", "ße 🧀", " \\ \" \n\n"], calls: calls, usage: usage).bytes
    for size in [1, 2, 3, 7, 64, 1_000, .max] {
      let (reply, streamed) = try read(bytes, provider, every: size)
      #expect(streamed.joined() == "Grüße 🧀 \\ \" \n\n")
      #expect(reply.text == streamed.joined())
      let found = try reply.toolCalls()
      #expect(found.map(\.name) == ["wikipedia", "note"])
      #expect(found.map(\.arguments) == [Array(#"{"title":"Käse \n \"x\""}"#.utf8), Array("{}".utf8)])
      if provider != .ollama { #expect(found.map(\.id) == ["toolu_1", "toolu_2"]) }
      #expect(
        reply.usage(prompt: 999, limit: 1_000)
          == TokenUsage(input: 40, output: 9, cacheRead: usage.cacheRead.int64))
      #expect(reply.stopReason == .toolCalls)
      #expect(reply.isComplete)
    }
  }

  @Test("Text is handed on with the piece that completes it", arguments: providers)
  func streaming(provider: ModelProvider) throws {
    var (reader, texts) = (reader(provider), [] as [String])
    for piece in script(provider, ["one ", "two ", "three"]).pieces {
      guard case .bytes(let bytes) = piece else { continue }
      texts.append(try reader.feed(bytes))
    }
    #expect(texts.filter { !$0.isEmpty } == ["one ", "two ", "three"])
  }

  @Test(
    "The reason to stop is told in our words",
    arguments: [
      (.anthropic, "end_turn", .finished), (.anthropic, "stop_sequence", .finished),
      (.anthropic, "max_tokens", .outputLimit), (.anthropic, "refusal", .refused),
      (.anthropic, "pause_turn", .other),
      (.openai, "stop", .finished), (.openai, "length", .outputLimit), (.openai, "content_filter", .refused),
      (.openai, "something_new", .other), (.ollama, "stop", .finished), (.ollama, "length", .outputLimit),
      (.ollama, "unload", .other),
    ] as [(ModelProvider, String, ModelReply.StopReason)])
  func stopReasons(provider: ModelProvider, word: String, reason: ModelReply.StopReason) throws {
    #expect(try read(script(provider, ["x"], stop: word).bytes, provider).reply.stopReason == reason)
  }

  @Test("A half answer is cut off, wherever it was cut", arguments: providers)
  func half(provider: ModelProvider) throws {
    let whole = script(provider, ["one", "two", "three"])
    // Anthropic's and OpenAI's last events only confirm an end that was told before.
    let telling = whole.pieces.count - (provider == .anthropic ? 2 : provider == .openai ? 3 : 1)
    for count in 0...telling {
      #expect(throws: ModelError.cutOff) { try read(whole.prefix(count).bytes, provider) }
    }
    let bytes = whole.prefix(telling).bytes
    for count in stride(from: 0, to: bytes.count, by: 11) {
      #expect(throws: ModelError.cutOff) { try read(Array(bytes[..<count]), provider) }
    }
  }

  @Test("What is not the provider's API is told apart at its first byte", arguments: providers)
  func html(provider: ModelProvider) throws {
    let page = Array("\n <!DOCTYPE html><html><body>Welcome to nginx</body></html>".utf8)
    #expect(throws: ModelError.unreadable(.notThisAPI)) { try read(page, provider, every: 5) }
    #expect(throws: ModelError.unreadable(.notThisAPI)) { try read(Array("[1,2]".utf8), provider) }
    #expect(throws: ModelError.unreadable(.notThisAPI)) { try read(Array(" \r\n ".utf8), provider) }
    #expect(throws: ModelError.cutOff) { try read([], provider) }
  }

  @Test(
    "Nonsense inside an answer is told apart from an answer that broke off",
    arguments: [
      (.anthropic, "data: {\"type\":\n\n", .notJSON), (.anthropic, "data: [1]\n\n", .unexpected),
      (.anthropic, "data: {\"no\":\"type\"}\n\n", .unexpected),
      (.anthropic, "data: {\"type\":\"content_block_delta\",\"index\":0}\n\n", .unexpected),
      (
        .anthropic, "data: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\"}}\n\n",
        .unexpected
      ),
      (.openai, "data: nonsense\n\n", .notJSON), (.openai, "data: {\"a\":1}\n\n", .unexpected),
      (.openai, "data: \"text\"\n\n", .unexpected), (.ollama, "{\"model\":}\n", .notJSON),
      (.ollama, "{\"model\":\"m\"}\n", .unexpected),
      (.ollama, "{\"message\":{\"tool_calls\":[{}]}}\n", .unexpected),
    ] as [(ModelProvider, String, ModelError.Unreadable)])
  func nonsense(provider: ModelProvider, text: String, what: ModelError.Unreadable) {
    #expect(throws: ModelError.unreadable(what)) { try read(Array(text.utf8), provider) }
  }

  @Test("An answer of ten megabytes is given up while it comes", arguments: providers)
  func huge(provider: ModelProvider) throws {
    var reader = reader(provider)
    let event = script(provider, [String(repeating: "a", count: 60_000)]).pieces[
      provider == .anthropic ? 3 : 0]
    guard case .bytes(let bytes) = event else { return }
    let opening = script(provider, ["x"]).prefix(2).bytes
    if provider == .anthropic { _ = try reader.feed(opening) }
    var count = 0
    #expect(throws: ModelError.tooLarge) {
      while count < 10_000_000 {
        _ = try reader.feed(bytes)
        count += bytes.count
      }
    }
    #expect(count < 3_000_000)
  }

  @Test("One endless event is given up as well", arguments: providers)
  func endless(provider: ModelProvider) {
    var reader = reader(provider)
    let opening = provider == .ollama ? "{\"message\":\"" : "data: {\"type\":\""
    #expect(throws: ModelError.tooLarge) {
      _ = try reader.feed(Array(opening.utf8))
      for _ in 0..<200 { _ = try reader.feed([UInt8](repeating: UInt8(ascii: "a"), count: 65_536)) }
    }
  }

  @Test("Arguments that are no JSON object make the answer unreadable", arguments: providers)
  func badArguments(provider: ModelProvider) throws {
    // Ollama's arguments are JSON by the form of its answers, but need not be an object.
    let arguments = provider == .ollama ? "[1]" : #"{"title": Berlin"#
    let reply = try read(script(provider, [], calls: [.init("wikipedia", arguments)]).bytes, provider).reply
    #expect(throws: ModelError.unreadable(.arguments)) { try reply.toolCalls() }
    let calls = [ModelScript.Call("note", "{}", id: "a"), .init("wikipedia", arguments, id: "b")]
    let several = try read(script(provider, [], calls: calls).bytes, provider).reply
    #expect(throws: ModelError.unreadable(.severalCalls)) { try several.toolCalls() }
  }

  @Test(
    "A call that ran into the limit of tokens is left out", arguments: [ModelProvider.anthropic, .openai])
  func unfinishedCall(provider: ModelProvider) throws {
    let stop = provider == .anthropic ? "max_tokens" : "length"
    let calls = [ModelScript.Call("note", "{}", id: "a"), .init("wikipedia", #"{"tit"#, id: "b")]
    let reply = try read(script(provider, ["ok"], calls: calls, stop: stop).bytes, provider).reply
    #expect(try reply.toolCalls().map(\.name) == ["note"])
  }

  @Test("A server that reports no tokens gets our upper bounds")
  func noUsage() throws {
    let reply = try read(ModelScript.openai(["twelve bytes"], usage: nil).bytes, .openai).reply
    #expect(reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 77, output: 12, isEstimated: true))
  }

  @Test("Our upper bound is never more than the answer was allowed to have")
  func bounded() throws {
    let script = ModelScript.openai([String(repeating: "many ", count: 1_000)], usage: nil)
    let reply = try read(script.bytes, .openai).reply
    #expect(reply.usage(prompt: 77, limit: 300) == TokenUsage(input: 77, output: 300, isEstimated: true))
  }

  @Test("Zeros are believed of nothing that is there", arguments: providers)
  func zeros(provider: ModelProvider) throws {
    let none = ModelScript.Usage(input: 0, output: 0)
    let reply = try read(script(provider, ["twelve bytes"], usage: none).bytes, provider).reply
    #expect(
      reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 77, output: 12, isEstimated: true))
    let silent = try read(script(provider, [], usage: .init(input: 9, output: 0)).bytes, provider).reply
    #expect(silent.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 9, output: 0))
  }

  @Test(
    "A prompt that came from the cache as a whole is no silence",
    arguments: [ModelProvider.anthropic, .openai])
  func cached(provider: ModelProvider) throws {
    let usage = ModelScript.Usage(input: 0, output: 3, cacheRead: 70)
    let reply = try read(script(provider, ["ok"], usage: usage).bytes, provider).reply
    #expect(reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 0, output: 3, cacheRead: 70))
  }

  @Test(
    "What is told of tokens while the answer comes does not make it shorter than it is", arguments: providers)
  func unfinished(provider: ModelProvider) throws {
    let whole = script(provider, ["twelve bytes", "and more"], usage: .init(input: 40, output: 9))
    var reader = reader(provider)
    _ = try reader.feed(whole.prefix(provider == .anthropic ? 4 : provider == .openai ? 2 : 1).bytes)
    let input: Int64 = provider == .anthropic ? 40 : 77
    #expect(
      reader.reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: input, output: 12, isEstimated: true))
    #expect(reader.reply.usage(prompt: 77, limit: 5).output == 5)
  }

  @Test("A running count is believed where it is more than what was read")
  func runningCount() throws {
    var reader = reader(.openai)
    let usage = #""usage":{"prompt_tokens":40,"completion_tokens":200}"#
    let event = #"{"choices":[{"index":0,"delta":{"content":"four"}}],\#(usage)}"#
    _ = try reader.feed(Array("data: \(event)\n\n".utf8))
    #expect(
      reader.reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 40, output: 200, isEstimated: true))
  }

  @Test("An answer that ends without a count is not as short as it was at its start")
  func noCountAtTheEnd() throws {
    let end = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#
    let bytes = ModelScript.anthropic(["twelve bytes"]).prefix(4).bytes + Array("data: \(end)\n\n".utf8)
    let reply = try read(bytes, .anthropic).reply
    #expect(
      reply.usage(prompt: 77, limit: 1_000) == TokenUsage(input: 12, output: 12, isEstimated: true))
  }

  @Test("A server that does not stream is understood")
  func whole() throws {
    let openai = #"""
      {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi",
      "tool_calls":[{"id":"x","type":"function","function":{"name":"note","arguments":"{\"a\":1}"}}]},
      "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
      """#
    let anthropic = #"""
      {"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"hi"},
      {"type":"tool_use","id":"x","name":"note","input":{"a":1}}],"stop_reason":"tool_use",
      "usage":{"input_tokens":3,"output_tokens":2}}
      """#
    for (text, provider) in [(openai, ModelProvider.openai), (anthropic, .anthropic)] {
      let (reply, streamed) = try read(Array(text.utf8), provider, every: 9)
      #expect(streamed == ["hi"])
      #expect(try reply.toolCalls() == [ToolCall(id: "x", name: "note", arguments: Array(#"{"a":1}"#.utf8))])
      #expect(reply.usage(prompt: 0, limit: 1_000) == TokenUsage(input: 3, output: 2))
      #expect(throws: ModelError.cutOff) { try read(Array(text.utf8.dropLast(5)), provider) }
    }
  }

  @Test("What only some servers do is understood")
  func oddities() throws {
    // No index, the arguments as an object, a refusal in words, no last word.
    let calls =
      #"data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"n","arguments":{"b":2}}}]}}]}"#
    let end = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#
    let reply = try read(Array("\(calls)\n\n\(end)\n\n".utf8), .openai).reply
    #expect(try reply.toolCalls().first?.arguments == Array(#"{"b":2}"#.utf8))
    let refusal = #"data: {"choices":[{"delta":{"refusal":"I cannot."}}]}"#
    #expect(
      try read(Array("\(refusal)\n\n\(end)\n\ndata: [DONE]\n\n".utf8), .openai).reply.stopReason == .refused)
    // Comments between events, and thinking that nobody sees but that counts.
    let hidden = #"data: {"choices":[{"delta":{"reasoning_content":"hm, hm"}}]}"#
    let thought = try read(Array(": OPENROUTER\n\n\(hidden)\n\n\(end)\n\n".utf8), .openai).reply
    #expect(thought.text.isEmpty && thought.hasBegun && thought.outputBytes == 6)
  }

  @Test(
    "An error in the middle of an answer is the error it names",
    arguments: [
      (
        .anthropic, #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#,
        .overloaded(wait: nil)
      ),
      (
        .anthropic, #"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#,
        .throttled(wait: nil)
      ),
      (.anthropic, #"{"type":"error","error":{"type":"api_error","message":"x"}}"#, .failed(status: 500)),
      (.openai, #"{"error":{"message":"x","code":502}}"#, .failed(status: 502)),
      (.openai, #"{"error":{"message":"x","code":503}}"#, .failed(status: 503)),
      (.openai, #"{"error":{"message":"x","type":"server_error","code":null}}"#, .failed(status: 500)),
      (.openai, #"{"error":{"message":"x","code":"insufficient_quota"}}"#, .refused(.credit)),
    ] as [(ModelProvider, String, ModelError)])
  func errorEvents(provider: ModelProvider, event: String, error: ModelError) {
    #expect(throws: error) { try read(Array("event: error\ndata: \(event)\n\n".utf8), provider) }
  }

  @Test("Ollama's errors come as a line")
  func ollamaError() {
    #expect(throws: ModelError.failed(status: 500)) {
      try read(Array(#"{"error":"out of memory"}"#.utf8), .ollama)
    }
    #expect(throws: ModelError.refused(.model)) {
      try read(Array(#"{"error":"model 'x' not found"}"#.utf8), .ollama)
    }
  }
}

extension Int { fileprivate var int64: Int64 { Int64(self) } }
