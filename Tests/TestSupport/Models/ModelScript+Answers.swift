import JSON

extension ModelScript {
  /// A call of a tool in an answer.
  package struct Call: Sendable {
    package let id: String
    package let name: String
    package let arguments: String

    package init(_ name: String, _ arguments: String, id: String = "call_1") {
      self.id = id
      self.name = name
      self.arguments = arguments
    }
  }

  /// Tokens as a provider reports them.
  package struct Usage: Sendable {
    package var input: Int
    package var output: Int
    package var cacheRead = 0
    package var cacheWrite = 0

    package init(input: Int = 12, output: Int = 5, cacheRead: Int = 0, cacheWrite: Int = 0) {
      (self.input, self.output, self.cacheRead, self.cacheWrite) = (input, output, cacheRead, cacheWrite)
    }
  }

  /// Each element of `texts` is one delta, each event one piece.
  package static func anthropic(
    _ texts: [String], calls: [Call] = [], usage: Usage = Usage(), stop: String? = nil
  ) -> ModelScript {
    var script = ModelScript()
    func event(_ name: String, _ data: String) {
      script.pieces.append(.bytes(Array("event: \(name)\ndata: \(data)\n\n".utf8)))
    }
    event(
      "message_start",
      #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","#
        + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(usage.input),"output_tokens":1,"#
        + #""cache_read_input_tokens":\#(usage.cacheRead),"cache_creation_input_tokens":\#(usage.cacheWrite)}}}"#
    )
    var index = 0
    if !texts.isEmpty {
      event(
        "content_block_start",
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#)
      event("ping", #"{"type":"ping"}"#)
      for text in texts {
        event(
          "content_block_delta",
          #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":\#(quoted(text))}}"#)
      }
      event("content_block_stop", #"{"type":"content_block_stop","index":0}"#)
      index = 1
    }
    for call in calls {
      event(
        "content_block_start",
        #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","id":\#(quoted(call.id)),"#
          + #""name":\#(quoted(call.name)),"input":{}}}"#)
      for piece in [""] + halves(call.arguments) {
        event(
          "content_block_delta",
          #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"input_json_delta","partial_json":\#(quoted(piece))}}"#
        )
      }
      event("content_block_stop", #"{"type":"content_block_stop","index":\#(index)}"#)
      index += 1
    }
    let stop = stop ?? (calls.isEmpty ? "end_turn" : "tool_use")
    event(
      "message_delta",
      #"{"type":"message_delta","delta":{"stop_reason":"\#(stop)","stop_sequence":null},"#
        + #""usage":{"output_tokens":\#(usage.output)}}"#)
    event("message_stop", #"{"type":"message_stop"}"#)
    return script
  }

  /// - Parameter usage: `nil` for a server that reports none.
  package static func openai(
    _ texts: [String], calls: [Call] = [], usage: Usage? = Usage(), stop: String? = nil
  ) -> ModelScript {
    var script = ModelScript()
    func chunk(_ choices: String, usage: String = "null") {
      let head = #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m""#
      let data = head + #","choices":[\#(choices)],"usage":\#(usage)}"#
      script.pieces.append(.bytes(Array("data: \(data)\n\n".utf8)))
    }
    func delta(_ delta: String, finish: String = "null") {
      chunk(#"{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}"#)
    }
    delta(#"{"role":"assistant","content":""}"#)
    for text in texts { delta(#"{"content":\#(quoted(text))}"#) }
    for (index, call) in calls.enumerated() {
      delta(
        #"{"tool_calls":[{"index":\#(index),"id":\#(quoted(call.id)),"type":"function","#
          + #""function":{"name":\#(quoted(call.name)),"arguments":""}}]}"#)
      for piece in halves(call.arguments) {
        delta(#"{"tool_calls":[{"index":\#(index),"function":{"arguments":\#(quoted(piece))}}]}"#)
      }
    }
    delta("{}", finish: "\"\(stop ?? (calls.isEmpty ? "stop" : "tool_calls"))\"")
    if let usage {
      let prompt = usage.input + usage.cacheRead + usage.cacheWrite
      chunk(
        "",
        usage:
          #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(usage.output),"total_tokens":\#(prompt + usage.output),"#
          + #""prompt_tokens_details":{"cached_tokens":\#(usage.cacheRead),"cache_write_tokens":\#(usage.cacheWrite)}}"#
      )
    }
    script.pieces.append(.bytes(Array("data: [DONE]\n\n".utf8)))
    return script
  }

  package static func ollama(
    _ texts: [String], calls: [Call] = [], usage: Usage = Usage(), stop: String = "stop"
  ) -> ModelScript {
    var script = ModelScript()
    func line(_ text: String) { script.pieces.append(.bytes(Array("\(text)\n".utf8))) }
    for text in texts {
      line(
        #"{"model":"m","created_at":"2026-11-21T05:00:00Z","message":{"role":"assistant","content":\#(quoted(text))},"done":false}"#
      )
    }
    for call in calls {
      line(
        #"{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":\#(quoted(call.name)),"#
          + #""arguments":\#(call.arguments)}}]},"done":false}"#)
    }
    line(
      #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"\#(stop)","#
        + #""total_duration":5,"prompt_eval_count":\#(usage.input),"eval_count":\#(usage.output)}"#)
    return script
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func halves(_ text: String) -> [String] {
    let middle = text.index(text.startIndex, offsetBy: text.count / 2)
    return [String(text[..<middle]), String(text[middle...])]
  }
}
