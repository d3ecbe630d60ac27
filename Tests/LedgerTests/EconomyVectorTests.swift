import JSON
import Ledger
import Testing
import Vocabulary

@Suite("The vectors of the economy")
struct EconomyVectorTests {
  let vectors: EconomyVectors

  init() throws { vectors = try EconomyVectors() }

  /// Kinds that this suite checks, and `ledger`, which ``LedgerScenarioTests`` plays.
  static let checked: Set<String> = [
    "parse_amount", "mul_div_floor", "add_checked", "largest_remainder", "accumulator_compare",
    "capture_split",
    "win_split", "tier_split", "team_spend", "team_leave", "period_split", "round_exhausted", "ledger",
  ]

  /// Kinds whose rules belong to features above the ledger, which check them where the rules stand.
  static let elsewhere: [String: String] = [
    "quote": "the price of an attempt is a rule of rounds",
    "fee_growth": "the price of an attempt is a rule of rounds",
    "fee_growth_linear": "the price of an attempt is a rule of rounds",
    "stars_quote": "the price of an attempt is a rule of rounds",
    "discount_tier": "discounts look at wallets",
    "discount_holding": "discounts look at wallets",
    "team_prize": "how a prize is shared is a setting of the team",
    "net_revenue": "the month's close belongs to staking",
    "period_close": "the month's close belongs to staking",
    "buyback": "buybacks are recorded from the chain",
    "buyback_distribution": "buybacks are recorded from the chain",
    "market_cap": "prices come from outside",
  ]

  @Test(
    "Every kind is checked here or has its place elsewhere, none is missing, and their vectors are all there are"
  )
  func kinds() {
    #expect(vectors.all.count == 146)
    #expect(vectors.announced == 146)
    #expect(EconomyVectors.counts.values.reduce(0, +) == 146)
    #expect(Set(vectors.all.map(\.id)).count == 146)
    let kinds = Set(vectors.all.map(\.kind))
    #expect(kinds == Set(EconomyVectors.counts.keys))
    #expect(kinds == Self.checked.union(Self.elsewhere.keys))
    #expect(Self.checked.isDisjoint(with: Self.elsewhere.keys))
  }

  @Test("Amounts are read exactly or not at all")
  func amounts() throws {
    let found = vectors.of("parse_amount")
    for vector in found {
      let text = try #require(vector.input["text"]?.string)
      let scale = try vector.input("scale")
      let asset = try #require(Asset.allCases.first { $0.scale == Int(scale) })
      #expect(Amount(text, of: asset)?.units == vector.result("base"), "\(vector.id)")
    }
  }

  @Test("Products are divided exactly or refused")
  func products() throws {
    for vector in vectors.of("mul_div_floor") {
      let quotient = try? Exactly.floor(
        try vector.input("a"), times: try vector.input("b"), over: try vector.input("c"))
      #expect(quotient == vector.result("q"), "\(vector.id)")
    }
    for vector in vectors.of("add_checked") {
      let sum = try? Exactly.sum(try vector.input("a"), try vector.input("b"))
      #expect(sum == vector.result("sum"), "\(vector.id)")
    }
  }

  @Test("Largest remainders")
  func largestRemainder() throws {
    for vector in vectors.of("largest_remainder") {
      let (total, weights) = (try vector.input("total"), try vector.numbers("weights"))
      if vector.output["error"]?.string == "empty_weights" {
        #expect(throws: ArithmeticError.emptyWeights) { try LargestRemainder.parts(of: total, by: weights) }
      } else {
        let expected = vector.output["parts"]?.array?.compactMap(\.integer)
        #expect(try LargestRemainder.parts(of: total, by: weights) == expected, "\(vector.id)")
      }
    }
    for vector in vectors.of("accumulator_compare") {
      let expected = vector.output["largest_remainder"]?.array?.compactMap(\.integer)
      let parts = try LargestRemainder.parts(of: try vector.input("reward"), by: try vector.numbers("stakes"))
      #expect(parts == expected, "\(vector.id)")
    }
    for vector in vectors.of("tier_split") {
      let parts = try LargestRemainder.parts(of: try vector.input("pool"), by: [50, 30, 20] as [Int64])
      let expected = [try vector.output("t90"), try vector.output("t60"), try vector.output("t30")]
      #expect(parts == expected, "\(vector.id)")
    }
  }

