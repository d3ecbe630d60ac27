import Groundwork

/// Whether the books were sound when somebody last looked.
package struct LedgerMetrics: Sendable {
  private let imbalance: Gauge
  /// By how much each rule was broken at the last look that it was part of: what a quick look leaves out is as it was.
  private let known = Guarded<[String: UInt64]>([:])

  package init(_ metrics: Metrics) {
    imbalance = metrics.gauge(
      "warden_ledger_imbalance",
      help: "Units by which the books do not add up, and one for each other broken rule; 0 is right.")
  }

  package func record(_ report: BooksReport) {
    let all = known.withLock { known in
      for finding in report.findings { known[finding.name] = finding.imbalance }
      return known.values.reduce(0 as UInt64, saturatingSum)
    }
    imbalance.set(Int(clamping: all))
  }
}

func saturatingSum(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let (sum, isOverflow) = left.addingReportingOverflow(right)
  return isOverflow ? .max : sum
}
