import Vocabulary

/// Why a model gave no answer when it was last asked, for whoever runs the bot.
package struct ModelTrouble: Hashable, Sendable {
  package let model: ModelID
  package let error: ModelError
  package let at: Moment

  package init(_ model: ModelID, _ error: ModelError, at: Moment) {
    (self.model, self.error, self.at) = (model, error, at)
  }

  /// What to do about it, as the second half of a sentence.
  package var remedy: String {
    switch error {
    case .refused(.key): "check \(model.provider.keyVariable ?? model.provider.addressVariable)"
    case .refused(.model): "check the name of the model in warden.yaml"
    case .refused(.credit): "add credit to the account there"
    case .unreachable, .unreadable: "check the network and \(model.provider.addressVariable)"
    case .noModel, .budgetReached, .busy, .resting, .throttled, .overloaded, .refused, .failed, .late,
      .cutOff,
      .tooLarge, .cancelled, .unrecorded:
      "it is asked again with the next message"
    }
  }
}

extension ModelError {
  /// The provider will take no call before somebody changes something.
  var needsSomebody: Bool {
    switch self {
    case .refused(.key), .refused(.model), .refused(.credit): true
    case .noModel, .budgetReached, .busy, .resting, .throttled, .overloaded, .refused, .failed, .unreachable,
      .late, .cutOff, .unreadable, .tooLarge, .cancelled, .unrecorded:
      false
    }
  }

  /// Whether it says something of the provider, and not only of one request or of us.
  var isTrouble: Bool {
    switch self {
    case .throttled, .overloaded, .failed, .unreachable, .late, .cutOff, .tooLarge: true
    case .unreadable(let what): !what.isOfModel
    case .refused: needsSomebody
    case .noModel, .budgetReached, .busy, .resting, .cancelled, .unrecorded: false
    }
  }
}

extension ModelProvider {
  /// The environment variable with its key; `nil` where there is none.
  var keyVariable: String? {
    switch self {
    case .anthropic: "ANTHROPIC_API_KEY"
    case .openai: "OPENAI_API_KEY"
    case .ollama: nil
    }
  }

  /// The environment variable that says where it is.
  var addressVariable: String {
    switch self {
    case .anthropic: "ANTHROPIC_BASE_URL"
    case .openai: "OPENAI_BASE_URL"
    case .ollama: "OLLAMA_BASE_URL"
    }
  }
}
