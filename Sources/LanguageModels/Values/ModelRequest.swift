import JSON
import Vocabulary

/// What a model is asked, in no provider's words.
package struct ModelRequest: Sendable {
  /// What the model is told about its part. Stable parts come first, so that providers can keep them.
  package var system: [SystemPart]
  /// What was said so far, oldest first. The last turn is the one to answer.
  package var turns: [ModelTurn]
  package var tools: [ToolDefinition]
  package var toolChoice: ToolChoice
  package var limits: Limits

  package init(
    system: [SystemPart] = [], turns: [ModelTurn], tools: [ToolDefinition] = [],
    toolChoice: ToolChoice = .auto,
    limits: Limits = Limits()
  ) {
    self.system = system
    self.turns = turns
    self.tools = tools
    self.toolChoice = toolChoice
    self.limits = limits
  }

  package struct SystemPart: Hashable, Sendable {
    package var text: String
    /// The same in every request of this kind, and written by the operator: it may be cached by the provider. A
    /// stable part after one that is not counts as not stable.
    package var isStable: Bool

    package init(_ text: String, isStable: Bool = false) {
      self.text = text
      self.isStable = isStable
    }
  }

  /// How much an answer may cost and how long it may take.
  package struct Limits: Hashable, Sendable {
    /// Tokens, those of hidden thinking included. At least 1.
    package var maxOutputTokens: Int64
    /// From the sending of one try to the first sign of an answer.
    package var firstToken: Duration
    /// For everything together: waiting in line, all tries, the whole answer.
    package var total: Duration
    /// 0 to 2; `nil` leaves it to the provider. Left out where a model takes none.
    package var temperature: Double?
    /// Another try within the call when one fails; without, whoever asks decides.
    package var retries: Bool

    package init(
      maxOutputTokens: Int64 = 1_024, firstToken: Duration = .seconds(30), total: Duration = .seconds(120),
      temperature: Double? = nil, retries: Bool = true
    ) {
      self.maxOutputTokens = max(1, maxOutputTokens)
      self.firstToken = firstToken
      self.total = total
      self.temperature = temperature
      self.retries = retries
    }
  }
}

/// One contribution to a conversation with a model.
package struct ModelTurn: Hashable, Sendable {
  package enum Role: Hashable, Sendable {
    case user
    case assistant
    /// Results of tools that the assistant turn before this one called.
    case tool
  }

  package enum Part: Hashable, Sendable {
    case text(String)
    case call(ToolCall)
    case result(ToolResult)
  }

  package var role: Role
  package var parts: [Part]

  package init(_ role: Role, _ parts: [Part]) {
    self.role = role
    self.parts = parts
  }

  package static func user(_ text: String) -> ModelTurn { ModelTurn(.user, [.text(text)]) }
  package static func assistant(_ text: String) -> ModelTurn { ModelTurn(.assistant, [.text(text)]) }
  package static func results(_ results: [ToolResult]) -> ModelTurn {
    ModelTurn(.tool, results.map { .result($0) })
  }
}
