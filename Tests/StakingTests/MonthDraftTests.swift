import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Staking

/// Others write while a month is closed: it is computed aside, and put down in small steps.
@Suite("A month on its way to be closed")
struct MonthDraftTests {
  private let whole: Int64 = 100_000_000
  private let start = Bank.february
  private let due = Moment(seconds: 1_772_323_200 + 3_600)

  private func month() throws -> Month { try #require(Month("2026-02")) }

  /// Positions of 40 people in one tier, and revenue.
  private func fill(_ bank: Bank, _ positions: Int) async throws {
    let (whole, start, randomness) = (whole, start, bank.randomness)
    try await bank.give(Int64(positions) * whole, to: PersonID("usr_all"), at: start)
    for first in stride(from: 0, to: positions, by: 500) {
      try await bank.database.write { connection in
        for number in first..<min(first + 500, positions) {
          try connection.run(
            """
            INSERT INTO staking_positions (id, user_id, tier_days, amount, start_s, unlock_s, state)
            VALUES (\(PositionID(at: start, randomness)), \(PersonID("usr_\(number % 40)")), 90, \(whole),
              \(start.seconds), \(start.seconds + 90 * 86_400), 'active')
            """)
        }
      }
    }
    try await bank.earn(1_000_000_000, at: start.after(days: 1))
  }

  @Test(
    "Live messages go on: no transaction of a close changes more than a few thousand rows, however many staked"
  )
  func boundedTransactions() async throws {
    let bank = try await Bank()
    try await fill(bank, 7_500)
    // Each commit of the close is seen by a writer that comes right after it: of several, one has its turn.
    let changes = Guarded([Int64]())
    @Sendable func look() async throws {
      let total = try await bank.database.write { connection in
        try connection.first("SELECT total_changes()") { $0.int(0) } ?? 0
      }
      changes.withLock { $0.append(total) }
    }
    try await look()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await bank.months.closeAll(at: due) }
      for _ in 0..<8 {
        group.addTask { while try await bank.period(try month())?.state != .posted { try await look() } }
      }
      try await group.waitForAll()
    }
    try await look()
    let seen = changes.withLock { $0.sorted() }
    let steps = zip(seen, seen.dropFirst()).map { $1 - $0 }
    // 7,500 rewards written, and as many credited; not every step is seen alone.
    #expect((seen.last ?? 0) - (seen.first ?? 0) > 12_000)
    #expect(steps.max() ?? 0 <= 4_000, "\(steps)")
    #expect(seen.count > 5)
  }

  @Test(
    "A draft that a dying process left is thrown away, and nobody has seen anything of it",
    arguments: [0, 1, 2, 3])
  func leftDraft(chunks: Int) async throws {
    let bank = try await Bank()
    try await fill(bank, 2_500)
    let draft = try await bank.database.read { try MonthDraft(of: try month(), after: nil, on: $0) }
    try await bank.database.write { try $0.write(draft, at: due) }
    for number in 0..<chunks {
      try await bank.database.write { try $0.writeRewards(of: draft, from: number * 1_000, 1_000) }
    }
    #expect(try await bank.period(try month()) == nil)
    #expect(try await bank.database.read { try $0.lastPeriod() } == nil)
    #expect(try await bank.balance(.revenue) == 1_000_000_000)
    #expect(try await bank.database.read { try $0.examineBooks(Invariant.staking.filter(\.isQuick)).isSound })
    // What came after the month is no part of it, and what it was is.
    try await bank.earn(5_000_000, at: due)
    let later = try await Bank(seed: 9, database: bank.database)
    let closed = try await later.months.closeAll(at: due.after(days: 1))
    #expect(closed.map(\.revenue) == [1_000_000_000])
    #expect(closed.first?.positions == 2_500)
    var sum: Int64 = 0
    for number in 0..<40 { sum += try await bank.rewards(of: PersonID("usr_\(number)")) }
    #expect(sum == 150_000_000)
    let kept = try await bank.database.read { connection in
      try connection.first("SELECT COUNT(*), COUNT(DISTINCT seq) FROM staking_rewards") {
        [$0.int(0), $0.int(1)]
      }
    }
    #expect(kept == [2_500, 2_500])
  }

  @Test("What somebody began in the last second of a month, and wrote while it was computed, is part of it")
  func lastSecond() async throws {
    let last = Moment(seconds: 1_772_323_200 - 1)
    for change in 0..<4 {
      let bank = try await Bank()
      let month = try month()
      let ada = try await bank.stake(whole, .long, by: PersonID("usr_ada"), at: start)
      try await bank.earn(1_000_000, at: start.after(days: 1))
      let draft = try await bank.database.read { try MonthDraft(of: month, after: nil, on: $0) }
      switch change {
      case 0: try await bank.earn(3, at: last)
      case 1: try await bank.stake(whole, .long, by: PersonID("usr_bob"), at: last)
      case 2: try await bank.remove(ada.id, at: last)
      default: try await bank.earn(3, at: due)
      }
      let holds = try await bank.database.read { try $0.isStillTrue(draft) }
      #expect(holds == (change == 3), "\(change)")
    }
  }

  @Test("Two closes at once wait for each other, and the second finds nothing to do")
  func turns() async throws {
    let bank = try await Bank()
    try await fill(bank, 1_200)
    let closed = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<5 { group.addTask { try await bank.months.closeAll(at: due).count } }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(closed.sorted() == [0, 0, 0, 0, 1])
  }
}