  @Test("Shares in basis points lose nothing")
  func basisPoints() throws {
    for vector in vectors.of("capture_split") {
      let share = try vector.share("pool_bps")
      let split = try share.split(try vector.input("fee"))
      #expect(split.share == vector.result("pool"), "\(vector.id)")
      #expect(split.rest == vector.result("house"), "\(vector.id)")
    }
    for vector in vectors.of("win_split") {
      let share = try vector.share("winner_bps")
      let split = try share.split(try vector.input("pool"))
      #expect(split.share == vector.result("winner"), "\(vector.id)")
      #expect(split.rest == vector.result("next_seed"), "\(vector.id)")
    }
    for vector in vectors.of("period_split") {
      let revenue = try vector.input("revenue")
      let staking = try vector.share("staking_bps").split(revenue).share
      let buyback = try vector.share("buyback_bps").split(revenue).share
      #expect(staking == vector.result("staking"), "\(vector.id)")
      #expect(buyback == vector.result("buyback"), "\(vector.id)")
      #expect(revenue - staking - buyback == vector.result("operating"), "\(vector.id)")
    }
  }

  @Test("A team pays in proportion to what its members have, and who leaves takes the rest of theirs")
  func teams() throws {
    for vector in vectors.of("team_spend") {
      let members = try #require(vector.input["balances"]?.array)
      let balances = try members.map { try #require($0["balance"]?.integer) }
      let fee = try vector.input("fee")
      let debits = try SharedSpend.debits(of: fee, from: balances)
      #expect((debits != nil) == (vector.output["ok"]?.bool == true), "\(vector.id)")
      guard let debits else { continue }
      for (index, member) in members.enumerated() {
        let name = try #require(member["id"]?.string)
        #expect(debits[index] == vector.output["debits"]?[name]?.integer, "\(vector.id) \(name)")
        #expect(
          balances[index] - debits[index] == vector.output["after"]?[name]?.integer, "\(vector.id) \(name)")
      }
    }
    for vector in vectors.of("team_leave") {
      let members = try #require(vector.input["balances"]?.array)
      var balances = try members.map { try #require($0["balance"]?.integer) }
      for fee in try vector.numbers("spends") {
        let debits = try SharedSpend.debits(of: fee, from: balances) ?? []
        balances = zip(balances, debits).map { $0 - $1 }
      }
      let leaver = try #require(members.firstIndex { $0["id"]?.string == vector.input["leaver"]?.string })
      #expect(balances[leaver] == vector.result("refund"), "\(vector.id)")
      #expect(balances.reduce(0, +) - balances[leaver] == vector.result("pool_after"), "\(vector.id)")
    }
  }

  @Test("A pool that nobody won goes to the last attempt and to all attempts")
  func exhausted() throws {
    for vector in vectors.of("round_exhausted") {
      let players = try #require(vector.input["attempts"]?.array)
      let last = try vector.share("last_bps").split(try vector.input("pool"))
      #expect(last.share == vector.result("last_share"), "\(vector.id)")
      let parts = try LargestRemainder.parts(
        of: last.rest, by: try players.map { try #require($0["count"]?.integer) })
      for (player, part) in zip(players, parts) {
        let name = try #require(player["user"]?.string)
        let extra = name == vector.input["last_user"]?.string ? last.share : 0
        #expect(part + extra == vector.output["shares"]?[name]?.integer, "\(vector.id) \(name)")
      }
    }
  }
}
