import Vocabulary

/// How durations are spread over buckets, one set of buckets for each combination of label values.
package final class Histogram: Instrument {
  let family: MetricFamily
  let type = "histogram"
  private let bounds: [Double]
  /// Per child: one cell a bucket, one for everything above, one for the sum in microseconds.
  private let cells: [Cell]

  init(_ family: MetricFamily, bounds: [Double]) {
    precondition(bounds == bounds.sorted(), "the bounds of \(family.name) do not ascend")
    self.family = family
    self.bounds = bounds
    cells = (0..<family.childCount * (bounds.count + 2)).map { _ in Cell() }
  }

  package func observe(_ duration: Duration, _ labels: [String] = []) {
    let seconds = duration.inSeconds
    let first = family.index(of: labels) * (bounds.count + 2)
    let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
    cells[first + bucket].add(1)
    cells[first + bounds.count + 1].add(Int(seconds * 1e6))
  }

  func write(to text: inout String) {
    for child in 0..<family.childCount {
      let first = child * (bounds.count + 2)
      let counts = (0...bounds.count).map { cells[first + $0].current }
      let total = counts.reduce(0, +)
      guard total > 0 || family.labels.isEmpty else { continue }
      var running = 0
      for (bound, count) in zip(bounds, counts) {
        running += count
        text += "\(family.name)_bucket\(family.text(of: child, more: "le=\"\(bound)\"")) \(running)\n"
      }
      text += "\(family.name)_bucket\(family.text(of: child, more: "le=\"+Inf\"")) \(total)\n"
      text +=
        "\(family.name)_sum\(family.text(of: child)) \(Double(cells[first + bounds.count + 1].current) / 1e6)\n"
      text += "\(family.name)_count\(family.text(of: child)) \(total)\n"
    }
  }
}
