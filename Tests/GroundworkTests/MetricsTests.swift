import Groundwork
import Testing
import Vocabulary

@Suite("Metrics")
struct MetricsTests {
  @Test("Instruments print in Prometheus' text format, in the order of their names")
  func text() {
    let metrics = Metrics()
    let counter = metrics.counter(
      "b_total", help: "Things.",
      labels: [MetricLabel("platform", ["telegram", "discord"]), MetricLabel("ok", ["yes"])])
    counter.add(2, ["discord", "yes"])
    counter.add(1, ["telegram", "never heard of"])
    metrics.gauge("a", help: "Now.") { 1.5 }
    #expect(
      metrics.text() == """
        # HELP a Now.
        # TYPE a gauge
        a 1.5
        # HELP b_total Things.
        # TYPE b_total counter
        b_total{platform="telegram",ok="other"} 1
        b_total{platform="discord",ok="yes"} 2

        """)
  }

  @Test("Buckets of a histogram count everything up to their bound")
  func histogram() {
    let metrics = Metrics()
    let histogram = metrics.histogram("h_seconds", help: "Time.", bounds: [0.1, 1])
    for milliseconds in [50, 100, 500, 5_000] { histogram.observe(.milliseconds(milliseconds)) }
    let text = metrics.text()
    #expect(text.contains("h_seconds_bucket{le=\"0.1\"} 2\n"))
    #expect(text.contains("h_seconds_bucket{le=\"1.0\"} 3\n"))
    #expect(text.contains("h_seconds_bucket{le=\"+Inf\"} 4\n"))
    #expect(text.contains("h_seconds_sum 5.65\n"))
    #expect(text.contains("h_seconds_count 4\n"))
  }

  @Test("A child stands on the page once it was asked for, and stays when it is zero")
  func zeros() {
    let metrics = Metrics()
    let gauge = metrics.gauge("age", help: "", labels: [MetricLabel("platform", ["telegram", "discord"])])
    gauge.set(3, ["telegram"])
    gauge.set(0, ["telegram"])
    #expect(metrics.text().hasSuffix("\nage{platform=\"telegram\"} 0\n"))
  }

  @Test("Help and label values are escaped")
  func escapes() {
    let metrics = Metrics()
    metrics.counter("c_total", help: "a\\b\nc", labels: [MetricLabel("l", ["q\"\\\n"])]).add(1, ["q\"\\\n"])
    #expect(
      metrics.text() == #"""
        # HELP c_total a\\b\nc
        # TYPE c_total counter
        c_total{l="q\"\\\n"} 1

        """#)
  }

  @Test("Numbers without an end are written as Prometheus reads them")
  func infinities() {
    let metrics = Metrics()
    metrics.gauge("a", help: "") { .infinity }
    metrics.gauge("b", help: "") { -.infinity }
    metrics.gauge("c", help: "") { .nan }
    let values = metrics.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(values == ["a +Inf", "b -Inf", "c NaN"])
  }

  @Test("Many threads lose no addition")
  func counts() async {
    let metrics = Metrics()
    let counter = metrics.counter("t_total", help: "", labels: [MetricLabel("l", ["a"])])
    let histogram = metrics.histogram("t_seconds", help: "", bounds: [1])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let child = counter.child(["a"])
          for _ in 0..<1_000 {
            child.add(1)
            histogram.observe(.milliseconds(250))
          }
        }
      }
    }
    #expect(counter.child(["a"]).current == 8_000)
    #expect(metrics.text().contains("t_seconds_sum 2000.0\nt_seconds_count 8000\n"))
  }
}
