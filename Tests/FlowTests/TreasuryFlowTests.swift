import Groundwork
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary
import Wallets

@testable import warden

@Suite("The treasury", .timeLimit(.minutes(5)))
struct TreasuryFlowTests {
  private static let address = SolanaAddress(
    bytes: Ed25519.publicKey(seed: [UInt8](repeating: 8, count: 32))
  ).text
  private static let cold = SolanaAddress(
    bytes: Ed25519.publicKey(seed: [UInt8](repeating: 9, count: 32))
  ).text
  /// 05:00.
  private static let five: Int64 = 1_795_323_600

  /// A bot whose treasury lies on a node of this machine, 100 seconds before five.
  private func withTreasury(
    cold: [String] = [], _ body: (RunningBot, LoopbackSolana, FakeClock) async throws -> Void
  ) async throws {
    let node = try LoopbackSolana()
    let clock = FakeClock(at: Moment(seconds: Self.five - 100))
    try await withBot(
      clock: clock,
      {
        $0.operators = ["telegram:7"]
        $0.solana = Secret(node.base)
        $0.token.treasury = Self.address
        $0.token.coldTreasuries = cold
      }
    ) { bot in
      try await bot.ask("hello", 7)
      try await bot.hasPlan()
      try await body(bot, node, clock)
    }
    #expect(node.violations == [])
    await node.stop()
  }

  /// Lets the hour's look happen; `hour` counts from five.
  private func look(_ hour: Int64, _ bot: RunningBot, _ clock: FakeClock) async throws {
    clock.advance(to: Moment(seconds: Self.five + 3_600 * hour + 1_200))
    let runs = Int(hour) + 1
    let ended: SQL = """
      SELECT COUNT(*) FROM cron_runs WHERE ended_ms IS NOT NULL
        AND job_id = (SELECT id FROM cron_jobs WHERE name = 'treasury_check')
      """
    while try await bot.count(ended) < runs { await Task.yield() }
    try await bot.settled()
  }

  /// Five hundred units of tokens that came in over the chain.
  private func deposit(_ bot: RunningBot, _ clock: FakeClock) async throws {
    let now = clock.now
    try await bot.bot.database.write { connection in
      try connection.post(
        Posting(
          .deposit, key: "deposit:solana:a:1",
          Leg(Amount(units: 500, of: .tokens), from: .chain, to: .tokens)), at: now, .system)
    }
  }

