import Groundwork
import Vocabulary

/// What inbox, lanes and outbox count.
package struct DeliveryMetrics: Sendable {
  private let messages: Counter
  private let responseTime: Histogram
  let unknown: Cell
  let refused: Cell
  let repeated: Cell
  let dead: Cell
  let quarantined: Cell

  /// - Parameter commands: Paths of all commands, for the label; talk and the rest are added.
  package init(_ metrics: Metrics, commands: [String]) {
    messages = metrics.counter(
      "bot_messages_total", help: "Events handled.",
      labels: [
        MetricLabel("platform", Platform.allCases.map(\.rawValue)),
        MetricLabel("command", ["talk", "none"] + commands),
        MetricLabel("status", Decision.Status.allCases.map(\.rawValue)),
      ])
    responseTime = metrics.histogram(
      "bot_response_time_seconds",
      help: "From an event's arrival to the platform's acceptance of the first message that answers it.",
      bounds: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
    unknown = metrics.counter(
      "warden_outbox_unknown_total", help: "Deliveries whose outcome nobody knows."
    ).child()
    refused = metrics.counter("warden_outbox_refused_total", help: "Messages that will not arrive.").child()
    repeated = metrics.counter("warden_outbox_repeated_total", help: "Messages sent again, perhaps twice.")
      .child()
    dead = metrics.counter("warden_inbox_dead_letters_total", help: "Events given up since the start.")
      .child()
    quarantined = metrics.counter("warden_quarantined_total", help: "Events that could not be read.").child()
  }

  func handled(_ platform: Platform, _ label: Decision.Label) {
    messages.add(1, [platform.rawValue, label.command, label.status.rawValue])
  }

  func responded(after duration: Duration) { responseTime.observe(duration) }
}
