import Foundation
import Groundwork
import Ledger
import SQLite
import Staking
import Vocabulary

/// How long a month takes to be closed where many have locked tokens, and a year of them.
struct StakingBench {
  private static let positions = 100_000
  /// Two positions each, so that accounts are many.
  private static let people = 50_000
  private static let start = Moment(seconds: 1_767_225_600)

  func run(_ report: inout Report) async throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "warden-staking-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(
      path: folder.appending(path: "stakes.sqlite").path, migrations: ledgerMigrations + stakingMigrations)
    let book = StakeBook(randomness: .system)
    let months = MonthClose(book, database: database, randomness: .system)
    try await lock(in: database)
    guard var month = Month(year: 2026, number: 1) else { return }
    let before = Self.kibibytes("VmRSS")
    var seconds: [Double] = []
    for number in 1...12 {
      try await earn(number, in: month, database)
      let due = month.end.advanced(by: .seconds(3_600))
      let (closing, waits) = try await close(month, at: due, months, others: number == 1, in: database)
      seconds.append(closing.inSeconds)
      if number == 1 {
        report.add(
          "Month close over 100,000 positions, others writing",
          "\(closing.inSeconds.rounded(to: 2)) s", "at most 3 s")
        let sorted = waits.sorted()
        let p99 = sorted[sorted.count * 99 / 100].inSeconds * 1_000
        let most = (sorted.last ?? .zero).inSeconds * 1_000
        report.add(
          "A small write meanwhile",
          "p99 \(p99.rounded(to: 1)) ms, the slowest \(most.rounded(to: 1)) ms of \(sorted.count)", "–")
      }
      month = month.next
    }
    report.add(
      "A year of months over 100,000 positions",
      "\(seconds.reduce(0, +).rounded(to: 1)) s, the slowest \((seconds.max() ?? 0).rounded(to: 2)) s", "–")
    report.add(
      "Resident memory: before; most during a year of closes",
      "\(before >> 10); \(Self.kibibytes("VmHWM") >> 10) MiB", "at most 100 MiB")
    try await check(database)
    await database.close()
  }

  /// Closes a month.
  ///
  /// - Parameter others: Somebody writes a row meanwhile, a hundred times a second.
  /// - Returns: How long it took, and how long each of the others waited for the commit.
  private func close(
    _ month: Month, at due: Moment, _ months: MonthClose, others: Bool, in database: Database
  ) async throws -> (Duration, [Duration]) {
    let clock = ContinuousClock()
    return try await withThrowingTaskGroup(of: Duration?.self) { group in
      group.addTask {
        try await clock.measure {
          let closed = try await months.closeAll(at: due)
          precondition(closed.map(\.month) == [month], "one month was over")
        }
      }
      let waits = Guarded([Duration]())
      if others {
        group.addTask {
          while true {
            guard (try? await clock.sleep(for: .milliseconds(10))) != nil else { return nil }
            let wait = try await clock.measure {
              _ = try await database.write { connection in
                try connection.run(
                  "UPDATE staking_positions SET auto_renew = 0 WHERE seq = 1 AND state = 'active'")
              }
            }
            waits.withLock { $0.append(wait) }
          }
        }
      }
      defer { group.cancelAll() }
      while let time = try await group.next() {
        if let time { return (time, waits.withLock { $0 }) }
      }
      preconditionFailure("the close itself ends")
    }
  }

  /// A line of `/proc/self/status`.
  private static func kibibytes(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  /// For longer than a year, so that all of them earn in all months.
  private func lock(in database: Database) async throws {
    let start = Self.start.seconds
    for first in stride(from: 0, to: Self.positions, by: 10_000) {
      try await database.write { connection in
        for number in first..<first + 10_000 {
          let days = [30, 60, 90][number % 3]
          let amount = Int64(100_000_000) * Int64(1 + number % 977)
          let person = PersonID("usr_01KB\(String(1_000_000 + number % Self.people))00000000000000")
          try connection.run(
            """
            INSERT INTO staking_positions (id, user_id, tier_days, amount, start_s, unlock_s, state)
            VALUES (\(PositionID(at: Self.start, .system)), \(person), \(days), \(amount), \(start + Int64(number)),
              \(start + 400 * 86_400), 'active')
            """)
        }
      }
    }
  }

  private func earn(_ number: Int, in month: Month, _ database: Database) async throws {
    let at = month.start.advanced(by: .seconds(86_400))
    _ = try await database.write { connection in
      try connection.post(
        Posting(
          .capture, key: "bench:earn:\(number)",
          Leg(.dollars(units: 987_654_321_987), from: .administration, to: .revenue)), at: at, .system)
    }
  }

  private func check(_ database: Database) async throws {
    let sound = try await database.read { connection in
      try connection.examineBooks(Invariant.ledger + Invariant.staking.filter(\.isQuick)).isSound
    }
    precondition(sound, "the books have to be sound after any month")
  }
}
