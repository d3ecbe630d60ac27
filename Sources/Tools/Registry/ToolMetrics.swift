import Groundwork

/// `warden_tool_calls_total{tool,outcome}`.
package struct ToolMetrics: Sendable {
  package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case ok, cached, limited, failed, cancelled
    case wrongArguments = "wrong_arguments"
    case unknownTool = "unknown_tool"
  }

  private let calls: Counter

  /// - Parameter tools: The names that a label may have; others count as `other`.
  package init(_ metrics: Metrics, tools: [String]) {
    calls = metrics.counter(
      "warden_tool_calls_total", help: "Calls of tools, by models and by commands.",
      labels: [
        MetricLabel("tool", tools), MetricLabel("outcome", Outcome.allCases.map(\.rawValue)),
      ], showsZeros: true)
  }

  package func count(_ error: ToolError, of tool: String) { count(error.outcome, of: tool) }

  package func count(_ outcome: Outcome, of tool: String) { calls.child([tool, outcome.rawValue]).add(1) }
}
