import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Waiting for a place")
struct WaitingLineTests {
  let clock = FakeClock()
  private var soon: Moment { clock.now.advanced(by: .seconds(60)) }

  @Test("Who comes first is served first, and nobody passes the limit")
  func fair() async throws {
    let line = WaitingLine(atOnce: 1, waiting: 8)
    try await line.enter(until: soon, clock)
    let order = Guarded<[Int]>([])
    let deadline = soon
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          do {
            try await line.enter(until: deadline, clock)
            order.withLock { $0.append(number) }
            line.leave()
          } catch {
            Issue.record(error)
          }
        }
        // Who waits in line also sleeps until the deadline.
        _ = try await clock.nextSleep()
      }
      #expect(line.waitingCalls == 4)
      line.leave()
      try await group.waitForAll()
    }
    #expect(order.withLock { $0 } == [0, 1, 2, 3])
    #expect(line.waitingCalls == 0)
  }

  @Test("A line that is full, or that does not move, says so")
  func busy() async throws {
    let line = WaitingLine(atOnce: 1, waiting: 1)
    try await line.enter(until: soon, clock)
    let (deadline, clock) = (soon, clock)
    let waiting = Task { try await line.enter(until: deadline, clock) }
    defer { waiting.cancel() }
    while try await clock.nextSleep() != deadline {}
    await #expect(throws: ModelError.busy) { try await line.enter(until: deadline, clock) }
    clock.advance(to: deadline)
    await #expect(throws: ModelError.busy) { try await waiting.value }
    // Nobody's place was lost on the way.
    line.leave()
    try await line.enter(until: deadline.advanced(by: .seconds(1)), clock)
  }

  @Test("Who is cancelled leaves the line")
  func cancelled() async throws {
    let line = WaitingLine(atOnce: 1, waiting: 4)
    try await line.enter(until: soon, clock)
    let (deadline, clock) = (soon, clock)
    let waiting = Task { try await line.enter(until: deadline, clock) }
    while try await clock.nextSleep() != deadline {}
    waiting.cancel()
    await #expect(throws: ModelError.cancelled) { try await waiting.value }
    line.leave()
    try await line.enter(until: deadline, clock)
  }
}
