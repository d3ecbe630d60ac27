/// A whole answer of a model.
package struct ModelReply: Hashable, Sendable {
  package let text: String
  package let toolCalls: [ToolCall]
  package let usage: TokenUsage
  package let stopReason: StopReason
  /// Who answered. Not always the first that was asked.
  package let model: ModelID
  /// From the sending of the try that succeeded to its last byte.
  package let latency: Duration

  package init(
    text: String, toolCalls: [ToolCall] = [], usage: TokenUsage, stopReason: StopReason, model: ModelID,
    latency: Duration
  ) {
    self.text = text
    self.toolCalls = toolCalls
    self.usage = usage
    self.stopReason = stopReason
    self.model = model
    self.latency = latency
  }

  package enum StopReason: String, Hashable, Sendable {
    case finished
    /// It waits for the results of its tool calls.
    case toolCalls = "tool_calls"
    /// It ran into ``ModelRequest/Limits/maxOutputTokens``; a tool call that was cut in two is left out.
    case outputLimit = "output_limit"
    /// The provider or the model declined. What text there is should not be shown as an answer.
    case refused
    /// The provider gave a reason that we do not know, or none.
    case other
  }

  /// This reply as the next turn of the conversation.
  package var turn: ModelTurn {
    ModelTurn(.assistant, (text.isEmpty ? [] : [.text(text)]) + toolCalls.map { .call($0) })
  }
}
