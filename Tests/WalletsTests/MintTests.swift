import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("The token's mint on the chain", .timeLimit(.minutes(5)))
struct MintTests {
  private let owner = Nodes.address(1)

  private static func mint(_ change: (inout LoopbackSolana.Mint) -> Void) -> LoopbackSolana.Mint {
    var mint = LoopbackSolana.Mint()
    change(&mint)
    return mint
  }

  @Test("The mint is read where Solana keeps its numbers, and looked at once a day")
  func reads() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      let facts = try await nodes.rpc.mint(Nodes.token.mint)
      #expect(
        facts == MintFacts(program: UsualToken.program, decimals: 8, supply: 99_974_534_787_300_000))
      nodes.first.set("7", of: owner.text, mint: UsualToken.mint)
      let before = nodes.first.asked.count
      for _ in 0..<3 {
        #expect(try await nodes.amount(owner) == 7)
        nodes.pass(.seconds(600))
      }
      #expect(nodes.first.asked.dropFirst(before).count { $0 == "getAccountInfo" } == 1)
      nodes.pass(.seconds(86_400))
      #expect(try await nodes.amount(owner) == 7)
      #expect(nodes.first.asked.dropFirst(before).count { $0 == "getAccountInfo" } == 2)
      #expect(nodes.first.violations == [])
    }
  }

  @Test(
    "No balance counts of a token of other decimals, another program, a larger supply, or that is no mint",
    arguments: [
      mint { $0.decimals = 6 }, mint { $0.program = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb" },
      mint { $0.supply = 99_974_534_787_300_001 }, mint { $0.supply = .max }, mint { $0.isThere = false },
      mint { $0.isInitialized = false }, mint { $0.extra = [0] },
      // An account of a token, not a mint: longer, and its mark says so.
      mint { $0.extra = [UInt8](repeating: 0, count: 83) + [2] },
    ])
  func disagrees(mint: LoopbackSolana.Mint) async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set(mint)
      nodes.first.set("7", of: owner.text, mint: UsualToken.mint)
      await #expect(throws: RPCError.unbelievable(.wrongToken)) { try await nodes.amount(owner) }
      #expect(nodes.first.looks == 0)
      // Once it is put right, it counts a minute later.
      nodes.first.set(LoopbackSolana.Mint())
      nodes.pass(.seconds(60))
      #expect(try await nodes.amount(owner) == 7)
    }
  }

  @Test("Burns make the supply smaller, and a newer program's mint is longer: both are the token still")
  func grows() async throws {
    try await Nodes.with { (nodes: Nodes) async throws in
      nodes.first.set(
        Self.mint {
          $0.supply -= 1; $0.extra = [UInt8](repeating: 0, count: 83) + [1] + [0, 0, 0]
        })
      nodes.first.set("7", of: owner.text, mint: UsualToken.mint)
      #expect(try await nodes.amount(owner) == 7)
    }
  }
}
