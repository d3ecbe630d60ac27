import Groundwork

/// What models use, by model. Made once a process.
package final class ModelMetrics: Sendable {
  private let tokens: Counter
  private let cost: Counter

  /// - Parameter models: Those that the configuration names; every other one counts as `other`.
  package init(_ metrics: Metrics, models: [ModelID]) {
    var names: [String] = []
    for model in models where !names.contains(model.name) { names.append(model.name) }
    tokens = metrics.counter(
      "warden_model_tokens_total", help: "Tokens that models read and wrote.",
      labels: [
        MetricLabel("model", names), MetricLabel("kind", ["input", "output", "cache_read", "cache_write"]),
      ], showsZeros: true)
    cost = metrics.counter(
      "warden_model_cost_micro_usd_total", help: "What models cost, in millionths of a dollar.",
      labels: [MetricLabel("model", names)], showsZeros: true)
  }

  func count(_ record: UsageRecord) {
    let (model, usage) = (record.model.name, record.usage)
    for (kind, count) in [
      ("input", usage.input), ("output", usage.output), ("cache_read", usage.cacheRead),
      ("cache_write", usage.cacheWrite),
    ] where count > 0 {
      tokens.add(Int(count), [model, kind])
    }
    cost.add(Int(record.cost.count), [model])
  }
}
