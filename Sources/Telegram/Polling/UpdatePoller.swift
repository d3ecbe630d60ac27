import Groundwork
import JSON
import Transport
import Vocabulary

/// Polls for updates and hands them to the inbox, for as long as the process runs.
package final class UpdatePoller: Sendable {
  /// Asks the inbox to store a batch. Returning means stored: the next poll tells Telegram so.
  package typealias Accept = @Sendable (InboundBatch) async throws -> Void
  /// The stored position of a name; `nil` for none.
  package typealias Position = @Sendable (_ name: String) async throws -> String?

  /// Under which name the inbox stores how far updates were read.
  package static let positionName = "offset"

  /// Asks for updates, as ``TelegramClient/updates(from:limit:wait:kinds:deadline:)`` does.
  package typealias Ask =
    @Sendable (_ offset: Int64, _ limit: Int, _ wait: Duration, _ kinds: [String]?)
    async throws(TelegramError)
    -> [JSONValue]

  private let client: TelegramClient
  private let updates: Ask
  private let clock: any Timekeeper
  private let watchdog: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let wait: Duration
  private let hearsBots: Bool
  private let hearsEverything: Bool
  private let position: Position
  private let accept: Accept
  private let rateLimited: Cell
  private let progress = Guarded(Progress())
  package let monitor: PollMonitor

  private struct Progress: Sendable {
    /// The first update that is not stored.
    var offset: Int64 = 0
    /// Since when a poll is open, by the watchdog's clock.
    var openSince: Moment?
    /// How many rounds of polling were begun: what an earlier one still does is none of this one's.
    var round = 0
  }

  /// Ends a round of polling, so that another one begins.
  private struct PollStuck: Error {}

  /// How long after its own deadline a poll counts as stuck: something below has forgotten it.
  private static let stuckAfter = Duration.seconds(20)
  /// How long whoever is told to stop waits for a poll that was cancelled.
  private static let farewell = Duration.milliseconds(500)

  /// - Parameters:
  ///   - watchdog: Says when a poll is stuck. A clock of its own: transfers take real time, whatever `clock` says.
  ///   - ask: How updates are asked for; of `client`, unless it is given.
  ///   - wait: How long Telegram may hold a poll open; 50 s at most. Some networks drop silent connections after a
  ///     minute.
  package init(
    client: TelegramClient, clock: any Timekeeper, watchdog: any Timekeeper = SystemTimekeeper(),
    randomness: Randomness, log: Log,
    wait: Duration = .seconds(30),
    hearsBots: Bool = false, hearsEverything: Bool = false, rateLimited: Cell, ask: Ask? = nil,
    position: @escaping Position,
    accept: @escaping Accept
  ) {
    self.client = client
    let asking: Ask = { (offset, limit, wait, kinds) async throws(TelegramError) in
      try await client.updates(from: offset, limit: limit, wait: wait, kinds: kinds)
    }
    updates = ask ?? asking
    self.clock = clock
    self.watchdog = watchdog
    self.randomness = randomness
    self.log = log
    self.wait = min(wait, .seconds(50))
    self.hearsBots = hearsBots
    self.hearsEverything = hearsEverything
    self.rateLimited = rateLimited
    self.position = position
    self.accept = accept
    monitor = PollMonitor(startedAt: clock.now, overdueAfter: min(wait, .seconds(50)) + .seconds(30))
  }

  /// Polls until cancelled.
  ///
  /// Cancelled, it drops the poll that is open, and tells Telegram what is stored; what that call or the dropped one
  /// brings is not confirmed and comes again.
  ///
  /// - Throws: ``TelegramMisconfigured``; what `position` throws; `CancellationError`.
  package func run() async throws {
    let reader = UpdateReader(bot: try await identity(), hearsBots: hearsBots)
    while true {
      let stored = try await position(Self.positionName).flatMap { Int64($0) } ?? 0
      progress.withLock { $0.offset = stored }
      do {
        try await pollUntilStuck(from: stored, reader)
      } catch is PollStuck {
        log.error("A poll of Telegram was stuck and is begun anew")
        monitor.failed()
      } catch is CancellationError {
        await confirm(progress.withLock { $0.offset })
        throw CancellationError()
      }
    }
  }

  /// - Throws: ``PollStuck`` when a poll is open for longer than any can be: something below has forgotten it.
  private func pollUntilStuck(from offset: Int64, _ reader: UpdateReader) async throws {
    let round = progress.withLock { progress in
      progress.round += 1
      progress.openSince = nil
      return progress.round
    }
    let (ended, failure) = (Doorbell(), Guarded<(any Error)?>(nil))
    // A task of its own and no child: whoever has forgotten a poll may not hear that it is cancelled either, and a child
    // would be waited for. What it brings then is not stored.
    let polling = Task {
      do {
        var polling = UpdatePolling(offset: offset)
        try await self.poll(&polling, reader, round)
      } catch {
        failure.withLock { $0 = error }
      }
      ended.ring()
    }
    defer { polling.cancel() }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await ended.wait() }
        group.addTask { try await self.watch() }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch is CancellationError {
      polling.cancel()
      // What is being stored gets its moment, or is not confirmed. Not cancelled as this task is.
      await Task { [watchdog] in
        _ = try? await withDeadline(Self.farewell, watchdog) { try await ended.wait() }
      }.value
      throw CancellationError()
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Looks after the open poll once it should be over.
  private func watch() async throws {
    while true {
      let (now, since) = (watchdog.now, progress.withLock { $0.openSince })
      let due = (since ?? now).advanced(by: wait + .seconds(10) + Self.stuckAfter)
      if due <= now { throw PollStuck() }
      try await watchdog.sleep(until: due, tolerance: .seconds(1))
    }
  }

  /// What an offset confirms, it confirms when the next poll begins, and there will be none.
  private func confirm(_ offset: Int64) async {
    guard offset > 0 else { return }
    // A task of its own: this one is cancelled, and so would be the call. It ends by itself after its deadline.
    await Task { [client, log] in
      do throws(TelegramError) {
        _ = try await client.updates(from: offset, limit: 1, wait: .zero, deadline: .seconds(2))
      } catch {
        log.debug(
          "The last updates could not be confirmed and come again", ["error": .string(error.description)])
      }
    }.value
  }

  private func identity() async throws -> BotIdentity {
    var backoff = Backoff(from: .seconds(1), to: .seconds(30))
    while true {
      do throws(TelegramError) {
        let bot = try await client.identity()
        log.info(
          "Connected to Telegram",
          ["bot": .string(bot.username), "reads_all_group_messages": .bool(bot.readsAllGroupMessages)])
        if hearsEverything, !bot.readsAllGroupMessages {
          log.warning(
            "groups is `all`, but Telegram shows this bot only what is addressed to it: turn its privacy mode off with /setprivacy at @BotFather, then add it to its groups again"
          )
        }
        monitor.connected(as: bot.username)
        return bot
      } catch {
        try Task.checkCancellation()
        if error.isConfiguration { throw TelegramMisconfigured(error) }
        note(error)
        let pause: Duration =
          if case .after(let wait) = error.advice { wait } else { backoff.next(randomness) }
        try await clock.sleep(for: pause)
      }
    }
  }

  private func poll(_ polling: inout UpdatePolling, _ reader: UpdateReader, _ round: Int) async throws {
    var action = polling.proceed()
    var batch: InboundBatch?
    while true {
      try Task.checkCancellation()
      switch action {
      case .poll(let offset, let limit, let sendsKinds):
        action = try await ask(
          &polling, &batch, reader, round, offset: offset, limit: limit, sendsKinds: sendsKinds)
      case .store:
        action = try await store(batch, &polling, round)
      case .wait(let duration):
        try await clock.sleep(for: duration)
        action = polling.proceed()
      case .removeWebhook:
        action = try await removeWebhook(&polling)
      case .examine(let offset):
        let answer = try await examine(offset, reader)
        batch = answer.batch
        action = polling.examined(next: answer.next, randomness)
      case .giveUp(let error):
        throw TelegramMisconfigured(error)
      }
    }
  }

  private func ask(
    _ polling: inout UpdatePolling, _ batch: inout InboundBatch?, _ reader: UpdateReader, _ round: Int,
    offset: Int64, limit: Int, sendsKinds: Bool
  ) async throws -> UpdatePolling.Action {
    let asked = clock.now
    progress.withLock { $0.openSince = watchdog.now }
    let answer: Result<[JSONValue], TelegramError>
    do throws(TelegramError) {
      answer = .success(try await updates(offset, limit, wait, sendsKinds ? UpdateReader.kinds : nil))
    } catch {
      answer = .failure(error)
    }
    // Given up meanwhile: another round polls, and this one says nothing any more.
    try Task.checkCancellation()
    progress.withLock { $0.openSince = nil }
    do throws(TelegramError) {
      let updates = try answer.get()
      let now = clock.now
      monitor.answered(at: now)
      let read = UpdateBatch(updates, askedFrom: offset, with: reader, at: now)
      for (reason, count) in read.ignored {
        log.debug("Updates were passed over", ["reason": .string(reason.rawValue), "count": .int(count)])
      }
      batch = InboundBatch(
        platform: .telegram, events: read.events, quarantined: read.quarantined,
        positions: read.nextOffset.map { [Self.positionName: String($0)] } ?? [:])
      return polling.received(count: updates.count, next: read.nextOffset, took: asked.duration(to: now))
    } catch {
      return try failed(error, &polling)
    }
  }

  private func store(
    _ batch: InboundBatch?, _ polling: inout UpdatePolling, _ round: Int
  ) async throws -> UpdatePolling.Action {
    guard let batch else { return polling.stored(randomness) }
    do {
      try await accept(batch)
      KillPoint.pass("telegram.stored")
      let action = polling.stored(randomness)
      progress.withLock { [offset = polling.offset] in if $0.round == round { $0.offset = offset } }
      return action
    } catch {
      try Task.checkCancellation()
      log.error("Updates could not be stored and stay with Telegram", ["error": .string("\(error)")])
      return polling.failedToStore(randomness)
    }
  }

  private func removeWebhook(_ polling: inout UpdatePolling) async throws -> UpdatePolling.Action {
    log.notice("A webhook is set for this bot; it is removed, because Warden polls")
    do throws(TelegramError) {
      try await client.removeWebhook()
      return polling.removedWebhook()
    } catch {
      return try failed(error, &polling)
    }
  }

  private func failed(_ error: TelegramError, _ polling: inout UpdatePolling) throws -> UpdatePolling.Action {
    try Task.checkCancellation()
    note(error)
    let action = polling.failed(error, randomness)
    if polling.conflicts > 0, polling.conflicts.isMultiple(of: 5) {
      log.error(
        "Another process polls with this bot's token; end it, or give each its own bot",
        ["conflicts": .int(polling.conflicts)])
    }
    return action
  }

  private func note(_ error: TelegramError) {
    monitor.failed()
    if case .throttled = error { rateLimited.add(1) }
    log.warning("Telegram could not be polled", ["error": .string(error.description)])
  }

  /// Whether it is an answer like any other by now: whatever stood between us and Telegram is gone.
  private static func isReadable(_ body: [UInt8]) -> Bool {
    do throws(JSONError) {
      _ = try JSONDocument(parsing: body)
      return true
    } catch {
      return false
    }
  }

  /// An answer that cannot be read however often it is asked for becomes one quarantined event, with the number that
  /// its bytes show. It may be lower than what was asked for: after a quiet week Telegram counts from anywhere.
  private func examine(
    _ offset: Int64, _ reader: UpdateReader
  ) async throws -> (batch: InboundBatch?, next: Int64?) {
    let body: [UInt8]
    do throws(TelegramError) {
      body = try await client.rawUpdate(at: offset)
    } catch {
      try Task.checkCancellation()
      note(error)
      return (nil, nil)
    }
    guard UpdateBatch.isWhole(body), !Self.isReadable(body), let id = UpdateBatch.number(inUnreadable: body)
    else { return (nil, nil) }
    let event = QuarantinedEvent(
      id: EventID(.telegram, String(id)), reason: "an answer that is no JSON", payload: body)
    let batch = InboundBatch(
      platform: .telegram, events: [], quarantined: [event], positions: [Self.positionName: String(id + 1)])
    return (batch, id + 1)
  }
}
