import Glibc
import TokenCounting

/// How fast tokens are counted, as processor time of this thread.
struct TokenBench {
  private static let english = """
    Every quarter she went through the accounts of the small museum, and every quarter she found that the café had \
    made more than the tickets. "It's the cake," said Mr. Oduya, who wouldn't hear of raising prices beyond £4.50. In \
    2023 they'd counted 18,402 visitors; 61% came twice.\n\nHow do I get there from the station?\n
    """
  private static let code = """
    func nearest(_ count: Int, to query: Embedding) -> [Neighbour] {
        guard count > 0 else { return [] }  // nothing asked for
        let rows = matrix.indices.map { (row: $0, score: dot(matrix[$0], query)) }
        return rows.sorted { $0.score > $1.score }.prefix(count).map(Neighbour.init)
    }\n
    """
  private static let foreign = """
    Сегодня вечером мы пойдём в театр, а потом домой. 今日はとても良い天気ですね。公園へ散歩に行きましょう。 \
    안녕하세요, 만나서 반갑습니다. مرحبا بكم في المدينة القديمة. यह एक छोटा सा वाक्य है। ที่นี่สวยมาก 👍🏽🎉\n
    """

  func run(_ report: inout Report) {
    let size = 1_000_000
    let texts = [
      ("English", Self.english, "10 MB/s"), ("code", Self.code, "10 MB/s"),
      ("many scripts", Self.foreign, "10 MB/s"), ("one letter", "a", "no quadratic time"),
      ("random tokens", Self.randomTokens(), "no quadratic time"),
    ]
    for (name, part, wanted) in texts {
      let text = String(repeating: part, count: max(1, size / part.utf8.count))
      let speeds = [TokenEncoding.o200k, .cl100k].map { encoding in
        let began = Self.processorTime()
        let count = encoding.count(of: text)
        let seconds = Double(Self.processorTime() - began) / 1e9
        precondition(count > 0)
        return (Double(text.utf8.count) / 1e6 / seconds).rounded(to: 1)
      }
      report.add(
        "Counting the tokens of 1 MB, \(name)", "o200k \(speeds[0]) MB/s, cl100k \(speeds[1]) MB/s",
        wanted)
    }
  }

  /// Tokens of one vocabulary picked at random, which the other has to put together from pieces: no cache is warm.
  private static func randomTokens() -> String {
    var source = SystemRandomNumberGenerator()
    let tokens = (0..<100_000).map { _ in UInt32.random(in: 0..<100_000, using: &source) }
    return String(decoding: TokenEncoding.cl100k.bytes(of: tokens) ?? [], as: UTF8.self)
  }

  private static func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
