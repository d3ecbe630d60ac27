import Groundwork
import JSON
import LanguageModels
import Ledger

extension RoundRules {
  /// A rules file that says everything, also what is as usual: reads back as the very same rules.
  var json: [UInt8] {
    var writer = JSONWriter(reserving: 1_024)
    writer.object { writer in
      writer.field("format", Self.format)
      writer.object("fee") { writer in
        writer.field("base", fee.base)
        switch fee.growth {
        case .off: writer.field("growth", "off")
        case .linear(let step):
          writer.field("growth", "linear")
          writer.field("step", step)
        case .exponential(let millionths):
          writer.field("growth", "exponential")
          writer.field("ppm", millionths)
        }
        writer.field("cap", fee.cap)
      }
      writer.object("quote") { writer in
        writer.field("ttl_s", quoteLife.components.seconds)
        writer.field("quantum", quantum)
      }
      writer.field("pool_bps", poolShare.value)
      writer.field("winner_bps", winnerShare.value)
      writer.object("message") { $0.field("max_chars", messageLength) }
      writer.object("practice") { $0.field("per_day", practicePerDay) }
      writer.object("guardian") { writer in
        if let model = guardian.model { writer.field("model", model.description) }
        writer.field("temperature", guardian.temperature)
        writer.field("max_tokens", guardian.maxTokens)
        writer.field("timeout_s", guardian.timeout.components.seconds)
        if let prompt = guardian.prompt { writer.field("prompt", prompt) }
      }
      writer.field("second_judge", hasSecondJudge ? "confirm" : "off")
      writer.object("attempts") { $0.field("per_user_hour", attemptsPerHour) }
      writer.object("timer") { writer in
        writer.field("after_attempts", timerAfter)
        writer.field("seconds", timerLength.components.seconds)
      }
      writer.object("exhausted") { $0.field("last_bps", lastShare.value) }
      writer.field("release_delay_s", releaseDelay.components.seconds)
      writer.field("eligibility", "terms+age")
      writer.object("results") { $0.field("show_message", showsMessages) }
      writer.object("prompt") { $0.field("public", isPromptPublic) }
      writer.object("stars") { $0.field("micro_per_star", microDollarsPerStar) }
    }
    return writer.bytes
  }
}
