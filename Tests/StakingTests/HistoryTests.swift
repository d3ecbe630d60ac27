import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Staking

/// A lock as a bookkeeper with a calendar would write it down.
private struct Entry {
  /// The first position of a chain of renewals.
  let root: String
  let person: PersonID
  let tier: StakingTier
  let amount: Int64
  let start: Int64
  let unlock: Int64
  var end: Int64?
  var isEarly = false
  var renews: Bool

  var key: String { "\(root)/\(start)" }
}

/// Keeps all locks by looking at each of them at each tick: slow, and without any of the code it is compared with.
private struct Bookkeeper {
  /// Everything happens at whole ticks of ten minutes.
  static let tick: Int64 = 600
  var entries: [Entry] = []

  /// Ends what is over, and opens what goes on.
  mutating func pass(to second: Int64) {
    while let index = entries.firstIndex(where: { $0.end == nil && $0.unlock <= second }) {
      let old = entries[index]
      entries[index].end = old.unlock
      guard old.renews else { continue }
      entries.append(
        Entry(
          root: old.root, person: old.person, tier: old.tier, amount: old.amount, start: old.unlock,
          unlock: old.unlock + old.tier.seconds, renews: true))
    }
  }

  /// Amount times ticks in a month, tick by tick.
  func weight(_ entry: Entry, _ month: Range<Int64>) -> Int128 {
    let end = entry.end ?? entry.unlock
    if entry.isEarly, month.contains(end) { return 0 }
    var ticks: Int128 = 0
    var second = month.lowerBound
    while second < month.upperBound {
      if entry.start <= second, second < end { ticks += 1 }
      second += Self.tick
    }
    return ticks * Int128(entry.amount)
  }

  /// What everybody gets of a pool, and what nobody gets.
  func close(_ pool: Int64, _ month: Range<Int64>, order: [String: Int64]) -> (
    rewards: [String: Int64], carry: Int64
  ) {
    let parts = Fraction.share(pool, [50, 30, 20])
    var (rewards, carry) = ([String: Int64](), Int64(0))
    for (tier, part) in zip([StakingTier.long, .middle, .short], parts) {
      let own = entries.filter { $0.tier == tier && order[$0.key] != nil }
        .sorted { (order[$0.key] ?? 0) < (order[$1.key] ?? 0) }
      let weights = own.map { weight($0, month) }
      guard weights.contains(where: { $0 > 0 }) else {
        carry += part
        continue
      }
      for (entry, reward) in zip(own, Fraction.share(part, weights)) where reward > 0 {
        rewards[entry.key] = reward
      }
    }
    return (rewards, carry)
  }
}

@Suite("Staking histories", .timeLimit(.minutes(3)))
struct HistoryTests {
  private let people = (1...5).map { PersonID("usr_\($0)") }

  @Test("match a slow reference with exact fractions, whatever people do", arguments: 0..<12)
  func randomHistories(seed: UInt64) async throws {
    try await Bank.with(seed: seed) { (bank: Bank) async throws in
      let chance = Randomness.seeded(1_000 + seed)
      var keeper = Bookkeeper()
      var now = Bank.february
      var (carry, takings) = (Int64(0), [String: Int64]())
      var open = Month(of: now)
      try await bank.fundHouse(1, at: now)
      // So that the first month is this one.
      try await bank.earn(1, at: now)
      takings[open.description] = 1
      for _ in 0..<120 {
        now = now.advanced(by: .seconds(Bookkeeper.tick * Int64(1 + chance.index(below: 600))))
        keeper.pass(to: now.seconds)
        if chance.index(below: 3) == 0 { try await bank.sweep(at: now) }
        try await step(bank, &keeper, chance, at: now, &takings)
        // Closed on time, or late.
        guard open.end <= now, chance.index(below: 4) > 0 else { continue }
        try await bank.sweep(at: now)
        let order = try await order(in: bank)
        let closed = try await bank.months.closeAll(at: now)
        #expect(closed.first?.month == open)
        for period in closed {
          let revenue = takings[period.month.description] ?? 0
          #expect(period.revenue == revenue)
          let pool = Int64(Fraction(Int128(revenue) * 3, 10).floor) + carry
          #expect(period.pool == pool)
          let expected = keeper.close(pool, period.month.seconds, order: order)
          #expect(try await rewards(of: period.month, in: bank) == expected.rewards)
          #expect(period.carryOut == expected.carry)
          carry = expected.carry
          open = period.month.next
        }
      }
      let total = try await bank.database.read { connection in
        try connection.first("SELECT COALESCE(SUM(amount), 0) FROM staking_rewards") { $0.int(0) } ?? 0
      }
      #expect(total > 0)
    }
  }

