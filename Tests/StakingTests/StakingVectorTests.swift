import Foundation
import JSON
import Ledger
import Testing

@testable import Staking

@Suite("The vectors of months, buybacks and prices")
struct StakingVectorTests {
  private let vectors: [JSONValue]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](try Data(contentsOf: file))).root
    vectors = try #require(root["vectors"]?.array)
  }

  private func of(_ kind: String, _ count: Int) -> [JSONValue] {
    let found = vectors.filter { $0["kind"]?.string == kind }
    #expect(found.count == count, "\(kind)")
    return found
  }

  @Test("What came in, what went back, and what was owed from before")
  func netRevenue() throws {
    for vector in of("net_revenue", 3) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      let split = try RevenueSplit(
        gross: try input.number("gross"), refunds: try input.number("refunds"),
        deficit: try input.number("deficit_in"))
      let expected = (try output.number("revenue"), try output.number("deficit_out"))
      #expect((split.revenue, split.deficit) == expected, "\(vector.name)")
    }
  }

  @Test("30 % to stakers, 5 % for buybacks, the rest to the house")
  func split() throws {
    for vector in of("period_split", 6) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      let split = try RevenueSplit(of: try input.number("revenue"))
      let expected = (
        try output.number("staking"), try output.number("buyback"), try output.number("operating")
      )
      #expect((split.staking, split.buyback, split.operating) == expected, "\(vector.name)")
    }
    for vector in of("tier_split", 8) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      let parts = try StakingTier.parts(of: try input.number("pool"))
      for tier in StakingTier.allCases {
        let expected = try output.number("t\(tier.rawValue)")
        #expect(parts[tier] == expected, "\(vector.name)")
      }
    }
  }

  @Test("A month is closed to the last unit")
  func closes() throws {
    for vector in of("period_close", 15) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      let month = try input.number("period_start")..<(try input.number("period_end"))
      let positions = try #require(input["positions"]?.array)
      let stakes = try positions.map { position in
        Stake(
          tier: try #require(StakingTier(rawValue: Int(try position.number("tier")))),
          amount: try position.number("amount"), start: try position.number("start"),
          end: try position.number("end"), isForfeited: position["forfeited"]?.bool ?? false)
      }
      let split = try RevenueSplit(of: try input.number("revenue"))
      let pool = split.staking + (try input.number("carry_in"))
      let shares = try MonthShares(
        pool: pool, tiers: stakes.map(\.tier), weights: stakes.map { $0.weight(in: month) })
      let expectedPool = try output.number("pool")
      #expect(shares.pool == expectedPool, "\(vector.name)")
      let carry = try output.number("carry_out")
      #expect(shares.carry == carry, "\(vector.name)")
      let (rewards, pools) = (try output.part("rewards"), try output.part("tier_pools"))
      let weights = try output.part("tier_weights")
      for (position, reward) in zip(positions, shares.rewards) {
        let expected = try rewards.number(try #require(position["id"]?.string))
        #expect(reward == expected, "\(vector.name)")
      }
      for tier in StakingTier.allCases {
        let expected = try pools.number(String(tier.rawValue))
        #expect(shares.parts[tier] == expected, "\(vector.name)")
        #expect(String(shares.weights[tier] ?? 0) == weights[String(tier.rawValue)]?.string, "\(vector.name)")
      }
      #expect(shares.rewards.reduce(0, +) + shares.carry == pool)
    }
  }

  @Test("Buybacks are burned and shared out to the last unit, at their price")
  func buybacks() throws {
    for vector in of("buyback", 5) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      let acquired = try input.number("acquired")
      let share = try #require(BasisPoints(try input.number("burn_bps")))
      let split = try BuybackSplit(acquired: acquired, burning: share)
      let expected = (try output.number("burned"), try output.number("distributed"))
      #expect((split.burned, split.distributed) == expected, "\(vector.name)")
      let price = try TokenPrice.price(of: acquired, for: try input.number("usd"))
      let expectedPrice = try output.number("price_pico_usd")
      #expect(price == expectedPrice, "\(vector.name)")
    }
    for vector in of("buyback_distribution", 1) {
      let (input, output) = (try vector.part("in"), try vector.part("out"))
      var all: [(sequence: Int64, id: String, tier: StakingTier, amount: Int64)] = []
      for tier in StakingTier.allCases {
        for stake in try input.part("stakes")[String(tier.rawValue)]?.array ?? [] {
          let id = try #require(stake["id"]?.string)
          all.append((try stake.number("seq"), id, tier, try stake.number("amount")))
        }
      }
      all.sort { $0.sequence < $1.sequence }
      let shares = try BuybackShares(
        distributing: try input.number("distributed"), tiers: all.map(\.tier), amounts: all.map(\.amount))
      let parts = try output.part("parts")
      for (stake, part) in zip(all, shares.parts) {
        let expected = try parts.number(stake.id)
        #expect(part == expected)
      }
      let unassigned = try output.number("unassigned")
      #expect(shares.unassigned == unassigned)
    }
  }

  @Test("All tokens together are worth so much, or more than there are numbers")
  func marketCap() throws {
    for vector in of("market_cap", 4) {
      let input = try vector.part("in")
      let (supply, price) = (try input.number("supply"), try input.number("price_pico_usd"))
      let expected = vector["out"]?["market_cap_micro"]?.string.flatMap { Int64($0) }
      #expect((try? TokenPrice.value(of: supply, at: price)) == expected, "\(vector.name)")
    }
    #expect(TokenPrice.text(12_500_000) == "0.0000125")
    #expect(TokenPrice.text(1_000_000_000_000) == "1.00")
    #expect(TokenPrice.text(1) == "0.000000000001")
  }
}

extension JSONValue {
  func part(_ name: String) throws -> JSONValue { try #require(self[name], "\(name)") }
  func number(_ name: String) throws -> Int64 {
    try #require(self[name]?.string.flatMap { Int64($0) } ?? self[name]?.int64, "\(name)")
  }
  var name: String { self["id"]?.string ?? "" }
}
