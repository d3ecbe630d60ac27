import Bounty
import Foundation
import JSON
import Ledger
import SQLite
import Testing
import Vocabulary

@testable import Teams

@Suite("The vectors of prizes that are shared")
struct TeamVectorTests {
  private let vectors: [JSONValue]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](Data(contentsOf: file))).root
    vectors = try #require(root["vectors"]?.array).filter { $0["kind"]?.string == "team_prize" }
  }

  private func number(_ value: JSONValue?) -> Int64? { value?.string.flatMap { Int64($0) } }

  @Test("Nine prizes are shared to the last unit")
  func prizes() throws {
    #expect(vectors.count == 9)
    for vector in vectors {
      let input = try #require(vector["in"])
      let mode = try #require(input["mode"]?.string.flatMap { SplitMode(rawValue: $0) })
      let members = try #require(input["members"]?.array)
      let candidates = try members.map {
        PrizeSplit.Candidate(
          PersonID(try #require($0["id"]?.string)), spent: try #require(number($0["spent"])),
          isCurrent: $0["current"]?.bool == true)
      }
      let split = PrizeSplit(
        mode, among: candidates, submitter: PersonID(try #require(input["submitter"]?.string)),
        isFromPool: mode != .submitter)
      let prize = try #require(number(input["prize"]))
      let parts = try LargestRemainder.parts(of: prize, by: split.weights.map(\.weight))
      let shares = try #require(vector["out"]?["shares"])
      for (weight, part) in zip(split.weights, parts) {
        #expect(number(shares[weight.person.text]) == part, "\(vector["id"]?.string ?? "") \(weight.person)")
      }
      #expect(parts.reduce(0, +) == prize)
      let named = members.filter { shares[$0["id"]?.string ?? ""] != nil }.count
      #expect(named == split.weights.count, "\(vector["id"]?.string ?? "")")
    }
  }
}

/// What a pool pays, and what a leaver takes, as the vectors have it, through the books.
@Suite("The vectors of pools, through the books")
struct PoolVectorTests {
  @Test("What members pay of a fee, and what a leaver gets")
  func pools() async throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](Data(contentsOf: file))).root
    let all = try #require(root["vectors"]?.array)
    let leaving = all.filter { $0["kind"]?.string == "team_leave" }
    #expect(leaving.count == 2)
    for vector in leaving {
      let table = try await TeamTable()
      let members = try #require(vector["in"]?["balances"]?.array)
      var people: [String: PersonID] = [:]
      var team: Team?
      for (index, member) in members.enumerated() {
        let person = try await table.player(index + 1)
        people[try #require(member["id"]?.string)] = person
        if let team {
          try await table.join(team.name, as: person)
        } else {
          team = try await table.create("Night Owls", by: person)
        }
        let units = try #require(member["balance"]?.string.flatMap { Int64($0) })
        try await table.fund(units / 1_000_000, by: person, "e\(index)")
      }
      let known = try #require(team)
      for fee in try #require(vector["in"]?["spends"]?.array) {
        let dollars = try #require(fee.string.flatMap { Int64($0) })
        let round = try await table.open(
          "{\"format\": \"warden-rules/1\", \"fee\": {\"base\": \(dollars)}}")
        let payer = try #require(people["a"])
        let attempt = try await table.hold(payer)
        #expect(attempt.fee.units == dollars)
        try await table.judge(.approve)
        _ = round
      }
      let name = try #require(vector["in"]?["leaver"]?.string)
      let leaver = try #require(people[name])
      let refund = try await table.leave(leaver).refund.units
      #expect(String(refund) == vector["out"]?["refund"]?.string)
      let pool = try await table.database.read { try $0.teamPool(of: known.id).units }
      #expect(String(pool) == vector["out"]?["pool_after"]?.string)
      try await table.sound()
    }
  }
}
