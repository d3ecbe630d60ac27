import Groundwork
import Vocabulary

/// What jobs do, by job. Made once a process.
package final class SchedulingMetrics: Sendable {
  private let runs: Counter
  private let lateness: Histogram

  /// - Parameter jobs: All that there are, by name.
  package init(_ metrics: Metrics, jobs: [String]) {
    runs = metrics.counter(
      "warden_cron_runs_total", help: "Runs of scheduled jobs that ended, and slots that were left out.",
      labels: [MetricLabel("job", jobs), MetricLabel("outcome", ["done", "failed", "lost", "skipped"])])
    lateness = metrics.histogram(
      "warden_cron_late_seconds", help: "From the minute of a scheduled job to its beginning.",
      bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 1, 10, 60, 3_600])
  }

  func began(_ run: JobRun, at now: Moment) {
    if !run.isManual { lateness.observe(run.slot.duration(to: now)) }
  }

  func ended(_ kind: String, _ state: JobRunState) { runs.add(1, [kind, state.rawValue]) }
  func leftOut(_ kind: String, _ count: Int) { runs.add(count, [kind, "skipped"]) }
}
