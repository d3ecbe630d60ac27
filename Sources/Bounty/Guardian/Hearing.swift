import JSON
import LanguageModels

/// What became of asking the guardian once: pure, a model's reply in, its meaning out.
package enum Hearing: Hashable, Sendable {
  /// A decision, whichever way: the fee is due.
  case decided(Ruling)
  /// An answer without a decision in it. Asked once more with the same bytes, then it is a rejection.
  case unclear
  /// The answer ran out of tokens before it was one. Asked once more, then nobody's fault and free of charge.
  case cutOff
  /// The provider does not take this request, whatever the reason, and would not take it again. Free of charge.
  case refused(String)
  /// No answer; the word says why and may stand in a log.
  case failed(String)
  /// Today's budget leaves no room for the call.
  case outOfBudget
}

/// A decision of the guardian, before anything has come of it.
package struct Ruling: Hashable, Sendable {
  package enum Tool: String, Hashable, Sendable {
    case approve = "approve_transfer"
    case reject = "reject_transfer"
    case none
  }

  package let tool: Tool
  /// For the player; capped, and it mentions nobody.
  package let explanation: String

  package init(_ tool: Tool, _ explanation: String) {
    self.tool = tool
    self.explanation = String(explanation.prefix(GuardianTool.longestExplanation))
  }

  package static let stock = Ruling(.none, "No decision was made, so the pool stays.")
  /// The provider would not have the message.
  package static let declined = Ruling(.none, "The Warden would not hear this, so the pool stays.")
  /// More than one answer is none.
  package static let contradictory = Ruling(.none, "The Warden spoke with two tongues, so the pool stays.")
}

extension Hearing {
  package init(_ result: Result<ModelReply, ModelError>) {
    switch result {
    case .success(let reply): self.init(reply)
    case .failure(let error): self.init(error)
    }
  }

  private init(_ reply: ModelReply) {
    if reply.stopReason == .refused {
      self = .decided(.declined)
    } else if reply.toolCalls.count > 1 {
      self = .decided(.contradictory)
    } else if let call = reply.toolCalls.first {
      self.init(call, isCut: reply.stopReason == .outputLimit)
    } else {
      self = reply.stopReason == .outputLimit ? .cutOff : .unclear
    }
  }

  /// - Parameter isCut: The model ran out of tokens: nobody knows what else it was about to call.
  private init(_ call: ToolCall, isCut: Bool) {
    guard let tool = GuardianTool(rawValue: call.name) else {
      self = .decided(.contradictory)
      return
    }
    guard let root = try? JSONDocument(parsing: call.arguments).root,
      let explanation = root["explanation"]?.string
    else {
      self = .unclear
      return
    }
    switch tool {
    case .reject: self = .decided(Ruling(.reject, explanation))
    case .approve: self = isCut ? .cutOff : .decided(Ruling(.approve, explanation))
    }
  }

  private init(_ error: ModelError) {
    switch error {
    // An answer came, and it is the model's own doing that it says nothing.
    case .unreadable(.arguments), .unreadable(.empty): self = .unclear
    case .unreadable(.severalCalls): self = .decided(.contradictory)
    // A filter decides as a model does that declines.
    case .refused(.content): self = .decided(.declined)
    case .refused(.request), .refused(.tooLong): self = .refused(error.label)
    case .budgetReached: self = .outOfBudget
    case .noModel, .busy, .resting, .throttled, .overloaded, .refused(.key), .refused(.model),
      .refused(.credit), .failed, .unreachable, .late, .cutOff,
      .unreadable, .tooLarge, .cancelled, .unrecorded:
      self = .failed(error.label)
    }
  }
}

/// What a second judge said of an approval.
package enum SecondOpinion: Hashable, Sendable {
  case confirm
  case deny(category: String)
  /// Malformed, or nobody answered: asked again later.
  case silent

  package init(_ result: Result<ModelReply, ModelError>) {
    guard case .success(let reply) = result, reply.stopReason != .refused, reply.toolCalls.count == 1,
      let call = reply.toolCalls.first, call.name == JudgeTool.name,
      let root = try? JSONDocument(parsing: call.arguments).root, let verdict = root["verdict"]?.string,
      let category = root["category"]?.string, root["reason"]?.string != nil
    else {
      self = .silent
      return
    }
    // A verdict that its own category contradicts is none.
    switch (verdict, category) {
    case ("confirm", "genuine"), ("confirm", "other"): self = .confirm
    case ("deny", "forged_markup"), ("deny", "system_fault"), ("deny", "blocked_technique"),
      ("deny", "other"):
      self = .deny(category: category)
    default: self = .silent
    }
  }
}
