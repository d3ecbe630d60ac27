import Charts
import Foundation
import Groundwork
import Vocabulary

/// How long a picture takes, from its numbers to its bytes.
struct ChartBench {
  func run(_ report: inout Report, points: Int = 5_000) async throws {
    let start = Moment(seconds: 1_790_000_000)
    let pool = (0..<points).map { number in
      LineChart.Point(start.advanced(by: .seconds(97 * number)), 3_000_000_000 + Int64(number) * 7_000_000)
    }
    let chart = Chart(
      "Round 1",
      .line(LineChart("In the pool", [.init(pool)], unit: .dollars, shape: .steps, startsAtZero: true)),
      .bars(
        BarChart(
          "Attempts by outcome",
          [.init("Rejected", Int64(points)), .init("Given back", 12), .init("Waiting", 3)],
          unit: .count)))
    let studio = ChartStudio()
    let before = residentMiB
    let first = try await ContinuousClock().measure { _ = try await studio.draw(chart) }
    let after = residentMiB
    var times: [Double] = []
    for _ in 0..<50 {
      times.append(try await ContinuousClock().measure { _ = try await studio.draw(chart) }.inSeconds * 1_000)
    }
    report.add(
      "Picture of \(points) points (p95)", "\(times.percentile(0.95).rounded(to: 1)) ms", "at most 50 ms")
    report.add(
      "The first picture, which loads Cairo",
      "\((first.inSeconds * 1_000).rounded(to: 0)) ms, \((after - before).rounded(to: 1)) MiB more", "–")
  }

  /// Of this process.
  private var residentMiB: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (Double(line.filter(\.isNumber)) ?? 0) / 1_024
  }
}
