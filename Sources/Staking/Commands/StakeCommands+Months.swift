import Charts
import Commands
import Community
import Ledger
import SQLite
import Vocabulary

extension StakeCommands {
  var plans: Command {
    Command(
      "stake plans", "Lock lengths, shares and this month so far", visibility: .everyone, aliases: ["stake"]
    ) { [office] call in
      let office = office()
      return try await office.database.read { connection in
        let month = Month(of: call.now)
        let last = try connection.lastPeriod()
        let takings = try connection.takings(in: month)
        let split = try RevenueSplit(
          gross: takings.gross, refunds: takings.refunds, deficit: last?.deficitOut ?? 0)
        let pool = try Exactly.sum(split.staking, last?.carryOut ?? 0)
        let locked = try connection.all(
          """
          SELECT tier_days, COUNT(*), SUM(amount) FROM staking_positions WHERE state = 'active' GROUP BY tier_days
          """
        ) { (days: $0.int(0), count: $0.int(1), sum: $0.int(2)) }
        var lines = ["Stakers share 30 % of what the house takes in, month by month:"]
        for tier in StakingTier.allCases {
          let own = locked.first { $0.days == Int64(tier.rawValue) }
          let staked = Amount(units: own?.sum ?? 0, of: .tokens)
          lines.append(
            "• \(tier.rawValue) days: \(tier.share) % of it; \(own?.count ?? 0) positions with \(staked) now")
        }
        lines.append(
          "\(month) so far: revenue \(Amount.dollars(units: split.revenue)), for stakers \(Amount.dollars(units: pool))"
            + (last.map { $0.carryOut > 0 } ?? false ? " with what was carried over" : "") + ".")
        lines.append("No rate is promised: a month brings what it brings.")
        let isOn = try office.book.rules.isOn && connection.isOn(.staking)
        if !isOn { lines.append("Nothing can be locked just now.") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  var month: Command {
    Command(
      "stake month", "Report of a closed month", Argument<String?>("month", "YYYY-MM", length: 7...7),
      visibility: .everyone, answers: [.notFound]
    ) { [office] _, typed in
      let office = office()
      let wanted = typed.map { Month($0) }
      if let wanted, wanted == nil { throw CommandError.notFound("a month of that name") }
      let (found, periods) = try await office.database.read { connection in
        let period =
          try wanted.flatMap(\.self).map { try connection.period($0) } ?? connection.lastPeriod()
        return (period, try connection.periods(limit: 12))
      }
      guard let period = found, period.state == .posted else {
        throw CommandError.notFound("a closed month of that name")
      }
      let picture = await office.studio?.picture(of: period.chart(among: periods), named: "month.png")
      return Reply(RichText(period.report), files: picture.map { [$0] } ?? [])
    }
  }
}

extension Period {
  /// What everybody may know of a month.
  package var report: String {
    func dollars(_ units: Int64) -> Amount { .dollars(units: units) }
    var lines = ["\(month): revenue \(dollars(revenue))"]
    if refunds > 0 || deficitIn > 0 || deficitOut > 0 {
      lines.append(
        "• \(dollars(gross)) came in, \(dollars(refunds)) went back"
          + (deficitIn > 0 ? ", \(dollars(deficitIn)) were owed from before" : "")
          + (deficitOut > 0 ? ", \(dollars(deficitOut)) are still owed" : ""))
    }
    lines.append(
      "• to stakers \(dollars(staking)), for buybacks \(dollars(buyback)), for the house \(dollars(operating))"
    )
    if carryIn > 0 { lines.append("• carried over from before: \(dollars(carryIn))") }
    for tier in StakingTier.allCases {
      lines.append("• \(tier.rawValue) days: \(dollars(parts[tier] ?? 0))")
    }
    lines.append("• \(positions) position\(positions == 1 ? "" : "s") had a share")
    if carryOut > 0 {
      lines.append("• carried into the next month, where nobody had locked: \(dollars(carryOut))")
    }
    return lines.joined(separator: "\n")
  }
}
