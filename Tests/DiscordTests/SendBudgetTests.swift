import Discord
import Testing
import Vocabulary

@Suite("Send budget")
struct SendBudgetTests {
  let start = Moment(seconds: 1_790_000_000)

  @Test("No minute sees more than 120 frames, and heartbeats always have room")
  func reserve() {
    var budget = SendBudget(heartbeatInterval: .seconds(41))
    var sent = 0
    while budget.take(bytes: 10, now: start) == .now { sent += 1 }
    #expect(sent >= 100)
    #expect(sent <= 116)
    #expect(budget.take(bytes: 10, now: start) == .wait(until: start.advanced(by: .seconds(60))))
    #expect(budget.take(bytes: 10, now: start.advanced(by: .seconds(60))) == .now)
  }

  @Test("Heartbeats take places from other frames")
  func heartbeats() {
    var budget = SendBudget(heartbeatInterval: .seconds(41))
    for _ in 0..<118 { budget.takeHeartbeat(now: start) }
    guard case .wait = budget.take(bytes: 10, now: start) else {
      Issue.record("there should be no room")
      return
    }
  }

  @Test("A very quick heartbeat still leaves room for others")
  func quickHeartbeat() {
    var budget = SendBudget(heartbeatInterval: .milliseconds(10))
    #expect(budget.take(bytes: 10, now: start) == .now)
  }

  @Test("A frame that Discord would refuse is never sent", arguments: [(4_096, true), (4_097, false)])
  func size(bytes: Int, fits: Bool) {
    var budget = SendBudget(heartbeatInterval: .seconds(41))
    #expect((budget.take(bytes: bytes, now: start) == .now) == fits)
  }
}
