import Groundwork

/// What happens to positions, for dashboards.
package struct StakingMetrics: Sendable {
  private let events: [StakeBook.Event: Cell]

  package init(_ metrics: Metrics) {
    let counter = metrics.counter(
      "warden_staking_events_total", help: "What happened to staking positions.",
      labels: [MetricLabel("event", StakeBook.Event.allCases.map(\.rawValue))])
    events = Dictionary(
      uniqueKeysWithValues: StakeBook.Event.allCases.map { ($0, counter.child([$0.rawValue])) })
  }

  func count(_ event: StakeBook.Event) { events[event]?.add(1) }
}
