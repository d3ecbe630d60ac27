import Groundwork

/// How full prompts become. Made once a process.
package final class ContextMetrics: Sendable {
  package enum Outcome: String, CaseIterable, Sendable {
    /// Three quarters of the model's window.
    case warned
    case cut
    case summarised
    case unsummarised
  }

  private let outcomes: Counter

  package init(_ metrics: Metrics) {
    outcomes = metrics.counter(
      "warden_context_total", help: "Prompts that came near a model's window, and talk put into few words.",
      labels: [MetricLabel("outcome", Outcome.allCases.map(\.rawValue))])
  }

  func count(_ outcome: Outcome) { outcomes.add(1, [outcome.rawValue]) }
}
