import Ledger
import LanguageModels

extension RoundRules {
  /// What a rules file says, and everything that is wrong with it. What is wrong has its usual value.
  package static func read(_ bytes: [UInt8]) -> (rules: RoundRules, findings: [RulesFinding]) {
    do {
      var reader = try RulesReader(bytes)
      reader.checkNames()
      let rules = RoundRules(&reader)
      return (rules, reader.findings.sorted { $0.line < $1.line })
    } catch {
      return (RoundRules(), [error])
    }
  }

  private init(_ reader: inout RulesReader) {
    self.init()
    if reader.text("format") != Self.format { reader.complain("format", "format is \"\(Self.format)\"") }
    // More than a hundred million dollars is a mistake, and leaves room for every sum.
    let money: ClosedRange<Int64> = 0...100_000_000_000_000
    fee.base = reader.number("fee.base", 1...money.upperBound, fee.base)
    fee.cap = reader.number("fee.cap", 1...money.upperBound, fee.cap)
    if fee.cap < fee.base { reader.complain("fee.cap", "fee.cap is below fee.base") }
    switch reader.word("fee.growth", ["off", "linear", "exponential"]) {
    case "linear": fee.growth = .linear(step: reader.number("fee.step", money, 0))
    case "exponential": fee.growth = .exponential(millionths: reader.number("fee.ppm", 0...1_000_000, 0))
    default: fee.growth = .off
    }
    quoteLife = .seconds(reader.number("quote.ttl_s", 10...900, 60))
    quantum = reader.number("quote.quantum", 1...1_000_000, quantum)
    poolShare = share("pool_bps", poolShare, &reader)
    winnerShare = share("winner_bps", winnerShare, &reader)
    messageLength = Int(reader.number("message.max_chars", 1...1_000, 1_000))
    practicePerDay = Int(reader.number("practice.per_day", 0...100, 3))
    if let model = reader.text("guardian.model") {
      guardian.model = ModelID(model)
      if guardian.model == nil {
        reader.complain(
          "guardian.model", "guardian.model is PROVIDER:MODEL, such as anthropic:claude-haiku-5-5")
      }
    }
    guardian.temperature = reader.decimal("guardian.temperature", 0...2, 0)
    guardian.maxTokens = reader.number("guardian.max_tokens", 64...8_192, 600)
    guardian.timeout = .seconds(reader.number("guardian.timeout_s", 5...180, 60))
    guardian.prompt = reader.text("guardian.prompt")
    if let prompt = guardian.prompt, !RulesShelf.isName(prompt) {
      reader.complain(
        "guardian.prompt", "guardian.prompt is the name of a .txt file beside the rules, without .txt")
    }
    hasSecondJudge = reader.word("second_judge", ["off", "confirm"]) == "confirm"
    attemptsPerHour = Int(reader.number("attempts.per_user_hour", 1...3_600, 20))
    timerAfter = reader.number("timer.after_attempts", 0...1_000_000_000, timerAfter)
    timerLength = .seconds(reader.number("timer.seconds", 60...31_536_000, 3_600))
    lastShare = share("exhausted.last_bps", lastShare, &reader)
    releaseDelay = .seconds(reader.number("release_delay_s", 0...31_536_000, 86_400))
    _ = reader.word("eligibility", ["terms+age"])
    showsMessages = reader.flag("results.show_message", true)
    isPromptPublic = reader.flag("prompt.public", false)
    microDollarsPerStar = reader.number("stars.micro_per_star", 1...1_000_000_000, 13_000)
  }

  private func share(_ path: String, _ usual: BasisPoints, _ reader: inout RulesReader) -> BasisPoints {
    BasisPoints(reader.number(path, 0...10_000, usual.value)) ?? usual
  }
}