  @Test(
    "It is looked at every hour; operators hear when less lies there than came in, once, and when it is whole again"
  )
  func shortfall() async throws {
    try await withTreasury { bot, node, clock in
      try await deposit(bot, clock)
      for (hour, amount) in ["500", "499", "498", "600"].enumerated() {
        node.set(amount, of: Self.address, mint: UsualToken.mint)
        try await look(Int64(hour), bot, clock)
        let units = Int64(amount)
        #expect(try await bot.count("SELECT units FROM custody_findings WHERE asset = 'TOK'") == units)
        // Committed with the end of the run, and told after it.
        let news = [1: "⚠ The treasury's coins do not", 3: "The treasury's coins are all there"][hour]
        if let news {
          await bot.telegram.when { $0.texts(in: 7).contains { $0.hasPrefix(news) } }
        }
        let heard = bot.telegram.world.texts(in: 7)
        #expect(
          heard.count { $0.hasPrefix("⚠ The treasury's coins do not cover the books:") }
            == (hour == 0 ? 0 : 1), "hour \(hour)")
        #expect(
          heard.count { $0 == "The treasury's coins are all there again." } == (hour == 3 ? 1 : 0),
          "hour \(hour)")
        let isShort = (1...2).contains(hour)
        // Before anybody looks at the books.
        #expect(bot.bot.metrics.text().contains("warden_ledger_imbalance \(isShort ? hour : 0)\n"))
        let status = try await bot.ask("/admin money status").last ?? ""
        #expect(
          status.contains(
            isShort ? "I8 is broken: \(hour) units of TOK are missing at world:solana." : "I8 holds"),
          "\(status)")
        #expect(status.hasPrefix(isShort ? "⚠ The books are out of order." : "The books are sound."))
      }
      #expect(
        try await bot.count(
          "SELECT COUNT(*) FROM security_events WHERE kind = 'custody_short' AND severity = 'high'") == 1)
    }
  }

  @Test("What lies at the cold addresses counts with it, and each asset for itself")
  func cold() async throws {
    try await withTreasury(cold: [Self.cold]) { bot, node, clock in
      let start = clock.now
      try await bot.bot.database.write { connection in
        try connection.post(
          Posting(
            .deposit, key: "deposit:solana:a:1",
            Leg(Amount(units: 500, of: .tokens), from: .chain, to: .tokens),
            Leg(.dollars(units: 70), from: .chain, to: .operating)), at: start, .system)
      }
      node.set("300", of: Self.address, mint: UsualToken.mint)
      node.set("200", of: Self.cold, mint: UsualToken.mint)
      let dollars = Settings.Token().dollarMint
      node.add(.init(owner: Self.cold, mint: dollars, amount: "69", decimals: 6))
      try await look(0, bot, clock)
      let status = try await bot.ask("/admin money status").last ?? ""
      #expect(status.contains("I8 is broken: 1 units of USD are missing at world:solana."), "\(status)")
      node.add(.init(owner: Self.address, mint: dollars, amount: "1", decimals: 6))
      try await look(1, bot, clock)
      #expect(try await bot.ask("/admin money status").last?.contains("I8 holds") == true)
    }
  }

  @Test("A node that says nothing, or what cannot be, changes nothing about what is known")
  func silence() async throws {
    try await withTreasury { bot, node, clock in
      try await deposit(bot, clock)
      node.set("499", of: Self.address, mint: UsualToken.mint)
      try await look(0, bot, clock)
      let known = try await bot.texts("SELECT units || ' ' || owed || ' ' || seen_ms FROM custody_findings")
      #expect(known.contains { $0.hasPrefix("499 500 ") })
      for (hour, fault) in [LoopbackSolana.Fault.status(503), .html].enumerated() {
        node.set(fault)
        try await look(Int64(hour) + 1, bot, clock)
        #expect(
          try await bot.texts("SELECT units || ' ' || owed || ' ' || seen_ms FROM custody_findings") == known)
        #expect(try await bot.ask("/admin money status").last?.contains("I8 is broken") == true)
      }
      // An hour behind, in which all was still there.
      node.set(nil)
      node.pass(slots: -9_000)
      node.set("500", of: Self.address, mint: UsualToken.mint)
      try await look(3, bot, clock)
      #expect(
        try await bot.texts("SELECT units || ' ' || owed || ' ' || seen_ms FROM custody_findings") == known)
      // It has caught up, and what was missing is back.
      node.pass(slots: 20_000)
      try await look(4, bot, clock)
      #expect(try await bot.ask("/admin money status").last?.contains("I8 holds") == true)
    }
  }

  @Test("Stars are looked at every day, once some came in, and operators hear when fewer lie there")
  func stars() async throws {
    // 03:58:20, of days that follow each other.
    let four: Int64 = 1_795_320_000
    let clock = FakeClock(at: Moment(seconds: four - 100))
    try await withBot(clock: clock, { $0.operators = ["telegram:7"] }) { bot in
      try await bot.ask("hello", 7)
      try await bot.hasPlan()
      func day(_ number: Int64) async throws {
        clock.advance(to: Moment(seconds: four + 86_400 * number))
        while try await bot.count(
          """
          SELECT COUNT(*) FROM cron_runs WHERE ended_ms IS NOT NULL
            AND job_id = (SELECT id FROM cron_jobs WHERE name = 'stars_check')
          """) <= number
        { await Task.yield() }
        try await bot.settled()
      }
      try await day(0)
      #expect(bot.telegram.world.calls["getMyStarBalance"] == nil)
      let now = clock.now
      try await bot.bot.database.write { connection in
        try connection.post(
          Posting(
            .deposit, key: "deposit:stars:c",
            Leg(Amount(units: 7, of: .stars), from: .telegram, to: .stars)), at: now, .system)
      }
      for (number, stars) in [(Int64(1), Int64(7)), (2, 6), (3, -1), (4, 9)] {
        bot.telegram.change { $0.stars = stars }
        try await day(number)
        let missing = max(0, 7 - max(0, stars))
        // On Mondays the weekly report comes too.
        let status = try await bot.ask("/admin money status").joined(separator: "\n")
        #expect(
          status.contains(
            missing > 0 ? "I9 is broken: \(missing) units of XTR are missing at world:telegram." : "I9 holds"),
          "\(status)")
      }
      await bot.telegram.when { $0.texts(in: 7).contains("The stars are all there again.") }
      let heard = bot.telegram.world.texts(in: 7)
      #expect(heard.count { $0.hasPrefix("⚠ The stars do not cover the books:") } == 1)
      #expect(heard.count { $0 == "The stars are all there again." } == 1)
    }
  }

  @Test(
    "Threat 3, threat 4 and threat 5: whatever lies in the treasury, and whatever somebody says of it, credits nobody"
  )
  func nobodyIsCredited() async throws {
    try await withTreasury { bot, node, clock in
      try await bot.becomePlayer(8)
      let before = try await bot.count("SELECT COUNT(*) FROM ledger_txns")
      let signature = WalletSignature(bytes: [UInt8](repeating: 5, count: 64))
      let name = try #require(signature).bytes.base58
      node.add(
        .init(
          name, signers: [Self.cold], others: [Self.address], memo: "warden:dep:aaaaaaaaaa",
          balances: [(UsualToken.mint, Self.address, "0", "2500000000")]))
      node.set("2500000000", of: Self.address, mint: UsualToken.mint)
      // The same payment named by two people, a failed one, and another's memo: there is nothing to name it to.
      for (text, person) in [
        ("/wallet deposit token 25", Int64(8)), ("/deposit token 25", 8), ("/wallet deposit usdc 25", 8),
        ("/wallet deposit stars 25", 8), ("/wallet withdraw token 25", 8),
      ] {
        let answer = try await bot.ask(text, person).last ?? ""
        #expect(answer.contains("switched off right now"), "\(text): \(answer)")
      }
      try await bot.ask("/wallet deposit token \(name)", 8)
      try await look(0, bot, clock)
      #expect(try await bot.count("SELECT COUNT(*) FROM ledger_txns") == before)
      #expect(try await bot.ask("/admin money status").last?.contains("I8 holds") == true)
      #expect(MoneyMode.live.refusal?.contains("deposits") == true)
    }
  }
}
