import Groundwork
import Telegram
import TestSupport
import Transport
import Vocabulary

/// An inbox that a test looks into.
final class StoredBatches: Sendable {
  struct Full: Error {}

  private struct State {
    var batches: [InboundBatch] = []
    var offers = 0
    var refusals = 0
    var gate: Gate?
  }
  private let state = Watched(State())

  /// The next offers are refused.
  func refuse(_ count: Int) { state.change { $0.refusals = count } }

  /// Offers wait here from now on.
  func hold(at gate: Gate?) { state.change { $0.gate = gate } }

  func accept(_ batch: InboundBatch) async throws {
    let (gate, isRefused, isStored) = state.change { state in
      state.offers += 1
      let isRefused = state.refusals > 0
      if isRefused { state.refusals -= 1 }
      // Whoever waits for the offer finds it stored, unless something stands in its way.
      let isStored = !isRefused && state.gate == nil
      if isStored { state.batches.append(batch) }
      return (state.gate, isRefused, isStored)
    }
    guard !isStored else { return }
    await gate?.pass()
    try Task.checkCancellation()
    if isRefused { throw Full() }
    state.change { $0.batches.append(batch) }
  }

  /// Waits until so many batches were offered.
  func offers(_ count: Int) async { await state.wait { $0.offers >= count } }

  var texts: [String] {
    batches.flatMap(\.events).compactMap { event in
      switch event.content {
      case .message(let message), .command(let message), .edit(let message): message.text
      case .deletion, .button, .standing, .migration, .stopGeneration: nil
      }
    }
  }
  var batches: [InboundBatch] { state.value.batches }
  var position: String? { batches.last { !$0.positions.isEmpty }?.positions["offset"] }
}

/// A connection to a fake Telegram, and what surrounds it.
struct Rig {
  let telegram: LoopbackTelegram
  let clock = FakeClock()
  /// Says when a poll is stuck.
  let watchdog = FakeClock()
  let http = HTTPClient(userAgent: "warden-tests")
  let inbox = StoredBatches()
  let rateLimited: Cell
  let pollAge: Cell
  let metrics = Metrics()
  /// What the connector has written.
  let logged = Guarded<[String]>([])
  let connector: TelegramConnector

  init(
    _ telegram: LoopbackTelegram, token: String? = nil, flood: FloodLimits = FloodLimits(),
    offset: String? = nil, hearsEverything: Bool = false
  ) {
    self.telegram = telegram
    rateLimited = metrics.counter("warden_rate_limited_total", help: "Refusals.").child()
    pollAge = metrics.gauge("warden_poll_age_seconds", help: "Age.").child()
    connector = TelegramConnector(
      token: Secret(token ?? telegram.token), base: telegram.baseURL + "/", http: http, clock: clock,
      watchdog: watchdog, randomness: .seeded(5),
      log: Log(level: .info, clock: clock) { [logged] line in
        logged.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      },
      gauges: .init(pollAge: pollAge, rateLimited: rateLimited),
      settings: .init(flood: flood, hearsEverything: hearsEverything),
      position: { [inbox] _ in inbox.position ?? offset },
      accept: { [inbox] in try await inbox.accept($0) })
  }
}
