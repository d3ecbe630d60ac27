import Bounty
import Foundation
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import warden

/// A player pays once, an attempt is never lost, and a verdict that was given is never asked for again, wherever the
/// process dies.
@Suite("Crash of a round", .serialized, .timeLimit(.minutes(5)))
struct BountyCrashTests {
  private static let players: [Int64] = [8, 9, 10]

  @Test(
    "Threat 2: killed while attempts are paid and judged, every fee is taken exactly once",
    arguments: [
      "bounty.claimed:1", "bounty.heard:1", "bounty.heard:3",
      "bounty.settled:2", "event.decided:1", "event.settled:2",
      "sqlite.beforeCommit:2", "sqlite.beforeCommit:6",
      "sqlite.afterCommit:5", "outbox.sending:1",
      "outbox.delivered:2",
    ])
  func killed(point: String) async throws {
    let server = try LoopbackModelServer(
      .anthropic, [.anthropic([], calls: [.init("reject_transfer", "{\"explanation\":\"No.\"}")])])
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let warden = try WardenProcess("operators: [\"telegram:7\"]\n")
    defer { warden.remove() }
    let models = Self.models(server)
    try await Self.bringToThePrice(Self.players, warden, telegram, models)

    for player in Self.players { Self.press("Pay", player, telegram) }
    // Nothing ends it but its own death.
    let end = try await warden.run(telegram, environment: models, killPoint: point) { _ in false }
    #expect(end == .killed(SIGKILL))
    let last = try await warden.run(telegram, environment: models) { Self.isOver(in: $0) }
    #expect(last == .exited(0))

    let asked = server.received.count
    // An answer that was not stored yet is the only one that may be asked for again.
    #expect((3...4).contains(asked), "\(asked) calls")
    try await Self.check(warden)
    // Nothing is left to do for another process.
    _ = try await warden.run(telegram, environment: models) { world in
      world.texts(in: 7).contains { $0.contains("is open with") }
    }
    #expect(server.received.count == asked)
    await telegram.stop()
    await server.stop()
  }

  @Test(
    "Killed while somebody wins, one player wins once, and whoever waits has the fee back",
    arguments: ["bounty.heard:1", "bounty.settled:1", "sqlite.beforeCommit:5"])
  func win(point: String) async throws {
    let server = try LoopbackModelServer(
      .anthropic, [.anthropic([], calls: [.init("approve_transfer", "{\"explanation\":\"You have me.\"}")])])
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let warden = try WardenProcess("operators: [\"telegram:7\"]\n")
    defer { warden.remove() }
    let models = Self.models(server)
    let players: [Int64] = [8, 9]
    try await Self.bringToThePrice(players, warden, telegram, models)
    for player in players { Self.press("Pay", player, telegram) }
    let end = try await warden.run(telegram, environment: models, killPoint: point) { _ in false }
    #expect(end == .killed(SIGKILL))
    let last = try await warden.run(telegram, environment: models) { world in
      players.contains { player in world.texts(in: player).contains { $0.contains("is won!") } }
    }
    #expect(last == .exited(0))
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    try await database.requireSoundBooks(Invariant.bounty)
    let prizes = try await database.read { connection in
      try connection.all("SELECT prize FROM winners") { $0.int(0) }
    }
    #expect(prizes == [107_000_000])
    let left = try await database.read { connection in
      try connection.all("SELECT state FROM attempts WHERE outcome IS NULL") { $0.text(0) }
    }
    // The other one had paid and was given it back, or came when it was over.
    #expect(left.allSatisfy { ["refunded", "cancelled", "expired"].contains($0) }, "\(left)")
    await database.close()
    await telegram.stop()
    await server.stop()
  }

