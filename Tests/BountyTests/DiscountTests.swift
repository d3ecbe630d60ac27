import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("What holders of tokens save")
struct DiscountTests {
  private func give(_ units: Int64, to person: PersonID, staked: Int64 = 0, at table: RoundTable) async throws
  {
    let (now, randomness) = (table.clock.now, table.randomness)
    _ = try await table.database.write { connection in
      try connection.post(
        Posting(
          .adjust, key: "tokens:\(person)",
          [
            Leg(Amount(units: units, of: .tokens), from: .administration, to: .available(to: person)),
            Leg(Amount(units: staked, of: .tokens), from: .available(to: person), to: .staked(by: person)),
          ]), at: now, randomness)
    }
  }

  private func usage(_ table: RoundTable) async throws -> [String] {
    try await table.database.read { connection in
      try connection.all(
        "SELECT user_id, effective_tokens, percent, saved_usd FROM discount_usage ORDER BY at_ms"
      ) { "\($0.text(0)) \($0.int(1)) \($0.int(2)) \($0.int(3))" }
    }
  }

  @Test("Tokens in the books count, staked or not, and what was saved is written down when the fee is taken")
  func captured() async throws {
    let table = try await RoundTable()
    try await table.inOrder { table in
      try await table.open()
      let (rich, poor) = (try await table.player(1), try await table.player(2))
      try await give(1_000_000_000_000_000, to: rich, staked: 400_000_000_000_000, at: table)
      let quoted = try await table.quote(rich)
      #expect(quoted.discountPercent == 25)
      #expect(quoted.fee == .dollars(units: 7_500_000))
      // A price that nobody paid is no saving.
      #expect(try await usage(table) == [])
      try await table.pay(quoted)
      try await table.judge()
      let full = try await table.hold(poor)
      #expect(full.discountPercent == 0)
      try await table.judge()
      // Who saves nothing is written down as well.
      #expect(
        try await usage(table).sorted()
          == ["\(rich) 1000000000000000 25 2500000", "\(poor) 0 0 0"].sorted())
    }
  }

  @Test("What is given back was not saved")
  func refunded() async throws {
    let table = try await RoundTable()
    try await table.inOrder { table in
      try await table.open()
      let rich = try await table.player(1)
      try await give(10_000_000_000_000_000, to: rich, at: table)
      let held = try await table.hold(rich)
      #expect(held.fee == .dollars(units: 5_000_000))
      let (book, now) = (table.book, table.clock.now)
      _ = try await table.database.write { try book.cancel(by: rich, at: now, on: $0).happenings.count }
      #expect(try await usage(table) == [])
    }
  }

  @Test("A unit less than a tier is the tier below")
  func tiers() async throws {
    let table = try await RoundTable()
    try await table.open()
    let person = try await table.player(1)
    try await give(99_999_999_999_999, to: person, at: table)
    #expect(try await table.quote(person).discountPercent == 0)
  }
}
