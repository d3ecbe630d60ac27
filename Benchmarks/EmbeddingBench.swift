import Embeddings
import Glibc

/// What the meaning of a message costs, and finding what lies nearest to it, as processor time of this thread.
struct EmbeddingBench {
  private let text =
    "Could you remind me tomorrow evening that my sister's birthday party starts at eight and I still need a nice present?"
  private let rows = 100_000

  func run(_ report: inout Report) throws {
    let began = Self.processorTime()
    let embedder = try Embedder.builtIn()
    report.add(
      "Reading the embedding table", "\((Self.micros(since: began) / 1_000).rounded(to: 2)) ms CPU", "once")

    let times = Self.times(5_000) { embedder.embedding(of: text) }
    report.add("Embedding a message of 20 words", "\(times.median.rounded(to: 1)) µs CPU", "30 µs")

    let stored = conversations(embedder, count: rows, seed: 1)
    let queries = conversations(embedder, count: 100, seed: 2)
    var matrix = VectorMatrix(keepsSigns: true)
    matrix.reserveCapacity(rows)
    for (number, embedding) in stored.enumerated() {
      matrix.append(QuantizedEmbedding(embedding), key: Int64(number), owner: Int64(number % 200))
    }
    let truth = queries.map { query in best(10, of: stored.map { $0.similarity(to: query) }) }
    let efforts: [(String, VectorMatrix.Effort, String)] = [
      ("every row", .exact, "3.3 ms"),
      ("signs first, then 4,000 rows", .prefiltered(candidates: 4_000), "0.9 ms"),
    ]
    for (name, effort, wanted) in efforts {
      var found: [[Neighbour]] = []
      let times = Self.times(queries.count) {
        found.append(matrix.nearest(10, to: queries[found.count], in: .everybody, effort: effort))
      }
      let hits = zip(found, truth).reduce(0) { $0 + $1.1.intersection($1.0.map(\.key)).count }
      report.add(
        "Nearest 10 of 100,000 embeddings, \(name)",
        "\((times.median / 1_000).rounded(to: 2)) ms CPU, recall \((Double(hits) / 1_000).rounded(to: 4))",
        "\(wanted), recall 0.99")
    }
    let owned = Self.times(100) { matrix.nearest(10, to: queries[0], in: .owner(7)) }
    report.add(
      "Nearest 10 of somebody's 500 among 100,000", "\((owned.median / 1_000).rounded(to: 2)) ms CPU",
      "3.3 ms")
  }

  /// Messages made of the table's own words: two thirds are words of their conversation, the rest mostly common ones.
  /// The vocabulary begins with single characters and then goes from common words to rare ones. Similarities fall off
  /// as among real texts: 0.45 for the tenth nearest, 0.21 for the thousandth.
  private func conversations(_ embedder: Embedder, count: Int, seed: UInt64) -> [Embedding] {
    var source = Numbers(state: seed)
    var topics = Numbers(state: 7)
    let vocabulary = Double(embedder.table.tokens - 1_000)
    func word(_ source: inout Numbers) -> TokenID {
      let part = Double.random(in: 0..<1, using: &source)
      return TokenID(1_000 + Int(vocabulary * part * part * part * part))
    }
    let conversations = (0..<1_000).map { _ in (0..<24).map { _ in word(&topics) } }
    return (0..<count).compactMap { _ in
      let own = conversations[Int.random(in: 0..<conversations.count, using: &source)]
      let length = Int.random(in: 4...24, using: &source)
      let tokens = (0..<length).map { _ in
        Int.random(in: 0..<3, using: &source) > 0
          ? own[Int.random(in: 0..<own.count, using: &source)] : word(&source)
      }
      return embedder.embedding(of: tokens)
    }
  }

  private func best(_ count: Int, of similarities: [Float]) -> Set<Int64> {
    Set(similarities.indices.sorted { similarities[$0] > similarities[$1] }.prefix(count).map(Int64.init))
  }

  /// Microseconds of each run.
  private static func times<Result>(_ runs: Int, _ body: () -> Result) -> [Double] {
    (0..<runs).map { _ in
      let began = processorTime()
      _ = body()
      return micros(since: began)
    }
  }

  private static func micros(since began: Int64) -> Double { Double(processorTime() - began) / 1_000 }

  private static func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The same numbers in each run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }
}
