import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import Telegram

@Suite("Flood limits")
struct FloodLimiterTests {
  private let start = Moment(seconds: 1_790_000_000)

  private func waits(
    _ limits: FloodLimits, _ count: Int, isGroup: Bool = false, chat: (Int) -> String = { _ in "5" }
  ) -> [Int64] {
    var limiter = FloodLimiter(limits)
    return (0..<count).map { index in
      start.duration(to: limiter.reserve(for: chat(index), isGroup: isGroup, now: start)).milliseconds
    }
  }

  /// The most sends in any window of that length.
  private func most(_ waits: [Int64], in window: Int64) -> Int {
    let sorted = waits.sorted()
    return sorted.indices.map { first in sorted[first...].prefix { $0 < sorted[first] + window }.count }.max()
      ?? 0
  }

  @Test("A chat gets a short burst, and a message a second on the whole")
  func chat() {
    let waits = waits(FloodLimits(overallPerSecond: 1_000), 30)
    #expect(waits.prefix(3) == [0, 0, 0])
    #expect(most(waits, in: 3_000) <= 3)
    #expect((waits.last ?? 0) < 31_000)
  }

  @Test("A group gets twenty a minute")
  func group() {
    let waits = waits(FloodLimits(overallPerSecond: 1_000), 60, isGroup: true)
    #expect(most(waits, in: 60_000) <= 20)
    #expect(waits[19] < 25_000)
    #expect((waits.last ?? 0) < 150_000)
  }

  @Test("All chats together get thirty a second, and hardly less")
  func overall() {
    let waits = waits(FloodLimits(), 300) { "\($0)" }
    #expect(most(waits, in: 1_000) <= 30)
    #expect((waits.last ?? 0) < 11_000)
  }

  @Test("A chat that has to wait holds up no other")
  func independent() {
    var limiter = FloodLimiter(FloodLimits())
    for _ in 0..<100 { _ = limiter.reserve(for: "slow", isGroup: false, now: start) }
    let other = limiter.reserve(for: "other", isGroup: false, now: start)
    #expect(start.duration(to: other) < .milliseconds(200))
  }

  @Test("Places of one chat come in ascending order, also when the clock is set back")
  func ascending() {
    var limiter = FloodLimiter(FloodLimits())
    var generator = SplitMix64(state: 3)
    var (now, last) = (start, Moment(seconds: 0))
    for _ in 0..<500 {
      now = now.advanced(by: .milliseconds(Int64.random(in: -300...600, using: &generator)))
      let place = limiter.reserve(for: "5", isGroup: true, now: now)
      #expect(place >= last && place >= now)
      last = place
    }
  }

  @Test("Numbers of a thousand and more turn the limits off")
  func off() {
    let limits = FloodLimits(overallPerSecond: 100_000, chatPerSecond: 100_000, groupPerMinute: 100_000)
    #expect(waits(limits, 10_000, isGroup: true).allSatisfy { $0 == 0 })
  }

  @Test("Odd numbers make odd limits and no trap", arguments: [0, -1, 0.1, 999.9, .infinity])
  func odd(rate: Double) {
    let limits = FloodLimits(overallPerSecond: rate, chatPerSecond: rate, groupPerMinute: rate)
    let waits = waits(limits, 5, isGroup: true)
    #expect(waits.first == 0)
    #expect(waits == waits.sorted())
  }

  @Test("A pause holds back its chat, a common one everybody")
  func pauses() {
    var limiter = FloodLimiter(FloodLimits())
    limiter.pause("5", until: start.advanced(by: .seconds(9)))
    limiter.pauseAll(until: start.advanced(by: .seconds(1)))
    #expect(limiter.pause(of: "5", now: start) == start.advanced(by: .seconds(9)))
    #expect(limiter.pause(of: "6", now: start) == start.advanced(by: .seconds(1)))
    #expect(limiter.pause(of: "6", now: start.advanced(by: .seconds(1))) == nil)
    #expect(limiter.reserve(for: "5", isGroup: false, now: start) >= start.advanced(by: .seconds(9)))
    let other = limiter.reserve(for: "6", isGroup: false, now: start)
    #expect(other >= start.advanced(by: .seconds(1)) && other < start.advanced(by: .seconds(2)))
  }

  @Test("Previews leave room for the answer: one send in a chat, half of a group's minute")
  func spare() {
    var limiter = FloodLimiter(FloodLimits())
    var now = start
    for _ in 0..<120 {
      _ = limiter.takeSpare(for: "5", isGroup: false, now: now)
      now = now.advanced(by: .milliseconds(250))
    }
    #expect(limiter.reserve(for: "5", isGroup: false, now: now) == now)
    var taken = 0
    for _ in 0..<50 {
      if limiter.takeSpare(for: "-5", isGroup: true, now: now) { taken += 1 }
      now = now.advanced(by: .seconds(1))
    }
    #expect(taken == 10)
    let places = (0..<10).map { _ in limiter.reserve(for: "-5", isGroup: true, now: now) }
    #expect(places.allSatisfy { now.duration(to: $0) < .seconds(11) })
  }

  @Test("A hundred thousand chats are forgotten again")
  func memory() {
    var limiter = FloodLimiter(FloodLimits(overallPerSecond: 1_000_000))
    for chat in 0..<100_000 {
      _ = limiter.reserve(
        for: "\(chat)", isGroup: false, now: start.advanced(by: .milliseconds(Int64(chat) * 10)))
    }
    #expect(limiter.chatCount < 20_000)
  }

  @Test("A backlog of ten thousand is given its places quickly")
  func backlog() {
    let time = threadTime {
      let waits = waits(FloodLimits(), 10_000) { "\($0 % 3_000)" }
      #expect(Set(waits).count > 9_000)
    }
    #expect(time < .seconds(5))
  }
}
