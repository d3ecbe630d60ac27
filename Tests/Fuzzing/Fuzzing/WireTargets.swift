import JSON
@testable import LanguageModels
import Transport

extension FuzzTarget {
  static let json = FuzzTarget(name: "json") {
    try Seeds.files(in: "Tests/Fixtures/telegram/faults") + Seeds.files(in: "Tests/Fixtures/models")
      + Seeds.files(in: "Tests/Fixtures/commands")
      + [#"[1e400,-0,18446744073709551616,"\ud800","\u0000",{"a":1,"a":2}]"#, #"{"":[[],{}],"é":"𝕏\n"}"#]
      .inputs
  } run: { bytes in
    guard let root = try? JSONDocument(parsing: bytes).root else { return }
    visit(root)
    let written = root.bytes
    guard let again = try? JSONDocument(parsing: written).root else {
      fatalError("broken promise: what we write can be read")
    }
    promise(again.bytes == written, "writing once more changes nothing")
  }

  /// The bytes in pieces must give what they give as a whole.
  static let serverSentEvents = FuzzTarget(name: "events") {
    [
      "\u{FEFF}event: a\ndata: 1\ndata:2\nid: 7\n\n", ": comment\r\ndata\r\n\r\nretry: 5\rdata: x\r\r",
      "event: error\ndata: {\"a\":1}\n\ndata: [DONE]\n\n",
    ].inputs.map { Pieces.cutting($0, every: 5) }
  } run: { bytes in
    let pieces = Array(Pieces(bytes))
    for limit in [16, 1_024] {
      var (inPieces, whole) = (ServerSentEventParser(limit: limit), ServerSentEventParser(limit: limit))
      let cut: [ServerSentEvent]? = try? pieces.flatMap { try inPieces.feed($0) }
      let uncut = try? whole.feed(pieces.flatMap { $0 })
      promise(cut == uncut, "the borders between chunks make no difference")
    }
  }

  /// The providers' streamed answers.
  static let modelAnswers = FuzzTarget(name: "answers") {
    [
      """
      event: message_start\ndata: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":3}}}\n
      event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"n"}}\n
      event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}\n
      event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}\n
      event: message_stop\ndata: {"type":"message_stop"}\n\n
      """,
      """
      data: {"model":"m","choices":[{"index":0,"delta":{"content":"hi","tool_calls":[{"index":0,"id":"t","function":{"name":"n","arguments":"{}"}}]},"finish_reason":"stop"}]}\n
      data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\ndata: [DONE]\n\n
      """,
      #"{"model":"m","message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop","eval_count":2}"#
        + "\n",
    ].inputs.map { Pieces.cutting($0, every: 200) }
  } run: { bytes in
    let pieces = Array(Pieces(bytes))
    for var reader in [
      AnswerReader(AnthropicAnswer(), limit: 4_096), AnswerReader(OpenAIAnswer(), limit: 4_096),
      AnswerReader(OllamaAnswer(), limit: 4_096),
    ] {
      do throws(ModelError) {
        for piece in pieces { _ = try reader.feed(piece) }
        _ = try reader.finish()
      } catch {
        continue
      }
    }
  }
}

/// Asks every value for everything.
private func visit(_ value: JSONValue) {
  _ = (value.string, value.int64, value.double, value.bool, value.isNull, value["a"])
  for element in value.array ?? [] { visit(element) }
  for member in value.members ?? [] { visit(member.value) }
}
