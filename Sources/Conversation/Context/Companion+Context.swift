import Groundwork
import LanguageModels
import Vocabulary

extension Companion {
  /// A prompt that fits into the window of every model that may answer.
  ///
  /// Almost always it does so with all its turns, which the number of its bytes tells: no text has more tokens than
  /// bytes. Only what comes near the window is counted.
  func fitted(_ situation: Situation, for router: ModelRouter) async -> ModelRequest {
    let whole = request(for: situation, turns: situation.past)
    let budget = router.budget
    let smallest = router.chain.min {
      budget.prices.window(of: $0).tokens < budget.prices.window(of: $1).tokens
    }
    guard let model = smallest else { return whole }
    let window = budget.prices.window(of: model)
    // Beside the answer, what tools find has to fit as well.
    let found = situation.tools.isEmpty ? 0 : ToolLoop.Bounds(for: window).resultTokens
    let room = window.cut(output: whole.limits.maxOutputTokens + found)
    guard TokenEstimate.upperBound(of: whole) > min(window.warning, room) else { return whole }

    let ratio = await budget.gauge.ratio(of: model)
    let size = ratio.tokens(counted: PromptTokens.count(whole, for: model))
    if size > window.warning {
      thinking.contextMetrics?.count(.warned)
      log.notice(
        "A conversation comes near its model's window",
        ["model": .string(model.description), "percent": .int(Int(window.percent(of: size)))])
    }
    guard size > room else { return whole }
    return cut(situation, for: model, ratio, room: room)
  }

  private func cut(
    _ situation: Situation, for model: ModelID, _ ratio: TokenRatio, room: Int64
  ) -> ModelRequest {
    thinking.contextMetrics?.count(.cut)
    func size(_ request: ModelRequest) -> Int64 {
      ratio.tokens(counted: PromptTokens.count(request, for: model))
    }
    let bare = request(for: situation, turns: [])
    let left = room - size(bare)
    // What does not even fit without talk goes without what is remembered; the message itself stays as it is.
    guard left >= 0 else { return request(for: situation, turns: [], isBare: true) }
    let turns = situation.past.map { exchange in
      let tokens =
        PromptTokens.count(.user(exchange.said), for: model)
        + PromptTokens.count(.assistant(exchange.answered), for: model)
      return ContextStrategy.Turn(tokens: ratio.tokens(counted: tokens), isPinned: exchange.isPinned)
    }
    let kept = thinking.context.strategy.kept(turns, room: left)
    log.notice("A conversation was cut", ["turns": .int(turns.count), "kept": .int(kept.count)])
    return request(for: situation, turns: kept.map { situation.past[$0] })
  }
}
