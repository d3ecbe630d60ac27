import Foundation
import Groundwork
import Ledger
import SQLite
import Staking
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// A month is paid once, whatever of it a process had done when it died.
@Suite("Crash of the close of a month", .serialized, .timeLimit(.minutes(5)))
struct MonthCrashTests {
  private static let positions = 2_600
  private static let people = 50

  @Test(
    "Threat 36: killed while a month is closed, everybody gets their share of it exactly once",
    arguments: [
      "month.drafted:1", "month.stored:1", "month.stored:3", "month.begun:1", "month.posted:1",
      "month.posted:5",
      "event.decided:1", "sqlite.beforeCommit:6", "sqlite.afterCommit:9",
    ])
  func killed(point: String) async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let warden = try WardenProcess("operators: [\"telegram:7\"]\n")
    defer { warden.remove() }
    telegram.say("/stake", in: .private(7))
    _ = try await warden.run(telegram) { $0.texts(in: 7).count >= 1 }
    let month = Month(of: SystemTimekeeper().now).previous
    try await Self.prepare(warden, month)

    telegram.say("/admin money close \(month)", in: .private(7))
    let end = try await warden.run(telegram, killPoint: point) { Self.isClosed(in: $0) }
    #expect(end == .killed(SIGKILL))
    let last = try await warden.run(telegram) { Self.isClosed(in: $0) }
    #expect(last == .exited(0))
    try await Self.check(warden, month)
    await telegram.stop()
  }

  /// Many positions over all of a month, and what it brought.
  private static func prepare(_ warden: WardenProcess, _ month: Month) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let (start, randomness) = (month.start, Randomness.seeded(1))
    try await database.write { connection in
      for number in 0..<positions {
        let person = PersonID("usr_\(number % people)")
        try connection.run(
          """
          INSERT INTO staking_positions (id, user_id, tier_days, amount, start_s, unlock_s, state)
          VALUES (\(PositionID(at: start, randomness)), \(person), \([30, 60, 90][number % 3]), 100000000,
            \(start.seconds), \(start.seconds + 400 * 86_400), 'active')
          """)
      }
      for number in 0..<people {
        let units = Int64((positions - number + people - 1) / people) * 100_000_000
        try connection.post(
          Posting(
            .adjust, key: "test:stake:\(number)",
            Leg(
              Amount(units: units, of: .tokens), from: .administration,
              to: .staked(by: PersonID("usr_\(number)")))), at: start, randomness)
      }
      try connection.post(
        Posting(
          .capture, key: "test:earn", Leg(.dollars(units: 1_000_000_000), from: .administration, to: .revenue)
        ),
        at: start.advanced(by: .seconds(86_400)), randomness)
    }
    await database.close()
  }

  /// The report, or that it was closed when the process died before it could say so.
  private static func isClosed(in world: TelegramWorld) -> Bool {
    world.texts(in: 7).contains { $0.contains("revenue 1,000.00 USD\n• to") || $0.contains("closed already") }
  }

  private static func check(_ warden: WardenProcess, _ month: Month) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    try await database.requireSoundBooks(Invariant.staking)
    let (period, sum, count) = try await database.read { connection in
      var sum: Int64 = 0
      for number in 0..<people {
        sum += try connection.balance(of: .rewards(of: PersonID("usr_\(number)")), in: .dollars).units
      }
      return (
        try connection.period(month), sum,
        try connection.first("SELECT COUNT(*) FROM staking_rewards") { $0.int(0) }
      )
    }
    #expect(period?.state == .posted)
    #expect(period?.revenue == 1_000_000_000)
    #expect(sum == 300_000_000)
    #expect(count == Int64(positions))
    await database.close()
  }
}
