import Discord
import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Under Discord's limits", .timeLimit(.minutes(5)))
struct EnforcedLimitsTests {
  /// Messages that are neither delivered nor given up.
  private let underWay = Guarded(0)

  /// A client of a Discord that enforces its limits; waits pass as soon as nothing else is to be done, so that no request
  /// is on its way while time jumps.
  private func withLimits(_ body: (Rig, FakeClock) async throws -> Void) async throws {
    let clock = FakeClock()
    let rig = try Rig(clock: clock, channels: (0..<40).map { DiscordWorld.Channel("\(100 + $0)") })
    rig.discord.change { $0.limits.isEnforced = true }
    let hurrying = Task {
      while !Task.isCancelled {
        guard (try? await clock.nextSleep()) != nil else { return }
        hurry(clock)
      }
    }
    defer { hurrying.cancel() }
    try await body(rig, clock)
    hurrying.cancel()
    await rig.discord.stop()
  }

  /// Lets time pass when everybody who is left sleeps: who waits for an answer does not.
  private func hurry(_ clock: FakeClock) {
    let sleeping = clock.sleeping
    guard let wake = sleeping.first, sleeping.count >= underWay.withLock({ $0 }) else { return }
    clock.advance(to: wake)
  }

  private func post(_ numbers: Range<Int>, in channels: Int, _ rig: Rig, _ clock: FakeClock) async {
    let delivery = rig.delivery
    underWay.withLock { $0 += numbers.count }
    await withDiscardingTaskGroup { group in
      for number in numbers {
        group.addTask {
          let there = ChatAddress(.discord, chat: "\(100 + number % channels)")
          var outcome = DeliveryOutcome.notDelivered(.backOff, reason: "not tried")
          // As the relay does: what has to wait is tried again.
          while case .notDelivered(let advice, _) = outcome {
            if case .after(let wait) = advice {
              try? await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
            }
            outcome = await delivery.deliver(
              OutboundMessage(to: there, RichText("message \(number)")), row: Int64(number))
          }
          underWay.withLock { $0 -= 1 }
          hurry(clock)
        }
      }
    }
  }

  @Test("Forty messages in one channel all arrive, and none is refused on the way")
  func oneChannel() async throws {
    try await withLimits { rig, clock in
      await post(0..<40, in: 1, rig, clock)
      let world = rig.discord.world.value
      #expect(world.messages.count == 40)
      #expect(world.limits.throttled == 0)
    }
  }

  @Test("Two hundred messages in forty channels keep to fifty in a second")
  func manyChannels() async throws {
    try await withLimits { rig, clock in
      let start = clock.now
      await post(0..<200, in: 40, rig, clock)
      let world = rig.discord.world.value
      #expect(Set(world.messages.map(\.content)).count == 200)
      #expect(world.messages.count == 200)
      #expect(world.limits.throttled == 0)
      #expect(start.duration(to: clock.now) >= .seconds(3))
    }
  }

  @Test("Limits that shrink without a word refuse what was under way, and nothing after it")
  func shrinkingLimits() async throws {
    try await withLimits { rig, clock in
      await post(0..<10, in: 2, rig, clock)
      rig.discord.change { $0.limits.buckets["POST /channels/{}/messages"] = .init(1, per: .seconds(20)) }
      let start = clock.now
      await post(10..<20, in: 2, rig, clock)
      let world = rig.discord.world.value
      #expect(world.messages.count == 20)
      // At most five were on their way in each channel, of which one was let through; who asks after the first answer
      // waits, so on a slow machine none may be refused. Trying on would cost twenty.
      #expect(world.limits.throttled <= 8)
      // Five in each channel, one every twenty seconds.
      #expect(start.duration(to: clock.now) >= .seconds(60))
    }
  }

  @Test("A token that Discord does not know is not shown to it again and again")
  func wrongToken() async throws {
    try await withLimits { rig, clock in
      rig.discord.fail(times: 1_000, with: .refused(status: 401, code: 0))
      for number in 0..<50 {
        _ = await rig.delivery.deliver(
          OutboundMessage(to: ChatAddress(.discord, chat: "100"), "hello"), row: Int64(number))
      }
      #expect(rig.discord.world.value.calls.count == 1)
    }
  }
}
