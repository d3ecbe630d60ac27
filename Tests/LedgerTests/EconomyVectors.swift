import Foundation
import JSON
import Ledger
import Testing

/// The arithmetic vectors of the project: numbers are decimal strings.
struct EconomyVectors {
  struct Vector: Sendable {
    let id: String
    let kind: String
    let input: JSONValue
    let output: JSONValue

    func input(_ name: String) throws -> Int64 { try #require(input[name]?.integer, "\(id): \(name)") }
    func output(_ name: String) throws -> Int64 { try #require(output[name]?.integer, "\(id): \(name)") }
    /// `nil` when the vector says that there is no answer.
    func result(_ name: String) -> Int64? { output[name]?.integer }
    func share(_ name: String) throws -> BasisPoints {
      let value = try input(name)
      return try #require(BasisPoints(value))
    }
    func numbers(_ name: String) throws -> [Int64] {
      let values = try #require(input[name]?.array)
      return values.compactMap(\.integer)
    }
  }

  let all: [Vector]
  let announced: Int64

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](try Data(contentsOf: path))).root
    announced = try #require(root["count"]?.int64)
    let vectors = try #require(root["vectors"]?.array)
    all = try vectors.map {
      Vector(
        id: try #require($0["id"]?.string), kind: try #require($0["kind"]?.string),
        input: try #require($0["in"]), output: try #require($0["out"]))
    }
  }

  /// How many vectors of each kind there are. Whoever checks a kind checks that many.
  static let counts: [String: Int] = [
    "parse_amount": 21, "mul_div_floor": 8, "add_checked": 4, "largest_remainder": 10,
    "accumulator_compare": 1,
    "capture_split": 7, "win_split": 2, "tier_split": 8, "team_spend": 6, "team_leave": 2, "period_split": 6,
    "round_exhausted": 3, "ledger": 1, "quote": 9, "fee_growth": 2, "fee_growth_linear": 1, "stars_quote": 4,
    "discount_tier": 10, "discount_holding": 4, "team_prize": 9, "net_revenue": 3, "period_close": 15,
    "buyback": 5, "buyback_distribution": 1, "market_cap": 4,
  ]

  /// All vectors of a kind; it is a fault when some are missing.
  func of(_ kind: String) -> [Vector] {
    let found = all.filter { $0.kind == kind }
    #expect(found.count == Self.counts[kind], "\(kind)")
    return found
  }
}

extension JSONValue {
  var integer: Int64? { string.flatMap { Int64($0) } }
}
