import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("Balances on the chain", .timeLimit(.minutes(5)))
struct BalanceTests {
  private let mint = UsualToken.mint
  private let owner = Nodes.address(1)

  @Test("All accounts of the token count, frozen and empty ones do not")
  func sums() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.add(.init(owner: owner.text, mint: mint, amount: "100"))
      nodes.first.add(.init(owner: owner.text, mint: mint, amount: "23"))
      nodes.first.add(.init(owner: owner.text, mint: mint, amount: "5000", state: "frozen"))
      nodes.first.add(.init(owner: Nodes.address(2).text, mint: mint, amount: "9"))
      #expect(try await nodes.amount(owner) == 123)
      #expect(nodes.first.violations == [])
    }
  }

  @Test("An answer holds for ten minutes, and that there was none for one")
  func cache() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("7", of: owner.text, mint: mint)
      for _ in 0..<5 { #expect(try await nodes.amount(owner) == 7) }
      #expect(nodes.first.looks == 1)
      nodes.first.set("8", of: owner.text, mint: mint)
      nodes.first.pass(slots: 10)
      nodes.pass(.seconds(599))
      #expect(try await nodes.amount(owner) == 7)
      nodes.pass(.seconds(1))
      #expect(try await nodes.amount(owner) == 8)
      nodes.first.set(.status(500))
      nodes.pass(.seconds(600))
      for _ in 0..<3 {
        await #expect(throws: RPCError.unreachable) { try await nodes.amount(owner) }
      }
      nodes.first.set(nil)
      nodes.pass(.seconds(59))
      await #expect(throws: RPCError.unreachable) { try await nodes.amount(owner) }
      nodes.pass(.seconds(1))
      #expect(try await nodes.amount(owner) == 8)
    }
  }

  @Test("Many who ask at once ask Solana once")
  func oneInFlight() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("7", of: owner.text, mint: mint)
      try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<50 { group.addTask { try await nodes.amount(owner) } }
        for try await amount in group { #expect(amount == 7) }
      }
      #expect(nodes.first.looks == 1)
    }
  }

  @Test(
    "Threat 25: what cannot be true is not believed, and the other node is asked",
    arguments: [
      LoopbackSolana.Fault.html, .garbage, .status(500), .status(429), .refusal(-32_005), .otherID, .large,
      .result("null"), .result("[]"), .result("{\"context\":{\"slot\":-1},\"value\":[]}"),
      .result("{\"context\":{\"slot\":1e30},\"value\":[]}"),
      .result("{\"context\":{\"slot\":1},\"value\":7}"),
    ])
  func failOver(fault: LoopbackSolana.Fault) async throws {
    try await Nodes.with(hasSecond: true) { (nodes: Nodes) async throws in
      nodes.second.set("7", of: owner.text, mint: mint)
      nodes.first.set(fault)
      #expect(try await nodes.amount(owner) == 7)
      nodes.second.set(fault)
      nodes.pass(.seconds(600))
      await #expect(throws: RPCError.self) { try await nodes.amount(owner) }
    }
  }

  @Test(
    "Threat 25: a balance above the supply, of another token, or in strange digits is refused",
    arguments: [
      ("99974534787300001", 8, RPCError.unbelievable(.aboveSupply)),
      ("18446744073709551615", 8, .unbelievable(.aboveSupply)),
      ("18446744073709551616", 8, .unbelievable(.unreadable)),
      ("-1", 8, .unbelievable(.unreadable)), ("1e9", 8, .unbelievable(.unreadable)),
      ("١٢", 8, .unbelievable(.unreadable)), (" 1", 8, .unbelievable(.unreadable)),
      ("+1", 8, .unbelievable(.unreadable)), ("", 8, .unbelievable(.unreadable)),
      ("1", 6, .unbelievable(.wrongToken)),
    ])
  func hostileNumbers(amount: String, decimals: Int64, error: RPCError) async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.add(.init(owner: owner.text, mint: mint, amount: amount, decimals: decimals))
      await #expect(throws: error) { try await nodes.amount(owner) }
      #expect(try await nodes.holding(of: PersonID("usr_a")).units == 0)
    }
  }

  @Test("Two accounts that together hold more than there is are not believed")
  func sumAboveSupply() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      for _ in 0..<2 {
        nodes.first.add(.init(owner: owner.text, mint: mint, amount: "60000000000000000"))
      }
      await #expect(throws: RPCError.unbelievable(.aboveSupply)) { try await nodes.amount(owner) }
    }
  }

  @Test("An account that another program keeps, or that is somebody else's, is not counted")
  func foreignAccounts() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.add(
        .init(
          owner: owner.text, mint: mint, amount: "5", program: "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"))
      await #expect(throws: RPCError.unbelievable(.wrongToken)) { try await nodes.amount(owner) }
    }
  }

  @Test("A node that is more than 150 slots behind what was seen is not believed")
  func oldSlots() async throws {
    try await Nodes.with(hasSecond: true) { (nodes: Nodes) async throws in
      nodes.first.set("7", of: owner.text, mint: mint)
      nodes.second.set("8", of: owner.text, mint: mint)
      #expect(try await nodes.amount(owner) == 7)
      nodes.first.pass(slots: -150)
      nodes.pass(.seconds(600))
      #expect(try await nodes.amount(owner) == 7)
      nodes.first.pass(slots: -1)
      nodes.pass(.seconds(600))
      #expect(try await nodes.amount(owner) == 8)
    }
  }

  @Test("A node that says nothing is given up after five seconds, and the other one is asked")
  func silence() async throws {
    try await Nodes.with(hasSecond: true) { (nodes: Nodes) async throws in
      let gate = Gate()
      nodes.first.set(.silent(gate))
      nodes.second.set("7", of: owner.text, mint: mint)
      #expect(try await nodes.amount(owner) == 7)
      gate.open()
    }
  }

  @Test("Four questions a second leave; who would wait too long is told so at once")
  func pace() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      // The mint is looked at once, with the first wallet.
      _ = try await nodes.amount(Nodes.address(99))
      nodes.pass(.seconds(10))
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 1...40 {
          group.addTask {
            do throws(RPCError) {
              _ = try await nodes.watch.look(at: Nodes.address(UInt8(number)))
              return true
            } catch {
              #expect(error == .busy)
              return false
            }
          }
        }
        var (answered, refused) = (0, 0)
        // 4 at once, and 20 in the five seconds after them.
        while answered + refused < 40 {
          if let result = try await group.next() {
            if result { answered += 1 } else { refused += 1 }
          }
          if refused == 16 { nodes.pass(.milliseconds(250)) }
        }
        #expect(answered == 24)
        #expect(refused == 16)
      }
    }
  }
}
