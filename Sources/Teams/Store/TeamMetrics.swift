import Groundwork

/// What became of what teams say, for dashboards.
package struct TeamMetrics: Sendable {
  package enum Outcome: String, CaseIterable, Sendable { case said, edited, deleted, dropped }

  private let cells: [Outcome: Cell]

  package init(_ metrics: Metrics) {
    let counter = metrics.counter(
      "warden_team_messages_total", help: "Messages in chats of teams, by what became of them.",
      labels: [MetricLabel("outcome", Outcome.allCases.map(\.rawValue))])
    cells = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0, counter.child([$0.rawValue])) })
  }

  func count(_ outcome: Outcome) { cells[outcome]?.add(1) }
}
