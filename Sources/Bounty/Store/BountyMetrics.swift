import Groundwork

/// How attempts end, for dashboards.
package struct BountyMetrics: Sendable {
  private let ended: [String: Cell]

  package init(_ metrics: Metrics) {
    let outcomes = ["rejected", "won", "denied"] + Refund.allCases.map(\.rawValue)
    let counter = metrics.counter(
      "warden_bounty_attempts_total", help: "Paid attempts by how they ended.",
      labels: [MetricLabel("outcome", outcomes)])
    ended = Dictionary(uniqueKeysWithValues: outcomes.map { ($0, counter.child([$0])) })
  }

  func count(_ happenings: [Happening]) {
    for happening in happenings {
      switch happening {
      case .ruled: ended["rejected"]?.add(1)
      case .won: ended["won"]?.add(1)
      case .denied: ended["denied"]?.add(1)
      case .refunded(_, _, let reason): ended[reason.rawValue]?.add(1)
      case .opened, .awaitsSecondJudge, .paused, .resumed, .warned, .exhausted, .cancelled, .released,
        .disputed,
        .needsOperator, .head:
        break
      }
    }
  }
}