  private func step(
    _ bank: Bank, _ keeper: inout Bookkeeper, _ chance: Randomness, at now: Moment,
    _ takings: inout [String: Int64]
  ) async throws {
    let person = people[chance.index(below: people.count)]
    switch chance.index(below: 10) {
    case 0...4:
      let tier = StakingTier.allCases[chance.index(below: 3)]
      // Also many that are alike, so that ties have to be decided.
      let amount = 100_000_000 * Int64(1 + chance.index(below: chance.index(below: 2) == 0 ? 3 : 100_000))
      let renews = chance.index(below: 2) == 0
      let count = try await bank.database.read { try $0.openPositions(of: person).count }
      guard count < 40 else { return }
      let position = try await bank.stake(amount, tier, by: person, renewing: renews, at: now)
      keeper.entries.append(
        Entry(
          root: position.id.text, person: person, tier: tier, amount: amount, start: now.seconds,
          unlock: now.seconds + tier.seconds, renews: renews))
    case 5...6:
      try await bank.sweep(at: now)
      let open = try await bank.database.read { try $0.openPositions(of: person) }
        .filter { $0.state == .active }
      guard !open.isEmpty else { return }
      let chosen = open[chance.index(below: open.count)]
      let key = try await key(of: chosen, in: bank)
      let index = try #require(keeper.entries.firstIndex { $0.key == key })
      if chance.index(below: 2) == 0 {
        try await bank.remove(chosen.id, at: now)
        keeper.entries[index].end = now.seconds
        keeper.entries[index].isEarly = true
      } else {
        let book = bank.book
        _ = try await bank.database.write { try book.setRenewing(!chosen.renews, chosen, on: $0) }
        keeper.entries[index].renews.toggle()
      }
    default:
      let dollars = Int64(chance.index(below: 1_000_000_000))
      guard dollars > 0 else { return }
      try await bank.earn(dollars, at: now)
      takings[Month(of: now).description, default: 0] += dollars
    }
  }

  /// Which position of the database an entry is, and the order that decides ties.
  private func order(in bank: Bank) async throws -> [String: Int64] {
    let rows = try await bank.database.read { connection in
      try connection.all("SELECT id, renewed_from, start_s, seq FROM staking_positions ORDER BY seq") {
        ($0.text(0), $0.optionalText(1), $0.int(2), $0.int(3))
      }
    }
    var (roots, order) = ([String: String](), [String: Int64]())
    for (id, from, start, sequence) in rows {
      let root = from.flatMap { roots[$0] } ?? id
      roots[id] = root
      order["\(root)/\(start)"] = sequence
    }
    return order
  }

  private func key(of position: Position, in bank: Bank) async throws -> String {
    let order = try await order(in: bank)
    return try #require(order.first { $0.value == position.sequence }?.key)
  }

  private func rewards(of month: Month, in bank: Bank) async throws -> [String: Int64] {
    let order = try await order(in: bank)
    let keys = Dictionary(uniqueKeysWithValues: order.map { ($0.value, $0.key) })
    let rows = try await bank.database.read { connection in
      try connection.all(
        "SELECT seq, amount FROM staking_rewards WHERE period = \(month) AND amount > 0"
      ) { ($0.int(0), $0.int(1)) }
    }
    return Dictionary(uniqueKeysWithValues: rows.map { (keys[$0.0] ?? "?", $0.1) })
  }
}
