import Charts
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary
import Wallets

@testable import Staking

@Suite("Buybacks and pictures")
struct BuybackTests {
  private let now = Bank.february.after(days: 40)
  private let admin = PersonID("usr_admin")

  private func office(_ bank: Bank) throws -> TokenOffice { try bank.office() }

  @Test("Every token that was bought is burned or somebody's, whoever has staked what")
  func exact() async throws {
    for seed in 0..<20 as Range<UInt64> {
      try await Bank.with(seed: seed) { (bank: Bank) async throws in
        let chance = Randomness.seeded(50 + seed)
        let start = Bank.february
        for number in 0..<chance.index(below: 30) {
          let tier = StakingTier.allCases[chance.index(below: 3)]
          try await bank.stake(
            100_000_000 + Int64(chance.index(below: 1_000)), tier, by: PersonID("usr_\(number % 7)"),
            renewing: true, at: start)
        }
        try await bank.earn(1_000_000_000, at: start)
        try await bank.months.closeAll(at: now)
        let (office, now, admin) = (try office(bank), now, admin)
        let acquired = 1 + Int64(chance.index(below: 1_000_000_007))
        let purchase = Purchase(
          "buy", spent: .dollars(units: 50_000_000), acquired: acquired, outside: .administration)
        let before = try await bank.balance(.administration, .tokens)
        let event = try await bank.database.write {
          try office.record(purchase, burn: nil, isBurned: true, by: admin, at: now, on: $0)
        }
        #expect(event.burned + event.distributed == acquired)
        #expect(try await bank.balance(.tokens, .tokens) == 0)
        // What came from outside and did not go back there is somebody's.
        #expect(before - (try await bank.balance(.administration, .tokens)) == event.distributed)
        #expect(try await bank.balance(.buyback) == 0)
        await #expect(throws: CommandError.alreadyClosed) {
          try await bank.database.write {
            _ = try office.record(purchase, burn: nil, isBurned: true, by: admin, at: now, on: $0)
          }
        }
      }
    }
  }

  @Test("Months and prices come with a picture")
  func pictures() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(100_000_000, .short, by: admin, renewing: true, at: Bank.february)
      for days in [1, 30] as [Int64] {
        try await bank.earn(1_000_000_000, at: Bank.february.after(days: days))
      }
      let closed = try await bank.months.closeAll(at: Bank.february.after(days: 70))
      #expect(closed.count == 2)
      let picture = try await ChartStudio().draw(try #require(closed.last).chart(among: closed.reversed()))
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      let points = (1...50).map {
        PricePoint(12_500_000 + Int64($0 * $0), .manual, at: Bank.february.after(days: Int64($0)))
      }
      let line = try await ChartStudio().draw(try #require(points.chart(of: "TOK")))
      #expect(line.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect([points[0]].chart(of: "TOK") == nil)
    }
  }

  @Test("Of a long time a few hundred prices are shown, the last one among them")
  func history() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let (now, randomness) = (now, bank.randomness)
      try await bank.database.write { connection in
        for hour in 0..<2_000 as Range<Int64> {
          try connection.note(
            PricePoint(1_000 + hour, .http, at: now.advanced(by: .seconds(hour * 3_600))), supply: 1,
            randomness)
        }
      }
      let end = now.advanced(by: .seconds(2_000 * 3_600))
      let shown = try await bank.database.read { try $0.prices(since: now, now: end) }
      #expect((300...402).contains(shown.count))
      #expect(shown.last?.price == 2_999)
    }
  }
}
