/// How many tokens a request can have at most.
///
/// Every tokenizer in use ends in single bytes: no text has more tokens than UTF-8 bytes. Text that members or models
/// wrote counts so, because somebody may write what tokenizes badly on purpose. What the operator wrote (the stable
/// part of the system prompt and the tools) is ordinary language and JSON, which has three to four bytes a token;
/// it counts at two bytes a token, and what is not ASCII in it at one.
package enum TokenEstimate {
  /// What a provider adds around a request: role markers, the tools' own instructions (346 tokens at Anthropic, with
  /// some to spare).
  private static let frame: Int64 = 64
  private static let toolFrame: Int64 = 512
  private static let partFrame: Int64 = 16

  package static func upperBound(of request: ModelRequest) -> Int64 {
    var tokens = frame
    let stable = request.system.prefix { $0.isStable }.count
    for (index, part) in request.system.enumerated() {
      tokens += partFrame + (index < stable ? ofOperator(part.text.utf8) : of(part.text))
    }
    if !request.tools.isEmpty { tokens += toolFrame }
    for tool in request.tools {
      tokens += 2 * partFrame + ofOperator(tool.name.utf8) + ofOperator(tool.description.utf8)
      tokens += ofOperator(tool.inputSchema)
    }
    for turn in request.turns {
      for part in turn.parts {
        switch part {
        case .text(let text): tokens += partFrame + of(text)
        // Identifiers are random letters and digits: a token or more for each of them.
        case .call(let call):
          tokens += 2 * partFrame + of(call.id) + of(call.name) + Int64(call.arguments.count)
        case .result(let result): tokens += 2 * partFrame + of(result.call) + of(result.text)
        }
      }
    }
    return tokens
  }

  /// The most tokens that a text can have.
  package static func of(_ text: String) -> Int64 { Int64(text.utf8.count) }

  private static func ofOperator(_ text: some Sequence<UInt8>) -> Int64 {
    var (plain, other): (Int64, Int64) = (0, 0)
    for byte in text { if byte < 0x80 { plain += 1 } else { other += 1 } }
    return (plain + 1) / 2 + other
  }
}
