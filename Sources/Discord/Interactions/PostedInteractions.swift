import Groundwork
import Vocabulary

/// Stores interactions that were posted to us. They were promised an answer already, and Discord tells each of them once.
final class PostedInteractions: Sendable {
  /// Of the three seconds after which Discord gives up on its request.
  private static let patience = Duration.milliseconds(2_000)
  /// More than anybody can press while the database is busy.
  private static let mostWaiting = 1_024

  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let accept: ChannelHistory.Accept
  private let late: AsyncStream<InboundEvent>
  private let arrivals: AsyncStream<InboundEvent>.Continuation
  /// Left to ``run()`` and not stored yet.
  private let waiting = Guarded(0)

  init(
    clock: any Timekeeper, randomness: Randomness, log: Log, accept: @escaping ChannelHistory.Accept
  ) {
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.accept = accept
    (late, arrivals) = AsyncStream.makeStream(
      of: InboundEvent.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
  }

  /// Stores an event, or leaves it to ``run()`` when that fails or takes too long.
  func store(_ event: InboundEvent) async {
    do {
      let accept = accept
      try await withDeadline(Self.patience, clock) {
        try await accept(InboundBatch(platform: .discord, events: [event]))
      }
    } catch {
      // It may be stored all the same: an event counts once.
      guard case .enqueued = arrivals.yield(event) else {
        return log.error("An interaction was promised an answer and is lost", ["error": .string("\(error)")])
      }
      waiting.withLock { $0 += 1 }
      log.warning("An interaction could not be stored in time and waits", ["error": .string("\(error)")])
    }
  }

  /// Tries until everything is stored or the task is cancelled. What waits then is lost, and the log says so: it is in
  /// memory alone, because the database cannot be written.
  func run() async throws {
    defer {
      let lost = waiting.withLock { $0 }
      if lost > 0 {
        log.error("Interactions were promised an answer and are lost", ["count": .int(lost)])
      }
    }
    for await event in late {
      var backoff = Backoff(from: .milliseconds(500), to: .seconds(30))
      while true {
        do {
          try await accept(InboundBatch(platform: .discord, events: [event]))
          waiting.withLock { $0 -= 1 }
          break
        } catch {
          try Task.checkCancellation()
          try await clock.sleep(
            until: clock.now.advanced(by: backoff.next(randomness)), tolerance: nil)
        }
      }
    }
    try Task.checkCancellation()
  }
}
