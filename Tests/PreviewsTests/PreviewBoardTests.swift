import Groundwork
import Previews
import TestSupport
import Testing
import Vocabulary

@Suite("The calls of many previews", .timeLimit(.minutes(1)))
struct PreviewBoardTests {
  @Test("A thousand answers that begin together do not make a thousand calls at once, and each is shown")
  func bounded() async throws {
    let count = 1_000
    let gate = Gate()
    let calls = Guarded((now: 0, most: 0))
    let board = PreviewBoard<Int64, Int>(clock: FakeClock()) { _ in
      calls.withLock { calls in
        calls.now += 1
        calls.most = max(calls.most, calls.now)
      }
      await gate.pass()
      calls.withLock { $0.now -= 1 }
      return .shown
    }
    let running = Task { try await board.run() }
    defer { running.cancel() }
    let manners = PreviewManners(
      typing: .seconds(4), text: .seconds(1), typesBesideMessage: true, isBlank: { _ in false })
    for place in 0..<count {
      let preview = board.preview(
        at: place, PreviewMachine(.message, manners), note: { _ in }, piece: { text, _ in text })
      await preview.typing()
    }
    await gate.arrivals(64)
    // Time enough for others to come, if they could.
    for _ in 0..<1_000 { await Task.yield() }
    gate.open()
    await gate.arrivals(count)
    #expect(calls.withLock { $0.most } == 64)
  }
}
