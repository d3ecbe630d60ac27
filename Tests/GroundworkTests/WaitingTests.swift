import TestSupport
import Testing
import Vocabulary

@testable import Groundwork

@Suite("Waiting")
struct WaitingTests {
  @Test("A ring while nobody waits is kept, and many are one")
  func kept() async throws {
    let bell = Doorbell()
    bell.ring()
    bell.ring()
    try await bell.wait()
    let waiting = Task { try await bell.wait() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    bell.ring()
    try await bell.wait()
  }

  @Test("Who finds too few places waits, in the order of asking")
  func allowance() async throws {
    let allowance = Allowance(2)
    try await allowance.take(2)
    let first = Task { try await allowance.take(2) }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    let second = Task { try await allowance.take(5) }
    allowance.give(2)
    try await second.value
    #expect(allowance.free == 0)
  }

  @Test("Work that takes longer than its limit is cancelled")
  func deadline() async throws {
    let clock = FakeClock()
    let work = Task { try await withDeadline(.seconds(5), clock) { try await Doorbell().wait() } }
    clock.advance(to: try await clock.nextSleep())
    await #expect(throws: DeadlineExceeded.self) { try await work.value }
  }

  @Test("Work that takes longer than its lease is cancelled, and other work is not")
  func lease() async throws {
    let clock = FakeClock()
    let work = Task { try await withLease(.seconds(5), clock) { try await Doorbell().wait() } }
    clock.advance(to: try await clock.nextSleep())
    await #expect(throws: DeadlineExceeded.self) { try await work.value }
    #expect(try await withLease(.seconds(5), clock) { 7 } == 7)
    let cancelled = Task { try await withLease(.seconds(5), clock) { try await Doorbell().wait() } }
    _ = try await clock.nextSleep()
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
  }

  @Test("The machine's reminders come in their order, and cancelled ones never", .timeLimit(.minutes(5)))
  func reminders() async throws {
    let (clock, bell, heard) = (SystemTimekeeper(), Doorbell(), Guarded<[Int]>([]))
    let start = clock.now
    // Late enough that all are known before the first comes.
    for number in [3, 1, 2] {
      _ = clock.remind(at: start.advanced(by: .milliseconds(1_000 + 10 * number))) {
        heard.withLock { $0.append(number) }
        if number == 3 { bell.ring() }
      }
    }
    clock.remind(at: start.advanced(by: .milliseconds(1_025))) { heard.withLock { $0.append(0) } }.cancel()
    try await bell.wait()
    #expect(heard.withLock { $0 } == [1, 2, 3])
    #expect(start.duration(to: clock.now) >= .milliseconds(1_030))
  }

  @Test("Timers come out in the order of their moments", arguments: 1...10)
  func timers(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    var timers = Timers<Int>()
    let dues = (0..<100).map { _ in Int64.random(in: 0..<50, using: &chance) }
    for (key, due) in dues.enumerated() { timers.set(key, at: Moment(seconds: due)) }
    var taken: [Int64] = []
    for second in 0..<50 as Range<Int64> {
      while let key = timers.take(dueAt: Moment(seconds: second)) {
        #expect(dues[key] == second)
        taken.append(dues[key])
      }
    }
    #expect(taken == dues.sorted() && timers.next == nil)
  }

  @Test("A queue gives back what it was given, in order, however long it lives", arguments: 1...10)
  func queue(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    var queue = Queue<Int>()
    var (next, expected) = (0, 0)
    for _ in 0..<5_000 {
      if Bool.random(using: &chance) {
        queue.append(next)
        next += 1
      } else if let element = queue.popFirst() {
        #expect(element == expected)
        expected += 1
      }
      #expect(queue.count == next - expected && queue.first == (next > expected ? expected : nil))
    }
  }

  @Test("A wall clock that is set back does not hold time up, and one that is set ahead is followed")
  func steady() {
    var time = SteadyTime()
    #expect(time.time(wall: 1_000, running: 10) == 1_000)
    #expect(time.time(wall: 1_005, running: 15) == 1_005)
    #expect(time.time(wall: 400, running: 20) == 1_010)
    #expect(time.time(wall: 2_000, running: 25) == 2_000)
    #expect(SystemTimekeeper().now.seconds > 1_700_000_000)
  }

  @Test("Each wait is at most twice the last and never longer than the longest")
  func backoff() {
    var backoff = Backoff(from: .seconds(1), to: .seconds(8))
    let chance = Randomness.seeded(1)
    for longest in [1, 2, 4, 8, 8, 8] {
      let wait = backoff.next(chance)
      #expect(wait <= .seconds(longest) && wait >= .milliseconds(longest * 500))
    }
  }
}

@Suite("Identifiers")
struct IdentifierTests {
  @Test("Identifiers have their prefix, 30 characters, and sort by the time they were made")
  func order() {
    let chance = Randomness.seeded(3)
    let made = (0..<50).map { PersonID(at: Moment(seconds: 1_790_000_000 + Int64($0)), chance).text }
    #expect(made == made.sorted() && Set(made).count == 50)
    #expect(made.allSatisfy { $0.hasPrefix("usr_") && $0.utf8.count == 30 })
  }
}