  @Test("Killed when the second judge has spoken, it is asked again, and one player wins once")
  func secondJudge() async throws {
    let server = try LoopbackModelServer(
      .anthropic,
      [
        .anthropic([], calls: [.init("approve_transfer", "{\"explanation\":\"You have me.\"}")]),
        .anthropic(
          [],
          calls: [
            .init(
              "rule_on_win", "{\"verdict\":\"confirm\",\"category\":\"genuine\",\"reason\":\"By words.\"}")
          ]),
      ])
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let warden = try WardenProcess("operators: [\"telegram:7\"]\n")
    defer { warden.remove() }
    let models = Self.models(server)
    try await Self.bringToThePrice(
      [8], rules: ", \"second_judge\": \"confirm\"", warden, telegram, models)
    Self.press("Pay", 8, telegram)
    let end = try await warden.run(telegram, environment: models, killPoint: "bounty.confirmed:1") { _ in
      false
    }
    #expect(end == .killed(SIGKILL))
    let asked = server.received.count
    #expect(asked == 2)
    let last = try await warden.run(telegram, environment: models) { world in
      world.texts(in: 8).contains { $0.contains("won") }
    }
    #expect(last == .exited(0))
    // The decision was stored and is not asked for again; the opinion was not.
    #expect(server.received.count == asked + 1)
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    try await database.requireSoundBooks(Invariant.bounty)
    let prizes = try await database.read { connection in
      try connection.all("SELECT prize FROM winners") { $0.int(0) }
    }
    #expect(prizes.count == 1)
    await database.close()
    await telegram.stop()
    await server.stop()
  }

  private static func models(_ server: LoopbackModelServer) -> [String: String] {
    ["ANTHROPIC_API_KEY": LoopbackModelServer.key, "ANTHROPIC_BASE_URL": server.baseURL]
  }

  /// Opens a round in which a price holds long enough for several processes, and has each player ask for one, which
  /// waits to be confirmed.
  ///
  /// - Parameter rules: What the round's rules say besides.
  private static func bringToThePrice(
    _ players: [Int64], rules: String = "", _ warden: WardenProcess, _ telegram: LoopbackTelegram,
    _ models: [String: String]
  ) async throws {
    try warden.write(
      "{\"format\": \"warden-rules/1\", \"quote\": {\"ttl_s\": 900}\(rules)}",
      to: "config/rounds/patient.json")
    telegram.say("/admin round open patient 100", in: .private(7))
    for player in players { telegram.say("/account terms", in: .private(player)) }
    _ = try await warden.run(telegram, environment: models) { world in
      world.texts(in: 7).contains { $0.contains("is open with") }
        && players.allSatisfy { button("I am 18", in: $0, world) != nil }
    }
    for player in players { press("I am 18", player, telegram) }
    _ = try await warden.run(telegram, environment: models) { world in
      players.allSatisfy { player in world.texts(in: player).contains { $0.contains("Welcome") } }
    }
    for player in players { telegram.say("/attempt please, number \(player)", in: .private(player)) }
    _ = try await warden.run(telegram, environment: models) { world in
      players.allSatisfy { button("Pay", in: $0, world) != nil }
    }
  }

  private static func button(_ label: String, in chat: Int64, _ world: TelegramWorld) -> (
    TelegramMessage, Int
  )? {
    guard
      let message = world.messages.last(where: {
        $0.chat == chat && $0.buttons.joined().contains { $0.hasPrefix(label) }
      })
    else { return nil }
    return (message, Array(message.buttons.joined()).firstIndex { $0.hasPrefix(label) } ?? 0)
  }

  private static func press(_ label: String, _ player: Int64, _ telegram: LoopbackTelegram) {
    guard let (message, place) = button(label, in: player, telegram.world) else {
      Issue.record("there is no button \(label)")
      return
    }
    telegram.press(Array(message.callbacks.joined())[place], under: message.id, in: .private(player))
  }

  private static func isOver(in world: TelegramWorld) -> Bool {
    players.allSatisfy { player in world.texts(in: player).contains { $0.contains("the pool stays") } }
  }

  private static func check(_ warden: WardenProcess) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    try await database.requireSoundBooks(Invariant.bounty)
    let attempts = try await database.read { connection in
      try connection.all("SELECT user_id, state, tries FROM attempts ORDER BY round_seq") {
        (person: $0.identifier(0) as PersonID, state: $0.text(1), tries: $0.int(2))
      }
    }
    #expect(attempts.map(\.state) == ["captured", "captured", "captured"])
    #expect(Set(attempts.map(\.person)).count == 3)
    for attempt in attempts {
      let left = try await database.read { try $0.balance(of: .available(to: attempt.person), in: .dollars) }
      #expect(left == .dollars(units: 90_000_000))
    }
    let export = try await database.read { connection in
      var bytes: [UInt8] = []
      try connection.exportLog(bundle: { _ in nil }) { bytes += $0 }
      return bytes
    }
    let verdict = await LogVerdict.of(export.split(separator: UInt8(ascii: "\n")).map { Array($0) })
    #expect(verdict.faults == [])
    await database.close()
  }
}
