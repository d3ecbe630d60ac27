import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery

/// Inbox, dispatcher, outbox and relay on a database in memory, with a platform and a handler that a test scripts.
final class DeliveryFixture: Sendable {
  let clock = FakeClock()
  let database: Database
  let outbox: Outbox
  let dispatcher: Dispatcher
  let inbox: Inbox
  let relay: OutboxRelay
  let platform: ScriptedPlatform
  /// What the relay has told of chats that moved: from and to.
  let moves = Watched<[[ChatAddress]]>([])
  /// Why others could not move what they keep, one after the other.
  let moveFaults = Guarded<[SQLiteError]>([])
  let numbers = Metrics()
  let metrics: DeliveryMetrics
  /// What the relay has written.
  let logged = Guarded<[String]>([])

  init(
    database: Database? = nil, limits: DeliveryLimits = DeliveryLimits(),
    platform: ScriptedPlatform = ScriptedPlatform(), on side: Platform = .telegram,
    handler: EventHandler = .echo
  ) async throws {
    let clock = clock
    metrics = DeliveryMetrics(numbers, commands: [])
    if let database {
      self.database = database
    } else {
      self.database = try await Database(
        path: ":memory:", migrations: deliveryMigrations + DeliveryFixture.effects)
    }
    let backlog = Allowance(limits.backlog)
    outbox = Outbox(
      database: self.database, clock: clock, limits: limits, backlog: backlog,
      doors: [side: platform.door])
    dispatcher = Dispatcher(
      database: self.database, outbox: outbox, handler: handler, limits: limits, randomness: .seeded(1),
      log: .silent,
      metrics: metrics)
    inbox = Inbox(
      database: self.database, dispatcher: dispatcher, backlog: backlog, clock: clock, log: .silent,
      metrics: metrics)
    relay = OutboxRelay(
      outbox: outbox, limits: limits, randomness: .seeded(2),
      log: Log(level: .debug, clock: clock) { [logged] line in
        logged.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      }, metrics: metrics,
      moved: { [moves, moveFaults] _, old, new in
        if let fault = moveFaults.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw fault }
        moves.change { $0.append([old, new]) }
      })
    self.platform = platform
  }

  static let effects = [
    Migration(feature: "test", number: 1, "CREATE TABLE effects (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
  ]

  /// Runs both loops for as long as `body` takes.
  func running<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try? await self.dispatcher.run()
        return nil
      }
      group.addTask {
        try? await self.relay.run()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let finished = try await group.next() {
        if let finished { return finished }
      }
      throw CancellationError()
    }
  }

  func offer(_ texts: String..., in chat: String = "5", firstNumber: Int = 1) async throws {
    let events = texts.enumerated().map { index, text in
      InboundEvent.saying(text, in: chat, number: firstNumber + index, at: clock.now)
    }
    try await inbox.accept(InboundBatch(platform: .telegram, events: events))
  }

  func texts(_ query: SQL) async throws -> [String] {
    try await database.read { try $0.all(query) { $0.text(0) } }
  }
  func count(_ query: SQL) async throws -> Int64? {
    try await database.read { try $0.first(query) { $0.int(0) } }
  }
}

extension InboundEvent {
  static func saying(_ text: String, in chat: String, number: Int, at now: Moment) -> InboundEvent {
    InboundEvent(
      id: EventID(.telegram, String(number)), address: ChatAddress(.telegram, chat: chat), chatKind: .direct,
      sender: Sender(account: AccountOnPlatform(.telegram, "7"), displayName: "Ada"),
      content: .message(IncomingMessage(id: "1", text: text, isAddressed: true)), receivedAt: now)
  }

  var text: String {
    if case .message(let message) = content { message.text } else { "" }
  }
}

extension EventHandler {
  /// Says what it hears, and leaves one row for it.
  static let echo = EventHandler(
    plan: { event in
      .decide(
        Decision(Decision.Label("talk")) { connection in
          let text = event.text
          try connection.run("INSERT INTO effects (text) VALUES (\(text))")
          return [OutboundMessage(to: event.address, RichText(text))]
        })
    },
    apology: { event, _ in [OutboundMessage(to: event.address, "sorry")] })
}

struct Broken: Error {}

/// A platform that takes every message, unless a test has said what becomes of the next ones.
final class ScriptedPlatform: Sendable {
  private struct State: Sendable {
    var accepted: [OutboundMessage] = []
    var script: [DeliveryOutcome] = []
    var places: [Duration] = []
    var tries = 0
  }
  private let state = Watched(State())
  private let gate: Gate?
  private let opensLater: Bool
  private let mayRepeat: Bool
  private let hidesRepeats: Bool
  private let canLook: Bool

  /// - Parameter gate: Where every delivery waits; one that is cancelled there ends as nobody knows how.
  /// - Parameter opensLater: Its chats are people's own, who have to let us in first.
  /// - Parameter mayRepeat: What nobody knows of may be sent again.
  /// - Parameter hidesRepeats: Nobody sees a message twice.
  /// - Parameter canLook: Can be asked for messages of ours that say the same.
  init(
    holding gate: Gate? = nil, opensLater: Bool = false, mayRepeat: Bool = true, hidesRepeats: Bool = false,
    canLook: Bool = true
  ) {
    self.canLook = canLook
    self.hidesRepeats = hidesRepeats
    self.gate = gate
    self.mayRepeat = mayRepeat
    self.opensLater = opensLater
  }

  func next(_ outcomes: DeliveryOutcome...) { state.change { $0.script.append(contentsOf: outcomes) } }

  /// How far away the next places under the flood limits are.
  func nextPlaces(after waits: Duration...) { state.change { $0.places.append(contentsOf: waits) } }

  var accepted: [OutboundMessage] { state.value.accepted }
  var texts: [String] {
    accepted.map { message in
      if case .send(let content) = message.action { content.text.text } else { "" }
    }
  }
  var tries: Int { state.value.tries }

  /// Waits until so many deliveries were tried in all.
  func tried(_ count: Int) async { await state.wait { $0.tries >= count } }

  var door: PlatformDoor {
    PlatformDoor(
      parts: { [$0] },
      reserve: { _, now in
        self.state.change { $0.places.isEmpty ? now : now.advanced(by: $0.places.removeFirst()) }
      },
      deliver: { message, row in
        let outcome = self.state.change { state in
          state.tries += 1
          let outcome = state.script.isEmpty ? .accepted(message: String(row)) : state.script.removeFirst()
          if case .accepted = outcome { state.accepted.append(message) }
          return outcome
        }
        await self.gate?.pass()
        if Task.isCancelled { return .unknown(reason: "cancelled") }
        return outcome
      },
      lookalikes: { _, _ in
        guard self.canLook else { throw Broken() }
        return []
      },
      mayRepeat: { _ in self.mayRepeat }, opensLater: { _ in self.opensLater },
      hidesRepeats: { _ in self.hidesRepeats })
  }
}
