import TokenCounting

/// How many tokens a prompt has by OpenAI's vocabularies.
///
/// For OpenAI's own models this is what they count for a conversation of texts, to the token: three for each message,
/// one for its role, three before the answer. What tools add around their schemas is not published.
///
/// - SeeAlso: <https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb>
package enum PromptTokens {
  private static let aroundMessage: Int64 = 4
  private static let beforeAnswer: Int64 = 3
  /// Around a tool's name, description and schema: measured, not documented.
  private static let aroundTool: Int64 = 12

  package static func count(_ request: ModelRequest, for model: ModelID) -> Int64 {
    let encoding = encoding(of: model)
    var tokens = beforeAnswer
    // One message, as it is sent.
    let system = request.system.map(\.text).filter { !isBlank($0) }
    if !system.isEmpty {
      tokens += aroundMessage + of(system.count == 1 ? system[0] : system.joined(separator: "\n\n"), encoding)
    }
    for turn in request.turns { tokens += count(turn, encoding) }
    for tool in request.tools {
      tokens += aroundTool + of(tool.name, encoding) + of(tool.description, encoding)
      tokens += of(String(decoding: tool.inputSchema, as: UTF8.self), encoding)
    }
    return tokens
  }

  /// What a turn adds to a prompt.
  package static func count(_ turn: ModelTurn, for model: ModelID) -> Int64 {
    count(turn, encoding(of: model))
  }

  private static func count(_ turn: ModelTurn, _ encoding: TokenEncoding) -> Int64 {
    var tokens = aroundMessage
    for part in turn.parts {
      switch part {
      case .text(let text): tokens += of(text, encoding)
      case .call(let call):
        tokens += aroundMessage + of(call.name, encoding)
        tokens += of(String(decoding: call.arguments, as: UTF8.self), encoding)
      case .result(let result): tokens += aroundMessage + of(result.text, encoding)
      }
    }
    return tokens
  }

  private static func of(_ text: String, _ encoding: TokenEncoding) -> Int64 {
    Int64(encoding.count(of: text))
  }

  /// GPT-4 and GPT-3.5 have the older vocabulary; GPT-4o and everything after it the newer one. Models of others are
  /// counted with the newer one, which knows more languages, and corrected: see ``TokenGauge``.
  static func encoding(of model: ModelID) -> TokenEncoding {
    let name = plainName(of: model)
    let isOld = name.hasPrefix("gpt-3.5") || name == "gpt-4" || name.hasPrefix("gpt-4-")
    return isOld ? .cl100k : .o200k
  }

  /// Whether OpenAI's vocabularies are the model's own.
  package static func isExact(for model: ModelID) -> Bool {
    guard model.provider == .openai else { return false }
    let name = plainName(of: model)
    return ["gpt-", "chatgpt-", "o1", "o3", "o4", "ft:gpt-"].contains { name.hasPrefix($0) }
      // An open model with a vocabulary of the same kind, but frames of its own.
      && !name.hasPrefix("gpt-oss") && !name.hasPrefix("gpt-j") && !name.hasPrefix("gpt-neo")
  }

  /// Gateways put the maker before the name: `openai/gpt-5`.
  private static func plainName(of model: ModelID) -> Substring {
    model.name.split(separator: "/").last ?? model.name[...]
  }
}
