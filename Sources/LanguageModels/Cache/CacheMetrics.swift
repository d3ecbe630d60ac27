import Groundwork

/// How often an answer was there already. Made once a process.
package final class CacheMetrics: Sendable {
  private let lookUps: Counter

  package init(_ metrics: Metrics) {
    lookUps = metrics.counter(
      "warden_response_cache_total", help: "Questions that an answer may have been kept for.",
      labels: [MetricLabel("outcome", ["hit", "miss"])])
  }

  package func count(isHit: Bool) { lookUps.add(1, [isHit ? "hit" : "miss"]) }
}
