import LanguageModels
import Ledger
import Vocabulary

extension RoundRules {
  /// Everything that a player may want to know before they pay, a rule a line, with its exact value.
  ///
  /// - Parameter bundle: What the guardian was sealed with; `nil` where it cannot be read.
  func lines(_ bundle: SealedBundle?) -> [String] {
    let growth =
      switch fee.growth {
      case .off: ""
      case .linear(let step): ", each decided one makes the next \(Amount.dollars(units: step)) dearer"
      case .exponential(let millionths):
        ", each decided one makes the next \(Self.percent(millionths, of: 1_000_000)) dearer"
      }
    let most = fee.growth == .off ? "" : ", up to \(Amount.dollars(units: fee.cap))"
    var lines = [
      "an attempt costs \(Amount.dollars(units: min(fee.base, fee.cap)))\(growth)\(most)",
      "a price stands for \(quoteLife.exact) and is rounded up to a multiple of \(Amount.dollars(units: quantum))",
      "\(Self.percent(poolShare)) of each fee goes into the pool, the rest to the house",
      "the winner takes \(Self.percent(winnerShare)) of the pool"
        + (winnerShare == .all ? "" : ", the rest goes to the next round"),
      releaseDelay == .zero
        ? "a prize is free at once" : "a prize is held for review for \(releaseDelay.exact)",
      hasSecondJudge
        ? "an approval counts when a second judge confirms it" : "an approval of the guardian wins at once",
      "a message has at most \(messageLength) characters and \(Self.mostMessageBytes) bytes",
      "\(attemptsPerHour) attempts an hour and \(practicePerDay) practice tries a day for each player",
    ]
    if timerAfter > 0 {
      lines.append(
        "from attempt \(timerAfter) on each decided one starts a timer of \(timerLength.exact); when it ends, "
          + "\(Self.percent(lastShare)) of the pool goes to the last attempt and the rest to all by their attempts"
      )
    } else {
      lines.append("no timer ends the round")
    }
    lines.append("who pays has accepted the terms and is of age")
    lines.append(
      showsMessages
        ? "messages can be read when the round is over, without names" : "messages are never shown")
    let model = bundle?.model.map { model in
      let (temperature, most) = (bundle?.temperature ?? 0, bundle?.maxTokens ?? 0)
      return
        "\(model) with temperature \(temperature), \(most) tokens and \(guardian.timeout.exact) for an answer"
    }
    lines.append("model: \(model ?? "none, practice only")")
    return lines
  }

  private static func percent(_ share: BasisPoints) -> String { percent(share.value, of: 10_000) }

  /// Exact, for wholes that are powers of ten: `69.99 %`.
  private static func percent(_ part: Int64, of whole: Int64) -> String {
    let (full, rest) = (part / (whole / 100), part % (whole / 100))
    guard rest > 0 else { return "\(full) %" }
    let width = String(whole / 100).utf8.count - 1
    var digits = String(rest)
    digits = String(repeating: "0", count: width - digits.utf8.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(full).\(digits) %"
  }
}
