import Charts
import Ledger
import SQLite
import Transparency
import Vocabulary

/// How a live round came to be what it is: its pool over time, and its attempts by how they ended.
package struct RoundHistory: Sendable {
  package let round: Round
  package let pool: [LineChart.Point]
  package let denied: Int64
  package let givenBack: Int64
  package let waiting: Int64

  /// More points than that could not be told apart.
  static let points: Int64 = 240

  package var chart: Chart {
    Chart(
      "Round \(round.number)\(round.mode == .paper ? " (play money)" : "")",
      .line(
        LineChart("In the pool", [.init(pool)], unit: .dollars, shape: .steps, startsAtZero: true)),
      .bars(
        BarChart(
          "Attempts by outcome",
          [.init("Rejected", round.capturedCount)]
            + (denied > 0 ? [.init("Approved, not confirmed", denied)] : [])
            + [.init("Given back", givenBack), .init("Waiting", waiting)], unit: .count)))
  }
}

extension Connection {
  /// What the picture of a live round shows.
  ///
  /// Takes a few milliseconds however many attempts there are: of many, some at equal distances are looked up.
  package borrowing func history(of round: Round, at now: Moment) throws -> RoundHistory {
    let account = AccountID.pool(of: round.id)
    var points = [LineChart.Point(round.openedAt, round.seed)]
    let step = max(1, (round.nextNumber - 1) / RoundHistory.points)
    for number in stride(from: Int64(1), to: round.nextNumber, by: Int64.Stride(step)) {
      let point = try first(
        """
        SELECT t.posted_ms, l.to_after FROM attempts a
          JOIN ledger_txns t ON t.idem_key = 'attempt:' || a.id || ':capture'
          JOIN ledger_legs l ON l.txn_id = t.id
        WHERE a.round_id = \(round.id) AND a.round_seq = \(number) AND a.state = 'captured' AND l.to_account = \(account)
        """
      ) { LineChart.Point($0.moment(0), $0.int(1)) }
      if let point { points.append(point) }
    }
    points.append(LineChart.Point(now, try pool(of: round.id).units))
    let refunded = try all(
      "SELECT outcome, COUNT(*) FROM attempts WHERE round_id = \(round.id) AND state = 'refunded' GROUP BY outcome"
    ) { (isDenied: $0.optionalText(0) == LogEntry.Outcome.approvedDenied.rawValue, count: $0.int(1)) }
    return RoundHistory(
      round: round, pool: points,
      denied: refunded.filter { $0.isDenied }.reduce(0) { $0 + $1.count },
      givenBack: refunded.filter { !$0.isDenied }.reduce(0) { $0 + $1.count },
      waiting: try waiting(in: round.id))
  }
}
