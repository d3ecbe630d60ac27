import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Staking

@Suite("Positions")
struct PositionTests {
  private let ada = PersonID("usr_ada")
  private let start = Bank.february
  private let whole: Int64 = 100_000_000

  @Test("Tokens that are locked lie apart until their time is over, and then come back by themselves")
  func life() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let position = try await bank.stake(5 * whole, .short, by: ada, at: start)
      #expect(try await bank.balance(.staked(by: ada), .tokens) == 5 * whole)
      #expect(try await bank.balance(.available(to: ada), .tokens) == 0)
      #expect(position.unlock == start.seconds + 30 * 86_400)
      #expect(try await bank.sweep(at: start.after(days: 30, seconds: -1)) == 0)
      // A day late: it ended when it ended.
      #expect(try await bank.sweep(at: start.after(days: 31)) == 1)
      let ended = try await bank.position(position.id)
      #expect(ended?.state == .closed)
      #expect(ended?.end == position.unlock)
      #expect(ended?.isEarly == false)
      #expect(try await bank.balance(.available(to: ada), .tokens) == 5 * whole)
      #expect(try await bank.sweep(at: start.after(days: 40)) == 0)
    }
  }

  @Test("Where tokens do not come back by themselves, they wait to be taken out")
  func manual() async throws {
    try await Bank.with(rules: StakingRules(releasesItself: false)) { (bank: Bank) async throws in
      let position = try await bank.stake(whole, .short, by: ada, at: start)
      try await bank.sweep(at: start.after(days: 35))
      #expect(try await bank.position(position.id)?.state == .matured)
      #expect(try await bank.balance(.staked(by: ada), .tokens) == whole)
      #expect(try await bank.remove(position.id, at: start.after(days: 36)).state == .closed)
      #expect(try await bank.balance(.available(to: ada), .tokens) == whole)
      await #expect(throws: CommandError.alreadyClosed) {
        try await bank.remove(position.id, at: start.after(days: 37))
      }
    }
  }

  @Test("Taken out early, tokens come back in full after 72 hours")
  func early() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let position = try await bank.stake(whole, .long, by: ada, renewing: true, at: start)
      let left = start.after(days: 10, seconds: 5)
      let cooling = try await bank.remove(position.id, at: left)
      #expect(cooling.state == .cooling)
      #expect(cooling.end == left.seconds)
      #expect(cooling.isEarly)
      #expect(!cooling.renews)
      await #expect(throws: CommandError.alreadyClosed) { try await bank.remove(position.id, at: left) }
      try await bank.sweep(at: left.after(days: 3, seconds: -1))
      #expect(try await bank.balance(.available(to: ada), .tokens) == 0)
      try await bank.sweep(at: left.after(days: 3))
      #expect(try await bank.balance(.available(to: ada), .tokens) == whole)
    }
  }

  @Test("Where nobody may leave early, nobody does")
  func forbidden() async throws {
    try await Bank.with(rules: StakingRules(allowsEarlyExit: false)) { (bank: Bank) async throws in
      let position = try await bank.stake(whole, .short, by: ada, at: start)
      await #expect(throws: CommandError.self) {
        try await bank.remove(position.id, at: start.after(days: 29))
      }
      #expect(try await bank.position(position.id)?.state == .active)
    }
  }

  @Test("What renews goes on from the very second, as often as it has to, however late somebody looks")
  func renewing() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let first = try await bank.stake(whole, .short, by: ada, renewing: true, at: start)
      #expect(try await bank.sweep(at: start.after(days: 100)) == 3)
      let open = try await bank.database.read { try $0.openPositions(of: ada) }
      #expect(open.map(\.start) == [start.after(days: 90).seconds])
      #expect(open.map(\.renews) == [true])
      #expect(try await bank.position(first.id)?.end == first.unlock)
      #expect(try await bank.balance(.staked(by: ada), .tokens) == whole)
    }
  }

  @Test("Less than a token, more than there is, and the fifty-first position are refused")
  func refusals() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let book = bank.book
      func add(_ units: Int64) async throws {
        try await bank.database.write {
          _ = try book.add(
            Amount(units: units, of: .tokens), for: .short, renewing: false, by: ada, at: start, on: $0)
        }
      }
      try await bank.give(100 * whole, to: ada, at: start)
      await #expect(throws: CommandError.belowMinimum("1 TOK")) { try await add(whole - 1) }
      await #expect(throws: CommandError.self) { try await add(100 * whole + 1) }
      for _ in 0..<50 { try await add(whole) }
      await #expect(throws: CommandError.self) { try await add(whole) }
      #expect(try await bank.balance(.available(to: ada), .tokens) == 50 * whole)
      let off = StakeBook(StakingRules(isOn: false), randomness: bank.randomness)
      await #expect(throws: CommandError.stakingOff) {
        try await bank.database.write {
          _ = try off.add(
            Amount(units: whole, of: .tokens), for: .short, renewing: false, by: ada, at: start, on: $0)
        }
      }
    }
  }
}
