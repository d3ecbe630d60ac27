import Testing
import Vocabulary

@testable import warden

@Suite("Time for stopping")
struct StoppingTests {
  @Test(
    "All parts together take no more than 8 s from the signal on",
    arguments: [(0, 3_000), (500, 2_500), (2_500, 2_000), (7_000, 1_000), (20_000, 0)] as [(Int64, Int64)])
  func shared(intake: Int64, messages: Int64) {
    let start = Moment(seconds: 1_790_000_000)
    let time = StoppingTime(from: start)
    // Each takes all that it is given.
    var now = start.advanced(by: .milliseconds(intake))
    now = now.advanced(by: time.forHandlers(at: now))
    #expect(time.forMessages(at: now) == .milliseconds(messages))
    now = now.advanced(by: time.forMessages(at: now))
    #expect(start.duration(to: now) <= max(.seconds(8), .milliseconds(intake)))
  }

  @Test("A clock that is set back meanwhile gives nobody more than there was")
  func setBack() {
    let time = StoppingTime(from: Moment(seconds: 1_790_000_000))
    let earlier = Moment(seconds: 1_780_000_000)
    #expect(time.forHandlers(at: earlier) == .seconds(5))
    #expect(time.forMessages(at: earlier) == .seconds(3))
  }
}
