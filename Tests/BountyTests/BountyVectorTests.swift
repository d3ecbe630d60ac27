import Foundation
import JSON
import Ledger
import Testing

@testable import Bounty

@Suite("The vectors of prices")
struct BountyVectorTests {
  private let vectors: [JSONValue]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](Data(contentsOf: file))).root
    vectors = try #require(root["vectors"]?.array)
  }

  private func of(_ kind: String) -> [JSONValue] { vectors.filter { $0["kind"]?.string == kind } }

  private func number(_ vector: JSONValue, _ part: String, _ name: String) throws -> Int64 {
    try #require(vector[part]?[name]?.string.flatMap { Int64($0) })
  }

  @Test("Prices are discounted down and rounded up")
  func quotes() throws {
    let found = of("quote")
    #expect(found.count == 9)
    for vector in found {
      let price = try Price.of(
        listFee: try number(vector, "in", "list_fee"), discount: try number(vector, "in", "percent"),
        quantum: try number(vector, "in", "quantum"))
      #expect(price == (try number(vector, "out", "pay")), "\(vector["id"]?.string ?? "")")
    }
  }

  @Test("Fees grow step by step, never by a power")
  func growth() throws {
    let found = of("fee_growth") + of("fee_growth_linear")
    #expect((of("fee_growth").count, of("fee_growth_linear").count) == (2, 1))
    for vector in found {
      let base = try number(vector, "in", "base")
      let growth: FeeRule.Growth =
        vector["kind"]?.string == "fee_growth"
        ? .exponential(millionths: try number(vector, "in", "ppm"))
        : .linear(step: try number(vector, "in", "step"))
      let rule = FeeRule(base: base, growth: growth, cap: try number(vector, "in", "cap"))
      let indexes = try #require(vector["in"]?["indexes"]?.array).compactMap { $0.string.flatMap { Int($0) } }
      let fees = try #require(vector["out"]?["fees"]?.array).compactMap { $0.string.flatMap { Int64($0) } }
      #expect(indexes.map { rule.fee(after: $0) } == fees)
      if let first = vector["out"]?["first_index_at_cap"]?.string.flatMap({ Int($0) }) {
        #expect(rule.fee(after: first) == rule.cap)
        #expect(rule.fee(after: first - 1) < rule.cap)
      }
    }
  }

  @Test("Stars, discounts and holdings")
  func rest() throws {
    #expect((of("stars_quote").count, of("discount_tier").count, of("discount_holding").count) == (4, 10, 4))
    for vector in of("stars_quote") {
      let stars = try Price.stars(
        for: try number(vector, "in", "usd"), microDollarsPerStar: try number(vector, "in", "micro_per_star"))
      #expect(stars == (try number(vector, "out", "stars")))
    }
    for vector in of("discount_tier") {
      #expect(
        Discount.percent(for: try number(vector, "in", "balance")) == (try number(vector, "out", "percent")))
    }
    for vector in of("discount_holding") {
      let holding = try Discount.effectiveHolding(
        now: try number(vector, "in", "chain_now"), lowest: try number(vector, "in", "chain_low_24h"),
        custody: try number(vector, "in", "custody"))
      #expect(holding == (try number(vector, "out", "effective")))
      #expect(Discount.percent(for: holding) == (try number(vector, "out", "percent")))
    }
  }
}
