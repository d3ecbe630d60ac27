import Groundwork
import Telegram
import Testing
import Transport
import Vocabulary

@Suite("The order of polling")
struct UpdatePollingTests {
  private let chance = Randomness.seeded(1)

  private func refused(_ code: Int, _ reason: String) -> TelegramError {
    .refused(code: code, reason: reason, method: "getUpdates")
  }

  private func wait(_ action: UpdatePolling.Action) -> Duration? {
    if case .wait(let duration) = action { duration } else { nil }
  }

  @Test("It begins where the inbox left off, and names the kinds until a poll succeeds")
  func begins() {
    var polling = UpdatePolling(offset: 70)
    #expect(polling.proceed() == .poll(offset: 70, limit: 100, sendsKinds: true))
    #expect(wait(polling.failed(.unreachable(.nameNotResolved, method: "getUpdates"), chance)) != nil)
    #expect(polling.proceed() == .poll(offset: 70, limit: 100, sendsKinds: true))
    #expect(
      polling.received(count: 0, next: nil, took: .seconds(30))
        == .poll(offset: 70, limit: 100, sendsKinds: false))
  }

  @Test("A batch is stored before the next poll confirms it")
  func storesFirst() {
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    #expect(polling.received(count: 2, next: 12, took: .zero) == .store)
    #expect(polling.offset == 0)
    #expect(polling.stored(chance) == .poll(offset: 12, limit: 100, sendsKinds: false))
  }

  @Test("A batch that could not be stored is offered again, later and later, and nothing is confirmed")
  func offersAgain() {
    var polling = UpdatePolling(offset: 5)
    _ = polling.proceed()
    _ = polling.received(count: 1, next: 6, took: .zero)
    var waits: [Duration] = []
    for _ in 0..<8 {
      waits.append(wait(polling.failedToStore(chance)) ?? .zero)
      #expect(polling.proceed() == .store)
      #expect(polling.offset == 5)
    }
    #expect(waits[0] < .seconds(1))
    #expect(waits[7] >= .seconds(15) && waits[7] <= .seconds(30))
    #expect(polling.stored(chance) == .poll(offset: 6, limit: 100, sendsKinds: false))
  }

  @Test("Numbers that begin anew lower the offset")
  func lowerNumbers() {
    var polling = UpdatePolling(offset: 900_000_000)
    _ = polling.proceed()
    _ = polling.received(count: 1, next: 117_314_200, took: .zero)
    #expect(polling.stored(chance) == .poll(offset: 117_314_200, limit: 100, sendsKinds: false))
  }

  @Test("A stored offset below 0 is never asked for")
  func negative() {
    var polling = UpdatePolling(offset: -3)
    #expect(polling.proceed() == .poll(offset: 0, limit: 100, sendsKinds: true))
  }

  @Test("A webhook is removed, and one that comes back is waited out")
  func webhook() {
    let conflict = refused(409, "Conflict: can't use getUpdates method while webhook is active")
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    #expect(polling.failed(conflict, chance) == .removeWebhook)
    #expect(polling.removedWebhook() == .poll(offset: 0, limit: 100, sendsKinds: true))
    #expect(wait(polling.failed(conflict, chance)) != nil)
  }

  @Test("A webhook that could not be removed is tried again")
  func webhookStays() {
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    _ = polling.failed(refused(409, "Conflict: webhook"), chance)
    #expect(wait(polling.failed(.throttled(wait: .seconds(2), method: "deleteWebhook"), chance)) != nil)
    #expect(polling.proceed() == .removeWebhook)
    #expect(wait(polling.failed(.unreadable(status: 502, method: "deleteWebhook"), chance)) != nil)
    #expect(polling.proceed() == .removeWebhook)
  }

  @Test("Another poller is met with waits of 2 to 30 seconds, never the same, for as long as it takes")
  func otherPoller() {
    let conflict = refused(409, "Conflict: terminated by other getUpdates request")
    var polling = UpdatePolling(offset: 0)
    var waits: [Duration] = []
    for count in 1...12 {
      #expect(polling.proceed() == .poll(offset: 0, limit: 100, sendsKinds: true))
      waits.append(wait(polling.failed(conflict, chance)) ?? .zero)
      #expect(polling.conflicts == count)
    }
    #expect(waits.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(30) })
    #expect(Set(waits).count == waits.count)
    _ = polling.proceed()
    _ = polling.received(count: 0, next: nil, took: .seconds(30))
    #expect(polling.conflicts == 0)
  }

  @Test("Flood control is obeyed to the second", arguments: [1, 7, 3_600])
  func throttled(seconds: Int64) {
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    let pause =
      wait(polling.failed(.throttled(wait: .seconds(seconds), method: "getUpdates"), chance)) ?? .zero
    #expect(pause >= .seconds(seconds) && pause <= .seconds(seconds) + .milliseconds(500))
    #expect(polling.proceed() == .poll(offset: 0, limit: 100, sendsKinds: true))
  }

  @Test(
    "What passes is waited out",
    arguments: [
      TelegramError.refused(code: 500, reason: "Internal Server Error: restart", method: "getUpdates"),
      .unreadable(status: 502, method: "getUpdates"),
      .unreachable(.timedOut(.possiblySent), method: "getUpdates"),
      .unreachable(.connectionLost(.possiblySent), method: "getUpdates"),
      .refused(code: 400, reason: "Bad Request: x", method: "getUpdates"),
      .moved(to: 1, method: "getUpdates"),
    ])
  func transient(error: TelegramError) {
    var polling = UpdatePolling(offset: 3)
    _ = polling.proceed()
    let pause = wait(polling.failed(error, chance)) ?? .zero
    #expect(pause >= .milliseconds(500) && pause <= .seconds(1))
    #expect(polling.proceed() == .poll(offset: 3, limit: 100, sendsKinds: true))
  }

  @Test("A token that Telegram does not take ends it", arguments: [401, 404, 421])
  func misconfigured(code: Int) {
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    let error = refused(code, "no")
    #expect(polling.failed(error, chance) == .giveUp(error))
    #expect(polling.proceed() == .giveUp(error))
  }

  @Test("An answer that stays unreadable is taken apart, and looked at in the end")
  func unreadable() {
    let error = TelegramError.unreadable(status: 200, method: "getUpdates")
    var polling = UpdatePolling(offset: 8)
    for limit in [100, 100, 100, 1, 1] {
      #expect(polling.proceed() == .poll(offset: 8, limit: limit, sendsKinds: true))
      #expect(wait(polling.failed(error, chance)) != nil)
    }
    #expect(polling.proceed() == .poll(offset: 8, limit: 1, sendsKinds: true))
    #expect(polling.failed(error, chance) == .examine(offset: 8))
    #expect(polling.examined(next: 10, chance) == .store)
    #expect(polling.stored(chance) == .poll(offset: 10, limit: 100, sendsKinds: true))
  }

  @Test(
    "Answers that break off again and again are asked for one by one, until there is nothing left",
    arguments: [
      TelegramError.unreachable(.connectionLost(.possiblySent), method: "getUpdates"),
      .unreachable(.bodyTooLarge(limit: 9), method: "getUpdates"),
    ])
  func breaksOff(error: TelegramError) {
    var polling = UpdatePolling(offset: 8)
    for limit in [100, 100, 100, 1] {
      #expect(polling.proceed() == .poll(offset: 8, limit: limit, sendsKinds: true))
      #expect(wait(polling.failed(error, chance)) != nil)
    }
    #expect(polling.proceed() == .poll(offset: 8, limit: 1, sendsKinds: true))
    #expect(polling.received(count: 1, next: 9, took: .zero) == .store)
    #expect(polling.stored(chance) == .poll(offset: 9, limit: 1, sendsKinds: false))
    #expect(
      polling.received(count: 0, next: nil, took: .seconds(25))
        == .poll(offset: 9, limit: 100, sendsKinds: false))
  }

  @Test("A connection that breaks now and then is no reason to ask for less")
  func breaksNowAndThen() {
    let error = TelegramError.unreachable(.connectionLost(.possiblySent), method: "getUpdates")
    var polling = UpdatePolling(offset: 8)
    for _ in 0..<5 {
      _ = (polling.proceed(), polling.failed(error, chance))
      _ = (polling.proceed(), polling.failed(error, chance))
      #expect(polling.proceed() == .poll(offset: 8, limit: 100, sendsKinds: true))
      _ = polling.failed(.unreachable(.notConnected(systemError: 0), method: "getUpdates"), chance)
    }
  }

  @Test("What lies before something unreadable comes one by one and without a wait")
  func unreadableInTheMiddle() {
    let error = TelegramError.unreadable(status: 200, method: "getUpdates")
    var polling = UpdatePolling(offset: 0)
    for _ in 0..<3 {
      #expect(polling.proceed() == .poll(offset: 0, limit: 100, sendsKinds: true))
      #expect(wait(polling.failed(error, chance)) != nil)
    }
    _ = polling.proceed()
    for number in Int64(1)...50 {
      #expect(polling.received(count: 1, next: number, took: .zero) == .store)
      #expect(polling.stored(chance) == .poll(offset: number, limit: 1, sendsKinds: false))
    }
    for _ in 0..<2 {
      #expect(wait(polling.failed(error, chance)) != nil)
      #expect(polling.proceed() == .poll(offset: 50, limit: 1, sendsKinds: false))
    }
    #expect(polling.failed(error, chance) == .examine(offset: 50))
    #expect(polling.examined(next: 51, chance) == .store)
    #expect(polling.stored(chance) == .poll(offset: 51, limit: 100, sendsKinds: false))
  }

  @Test("After a hundred one by one, or when nothing is left, everything is asked for again")
  func allAgain() {
    var polling = UpdatePolling(offset: 0)
    for _ in 0..<3 {
      _ = (polling.proceed(), polling.failed(.unreadable(status: 200, method: "getUpdates"), chance))
    }
    var other = polling
    _ = other.proceed()
    #expect(
      other.received(count: 0, next: nil, took: .seconds(25))
        == .poll(offset: 0, limit: 100, sendsKinds: false))
    _ = polling.proceed()
    for number in Int64(1)...100 {
      _ = (polling.received(count: 1, next: number, took: .zero), polling.stored(chance))
    }
    #expect(polling.proceed() == .poll(offset: 100, limit: 100, sendsKinds: false))
  }

  @Test("Without a number in it, an unreadable answer is asked for again")
  func unreadableWithoutNumber() {
    var polling = UpdatePolling(offset: 8)
    for _ in 0..<6 {
      _ = polling.proceed()
      _ = polling.failed(.unreadable(status: 200, method: "getUpdates"), chance)
    }
    #expect(wait(polling.examined(next: nil, chance)) != nil)
    #expect(polling.proceed() == .poll(offset: 8, limit: 1, sendsKinds: true))
  }

  @Test("A batch without numbers does not come back at once")
  func withoutNumbers() {
    var polling = UpdatePolling(offset: 8)
    _ = polling.proceed()
    #expect(polling.received(count: 1, next: nil, took: .zero) == .store)
    #expect(wait(polling.stored(chance)) != nil)
    #expect(polling.proceed() == .poll(offset: 8, limit: 100, sendsKinds: false))
  }

  @Test("A server that does not hold polls open is not asked without pause")
  func hasty() {
    var polling = UpdatePolling(offset: 0)
    _ = polling.proceed()
    let actions = (0..<5).map { _ in polling.received(count: 0, next: nil, took: .milliseconds(1)) }
    #expect(actions.compactMap(wait) == [.milliseconds(100), .milliseconds(100)])
  }
}
