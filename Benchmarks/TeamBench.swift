import Audit
import Commands
import Community
import Delivery
import Foundation
import Groundwork
import Ledger
import SQLite
import Teams
import Vocabulary

/// How long a line on Discord takes until it waits for Telegram, and what a thousand teams that talk at once cost.
struct TeamBench {
  private static let migrations: [Migration] =
    deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations + commandsMigrations
    + ledgerMigrations + teamsMigrations

  /// Everything between a connector that hears and one that sends.
  private struct Rig {
    let database: Database
    let inbox: Inbox
    let dispatcher: Dispatcher
    let outbox: Outbox
    let relay: OutboxRelay
    let sent: Guarded<[String: Int]>
    let folder: URL
  }

  private static func discord(_ team: Int) -> ChatAddress {
    ChatAddress(.discord, chat: "\(1_000_000 + team)")
  }
  private static func telegram(_ team: Int) -> ChatAddress {
    ChatAddress(.telegram, chat: "-\(1_000_000 + team)")
  }
  private static func sender(_ team: Int) -> Sender {
    Sender(
      account: AccountOnPlatform(.discord, "\(5_000_000 + team)"), displayName: "member \(team)",
      handle: "m\(team)")
  }

  private func rig(teams: Int, _ name: String) async throws -> Rig {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "warden-\(name)-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let database = try await Database(
      path: folder.appending(path: "teams.sqlite").path, migrations: Self.migrations)
    let (clock, book, channels, metrics) = (SystemTimekeeper(), TeamBook(), TeamChannels(), Metrics())
    for team in 0..<teams {
      try await database.write { connection in
        let (leader, _) = try connection.person(for: Self.sender(team), now: clock.now, .system)
        let made = try book.create("Team \(team)", by: leader, at: clock.now, on: connection)
        _ = made
        _ = try book.bind(Self.discord(team), by: leader, at: clock.now, on: connection)
        _ = try book.bind(Self.telegram(team), by: leader, at: clock.now, on: connection)
      }
    }
    channels.load(try await database.read { try $0.allTeamChats() })
    let chat = TeamChat(
      channels: channels, database: database, limits: nil, randomness: .system, metrics: TeamMetrics(metrics))
    let sent = Guarded<[String: Int]>([:])
    let door = PlatformDoor(
      parts: { [$0] }, reserve: { _, now in now },
      deliver: { message, row in
        if case .send(let content) = message.action {
          sent.withLock { $0["\(message.address.key) \(content.text.text)", default: 0] += 1 }
        }
        return .accepted(message: String(row))
      })
    let limits = DeliveryLimits()
    let backlog = Allowance(limits.backlog)
    let delivered = DeliveryMetrics(metrics, commands: [TeamChat.label])
    let outbox = Outbox(
      database: database, clock: clock, limits: limits, backlog: backlog,
      doors: [.telegram: door, .discord: door])
    let handler = EventHandler(
      plan: { event in chat.plan(event) { .decide(.ignore) } ?? .decide(.ignore) }, apology: { _, _ in [] })
    let log = Log(level: .error, clock: clock)
    let dispatcher = Dispatcher(
      database: database, outbox: outbox, handler: handler, limits: limits, randomness: .system, log: log,
      metrics: delivered)
    return Rig(
      database: database,
      inbox: Inbox(
        database: database, dispatcher: dispatcher, backlog: backlog, clock: clock, log: log,
        metrics: delivered),
      dispatcher: dispatcher, outbox: outbox,
      relay: OutboxRelay(outbox: outbox, limits: limits, randomness: .system, log: log, metrics: delivered),
      sent: sent, folder: folder)
  }

  private static func event(_ number: Int, of team: Int) -> InboundEvent {
    let id = "\(9_000_000_000 + number)"
    return InboundEvent(
      id: EventID(.discord, id), address: discord(team), chatKind: .group,
      community: CommunityAddress(.discord, "77"), sender: sender(team),
      content: .message(IncomingMessage(id: id, text: "line \(number)", isAddressed: false)),
      receivedAt: SystemTimekeeper().now)
  }

  private func running<Result>(_ rig: Rig, _ body: () async throws -> Result) async throws -> Result {
    let (dispatcher, relay) = (rig.dispatcher, rig.relay)
    let work = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await dispatcher.run() }
        group.addTask { try await relay.run() }
        try await group.waitForAll()
      }
    }
    defer {
      work.cancel()
      try? FileManager.default.removeItem(at: rig.folder)
    }
    try await dispatcher.recover()
    return try await body()
  }

  /// Of this process, in bytes.
  private static var resident: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }

  /// One line after the other: from the batch that Discord's connector hands over to the commit that has it wait for
  /// Telegram.
  func latency(_ report: inout Report, lines: Int = 1_000) async throws {
    let rig = try await rig(teams: 4, "bridge")
    let times = try await running(rig) { () -> [Double] in
      var times: [Double] = []
      let clock = ContinuousClock()
      for number in 0..<lines {
        let start = clock.now
        try await rig.inbox.accept(
          InboundBatch(platform: .discord, events: [Self.event(number, of: number % 4)]))
        while rig.dispatcher.pending > 0 { await Task.yield() }
        times.append(start.duration(to: clock.now).inSeconds * 1_000)
        try await rig.dispatcher.quiet()
      }
      return times
    }
    let copies = rig.sent.withLock { $0.count }
    report.add(
      "Bridge: Discord message → queued for Telegram",
      "p50 \(times.median.rounded(to: 2)) ms, p99 "
        + "\(times.percentile(0.99).rounded(to: 2)) ms, \(copies) of \(lines) passed on", "p50 ≤ 5 ms")
  }

  /// As fast as they can be taken, in the order in which a thousand teams would say them.
  func crowd(_ report: inout Report, teams: Int = 1_000, lines: Int = 20) async throws {
    let rig = try await rig(teams: teams, "crowd")
    let before = Self.resident
    let (seconds, most) = try await running(rig) { () -> (Double, Int) in
      let clock = ContinuousClock()
      let start = clock.now
      var most = 0
      for line in 0..<lines {
        for first in stride(from: 0, to: teams, by: 100) {
          let events = (first..<min(first + 100, teams)).map { Self.event(line * teams + $0, of: $0) }
          try await rig.inbox.accept(InboundBatch(platform: .discord, events: events))
          most = max(most, Self.resident)
        }
      }
      try await rig.dispatcher.quiet()
      return (start.duration(to: clock.now).inSeconds, max(most, Self.resident))
    }
    let (different, twice) = rig.sent.withLock { sent in (sent.count, sent.values.count { $0 > 1 }) }
    let all = teams * lines
    report.add(
      "\(teams) teams talking at once, \(lines) lines each",
      "\(all - different) lost, \(twice) doubled, \(Int(Double(all) / seconds)) lines/s, + \((most - before) / 1_048_576) MiB",
      "0 lost, 0 doubled, bounded memory")
  }
}
