import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("Threat 19: tokens count for a discount when they have been there all day", .timeLimit(.minutes(5)))
struct HoldingTests {
  private let mint = UsualToken.mint
  private let wallet = Nodes.address(1)
  private let other = Nodes.address(2)
  private let ada = PersonID("usr_ada")
  private let bob = PersonID("usr_bob")
  private let hour = Duration.seconds(3_600)

  @Test("A wallet counts a day after it was seen first, and then what it holds")
  func firstSeen() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("500", of: wallet.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      #expect(try await nodes.quote(ada).units == 0)
      nodes.first.pass(slots: 100)
      nodes.pass(hour * 23)
      #expect(try await nodes.quote(ada).units == 0)
      nodes.first.pass(slots: 100)
      nodes.pass(hour)
      #expect(try await nodes.quote(ada) == ChainHolding(units: 500))
    }
  }

  @Test("Borrowed tokens bring nothing, also in a wallet that nobody has looked at for long")
  func borrowed() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("0", of: wallet.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      _ = try await nodes.quote(ada)
      nodes.pass(hour * 240)
      nodes.first.pass(slots: 100)
      nodes.first.set("1000", of: wallet.text, mint: mint)
      #expect(try await nodes.quote(ada).units == 0)
    }
  }

  @Test("Who had tokens yesterday, gave them away and borrows them again has what lay there between")
  func sampled() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("1000", of: wallet.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      _ = try await nodes.quote(ada)
      // Given back at once; looked at every six hours, since there was something.
      nodes.first.set("0", of: wallet.text, mint: mint)
      nodes.pass(hour * 6)
      nodes.first.pass(slots: 100)
      #expect(try await nodes.desk.sample() == (1, 0))
      nodes.pass(hour * 19)
      nodes.first.pass(slots: 100)
      nodes.first.set("1000", of: wallet.text, mint: mint)
      #expect(try await nodes.quote(ada).units == 0)
      // An empty wallet is not looked at between.
      nodes.first.set("0", of: wallet.text, mint: mint)
      nodes.pass(hour)
      nodes.first.pass(slots: 100)
      _ = try await nodes.quote(ada)
      #expect(try await nodes.desk.sample() == (0, 0))
    }
  }

  @Test("Tokens that wander between somebody's wallets count in none of them")
  func wandering() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("1000", of: wallet.text, mint: mint)
      nodes.first.set("0", of: other.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      try await nodes.link(other, to: ada)
      _ = try await nodes.quote(ada)
      nodes.pass(hour * 25)
      nodes.first.pass(slots: 100)
      #expect(try await nodes.quote(ada).units == 1_000)
      nodes.first.set("0", of: wallet.text, mint: mint)
      nodes.first.set("1000", of: other.text, mint: mint)
      nodes.pass(hour)
      nodes.first.pass(slots: 100)
      #expect(try await nodes.quote(ada).units == 0)
    }
  }

  @Test("A wallet that goes from one person to the next counts for the next a day later")
  func passedOn() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("1000", of: wallet.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      _ = try await nodes.quote(ada)
      nodes.pass(hour * 25)
      nodes.first.pass(slots: 100)
      #expect(try await nodes.quote(ada).units == 1_000)
      let now = nodes.clock.now
      #expect(try await nodes.database.write { try $0.unlink(wallet, from: ada, at: now) })
      try await nodes.link(wallet, to: bob)
      nodes.first.pass(slots: 100)
      nodes.pass(.seconds(600))
      #expect(try await nodes.quote(ada).units == 0)
      #expect(try await nodes.quote(bob).units == 0)
      nodes.pass(hour * 25)
      nodes.first.pass(slots: 100)
      // Nothing was seen for a day after it was linked: what was there then is the day's beginning.
      #expect(try await nodes.quote(bob).units == 1_000)
    }
  }

  @Test("With Solana away, what was seen last counts for a day, and then nothing, and that is said")
  func away() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set("1000", of: wallet.text, mint: mint)
      try await nodes.link(wallet, to: ada)
      _ = try await nodes.quote(ada)
      nodes.pass(hour * 25)
      nodes.first.pass(slots: 100)
      #expect(try await nodes.quote(ada).units == 1_000)
      nodes.first.set(.status(503))
      nodes.pass(hour * 23)
      #expect(try await nodes.quote(ada) == ChainHolding(units: 1_000))
      nodes.pass(hour)
      #expect(try await nodes.quote(ada) == ChainHolding(units: 0, isUnchecked: true))
    }
  }

  @Test("Only so many looks at one wallet are kept, and what counts stays right")
  func pruning() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      let start = nodes.clock.now
      try await nodes.link(wallet, to: ada)
      let (wallet, mint) = (wallet, mint)
      try await nodes.database.write { connection in
        for step in 0..<1_000 as Range<Int64> {
          try connection.note(
            TokenObservation(slot: step, amount: 1_000 + step), at: wallet, mint: mint,
            at: start.advanced(by: .seconds(600 * step)))
        }
      }
      nodes.pass(.seconds(600 * 999))
      // The least of the last day is the first of the 144 before.
      #expect(try await nodes.holding(of: ada).units == 1_000 + 999 - 144)
      let rows = try await nodes.database.read { connection in
        try connection.first("SELECT COUNT(*) FROM balance_observations") { $0.int(0) }
      }
      #expect(rows == 200)
    }
  }
}
