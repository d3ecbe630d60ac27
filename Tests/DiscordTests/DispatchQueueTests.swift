import JSON
import Testing

@testable import Discord

@Suite("Dispatch queue", .timeLimit(.minutes(5)))
struct DispatchQueueTests {
  private func text(_ number: Int64) -> [UInt8] {
    Array("{\"s\":\(number),\"x\":\"\(String(repeating: "x", count: 1_000))\"}".utf8)
  }

  private func queue() -> DispatchQueue {
    DispatchQueue { bytes in
      guard let root = (try? JSONDocument(parsing: bytes))?.root else { return nil }
      return QueuedDispatch(
        content: .readable(name: "again", root), sequence: root["s"]?.int64, weight: bytes.count)
    }
  }

  @Test("While the lane is behind, several times as much is taken in, and comes out in its order")
  func order() async throws {
    let queue = queue()
    for number in 0..<4_000 as Range<Int64> {
      let isSmall = number.isMultiple(of: 7)
      let content: QueuedDispatch.Content = isSmall ? .other : .readable(name: "first", nil)
      try await queue.append(
        QueuedDispatch(content: content, sequence: number, weight: isSmall ? 1 : 1_010), from: text(number))
    }
    queue.finish()
    var sequences: [Int64?] = []
    var again = 0
    while let taken = try await queue.next(most: 100) {
      sequences += taken.map(\.sequence)
      again += taken.count { if case .readable("again", _) = $0.content { true } else { false } }
    }
    #expect(sequences == (0..<4_000).map { $0 })
    // Four fifths of all did not fit.
    #expect((2_000..<3_500).contains(again))
  }

  @Test("What cannot be read a second time still has its number")
  func unreadable() async throws {
    let queue = queue()
    for number in 0..<2_000 as Range<Int64> {
      try await queue.append(
        QueuedDispatch(content: .readable(name: "first", nil), sequence: number, weight: 1_000),
        from: Array(repeating: 0, count: 1_000))
    }
    queue.finish()
    var sequences: [Int64?] = []
    while let taken = try await queue.next(most: 500) { sequences += taken.map(\.sequence) }
    #expect(sequences == (0..<2_000).map { $0 })
  }
}
