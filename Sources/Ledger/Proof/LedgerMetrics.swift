import Groundwork

/// Whether the books were sound when somebody last looked.
package struct LedgerMetrics: Sendable {
  private let imbalance: Gauge

  package init(_ metrics: Metrics) {
    imbalance = metrics.gauge(
      "warden_ledger_imbalance",
      help: "Units by which the books do not add up, and one for each other broken rule; 0 is right.")
  }

  package func record(_ report: BooksReport) { imbalance.set(Int(clamping: report.imbalance)) }
}
