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
}

@Suite("Digest")
struct DigestTests {
  @Test("SHA-256 and its authentication code give the published values")
  func vectors() {
    #expect(
      SHA256.hash(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    // RFC 4231, test case 2.
    let code = SHA256.authenticate(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(code.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test("Hexadecimal digits read back, and nothing else does")
  func hex() {
    #expect([UInt8](hex: "00fFa0") == [0, 255, 160])
    #expect([UInt8](hex: "0") == nil && [UInt8](hex: "0g") == nil && [UInt8](hex: "é") == nil)
  }
}
