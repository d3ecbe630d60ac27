import Groundwork

/// How often a cap came near or was reached. Made once a process.
package final class BudgetMetrics: Sendable {
  private let alerts: Counter

  package init(_ metrics: Metrics) {
    alerts = metrics.counter(
      "warden_budget_alerts_total", help: "Caps of a day that came near or were reached.",
      labels: [
        MetricLabel("scope", BudgetScope.allCases.map(\.rawValue)),
        MetricLabel("level", ["near", "reached"]),
      ])
  }

  package func count(_ alert: BudgetAlert) {
    alerts.add(1, [alert.scope.rawValue, alert.level == .near ? "near" : "reached"])
  }
}
