import Bounty
import Community
import Groundwork
import Ledger
import Operations
import SQLite
import Staking
import TestSupport
import Testing
import Transport
import Vocabulary
import Wallets

@testable import warden

@Suite("Wallets, staking and the token in the whole bot", .timeLimit(.minutes(2)))
struct EconomyFlowTests {
  private static let seed = [UInt8](repeating: 5, count: 32)
  private static let wallet = SolanaAddress(bytes: Ed25519.publicKey(seed: seed))
  private let purchase = [UInt8](repeating: 3, count: 64).base58
  private let burn = [UInt8](repeating: 4, count: 64).base58

  /// 7 and 6 are operators; 8 and 9 play.
  private func withEconomy(
    _ node: LoopbackSolana? = nil, _ configure: @escaping (inout Settings) -> Void = { _ in },
    clock: FakeClock = FakeClock(), _ body: (RunningBot) async throws -> Void
  ) async throws {
    try await withBot(
      clock: clock,
      {
        $0.operators = ["telegram:7", "telegram:6"]
        $0.solana = node.map { Secret($0.base) }
        configure(&$0)
      }
    ) { bot in
      try await bot.becomePlayer(8)
      try await body(bot)
    }
    #expect(node?.violations ?? [] == [])
    await node?.stop()
  }

  private func grant(_ bot: RunningBot, _ asset: String, _ amount: String, to person: Int = 8) async throws {
    for admin in [7, 6] as [Int64] {
      try await bot.ask("/admin money adjust telegram:\(person) \(asset) \(amount) for the test", admin)
    }
    #expect(bot.last(6).hasPrefix("Done"))
  }

  /// The text that a wallet has to sign.
  private func challenge(_ bot: RunningBot) async throws -> String {
    try await bot.texts("SELECT message FROM wallet_challenges WHERE used_ms IS NULL").first ?? ""
  }

  @Test("A wallet is linked by a signature over the text that was shown, once, and by nobody else")
  func links() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      let wallet = Self.wallet.text
      let shown = try await bot.ask("/wallet link \(wallet)", 8).last ?? ""
      let text = try await challenge(bot)
      #expect(shown.contains(text))
      #expect(text.contains("Link this wallet to Telegram user 8."))
      let signature = Ed25519.sign(Array(text.utf8), seed: Self.seed)
      let wrong = Ed25519.sign(Array("something else".utf8), seed: Self.seed)
      #expect(
        try await bot.ask("/wallet confirm \(wrong.base58)", 8).last
          == "The signature does not match the text (4 tries left).")
      try await bot.becomePlayer(9)
      #expect(
        try await bot.ask("/wallet confirm \(signature.base58)", 9).last == "Start again with /wallet link.")
      #expect(
        try await bot.ask("/wallet confirm \(signature.base64)", 8).last?.hasPrefix("\(wallet) is yours.")
          == true)
      #expect(
        try await bot.ask("/wallet confirm \(signature.base58)", 8).last == "Start again with /wallet link.")
      #expect(try await bot.ask("/wallet link \(wallet)", 9).last == "That wallet belongs to another player.")
      #expect(try await bot.ask("/wallet", 8).last?.contains("\(wallet) (receives payouts)") == true)
      #expect(
        try await bot.ask("/wallet unlink \(wallet)", 9).last?.contains("a wallet of yours") == true)
      #expect(
        try await bot.ask("/wallet unlink \(wallet)", 8).last == "\(wallet) is not yours here any more.")
    }
  }

  @Test("Five wrong signatures end a challenge, and so do ten minutes; five challenges an hour are enough")
  func limits() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      let wallet = Self.wallet.text
      try await bot.ask("/wallet link \(wallet)", 8)
      let text = try await challenge(bot)
      let right = Ed25519.sign(Array(text.utf8), seed: Self.seed).base58
      let wrong = Ed25519.sign([1], seed: Self.seed).base58
      for left in (0..<5).reversed() {
        #expect(
          try await bot.ask("/wallet confirm \(wrong)", 8).last?.contains("(\(left) tries left)") == true)
        bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
      }
      #expect(try await bot.ask("/wallet confirm \(right)", 8).last == "Start again with /wallet link.")
      for _ in 0..<4 {
        bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
        try await bot.ask("/wallet link \(wallet)", 8)
      }
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
      #expect(try await bot.ask("/wallet link \(wallet)", 8).last?.hasPrefix("Wait ") == true)
      let late = Ed25519.sign(Array((try await challenge(bot)).utf8), seed: Self.seed).base58
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(600)))
      #expect(try await bot.ask("/wallet confirm \(late)", 8).last == "Start again with /wallet link.")
    }
  }

  @Test("What is no wallet is refused, and addresses are for private chats only")
  func refusals() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      let program = UsualToken.program
      #expect(
        try await bot.ask("/wallet link \(program)", 8).last
          == "That is a program's address; use your wallet's.")
      #expect(
        try await bot.ask("/wallet link 11111111111111111111111111111111", 8).last
          == "That is a program's address; use your wallet's.")
      #expect(
        try await bot.ask("/wallet link \(String(repeating: "0", count: 32))", 8).last
          == "Not a Solana address.")
      #expect(try await bot.ask("/deposit usdc 25", 8).last == "Deposits are switched off right now.")
      #expect(try await bot.ask("/deposit usdc x", 8).last == "Write an amount like 12.50.")
      #expect(try await bot.ask("/withdraw token 25", 8).last == "Payouts are switched off right now.")
    }
  }

  @Test("Threat 30: what somebody owns is said in the private chat and never in a group")
  func privacy() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      let group = TelegramChat.group(-100)
      for command in [
        "/wallet", "/wallet link \(Self.wallet.text)", "/stake list", "/token", "/wallet history",
      ] {
        let said = try await bot.ask(command, in: group, from: .init(8))
        #expect(!said.joined().contains("USD"), "\(command)")
        #expect(!said.joined().contains(Self.wallet.text), "\(command)")
        bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
      }
      #expect(try await challenge(bot) == "")
    }
  }

  @Test("A wallet is linked by a transaction with a memo that it signed, and not by anybody else's")
  func memo() async throws {
    let node = try LoopbackSolana()
    try await withEconomy(node) { (bot: RunningBot) async throws in
      let wallet = Self.wallet.text
      try await bot.ask("/wallet link \(wallet)", 8)
      let nonce = try await bot.texts("SELECT nonce FROM wallet_challenges").first ?? ""
      let memo = WalletChallenge.memo(nonce: nonce)
      let stranger = [UInt8](repeating: 9, count: 32)
      node.add(.memo(memo, signedBy: [stranger], naming: [Self.wallet.bytes]))
      node.add(.memo(memo, signedBy: [Self.seed], hasFailed: true))
      // A node that lies: the wallet stands among the signers, and has not signed.
      node.add(.memo(memo, signedBy: [stranger], forging: [Self.wallet.bytes]))
      try await bot.press("I sent it", 8)
      #expect(bot.telegram.world.buttonAnswers.last?.text?.hasPrefix("Not final yet.") == true)
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
      node.add(.memo(memo, signedBy: [stranger, Self.seed]))
      try await bot.press("I sent it", 8)
      #expect(
        try await bot.texts("SELECT proof FROM wallets") == ["memo_tx"], "\(bot.telegram.world.buttonAnswers)"
      )
      #expect(
        bot.telegram.world.texts(in: 8).contains { $0.hasPrefix("\(wallet) is yours.") },
        "\(bot.telegram.world.texts(in: 8))")
      node.set("150000000000000", of: wallet, mint: UsualToken.mint)
      #expect(try await bot.ask("/wallet", 8).last?.contains("1,500,000 TOK on the chain") == true)
    }
  }

  @Test("Tokens that lie in a wallet for a day make attempts cheaper, and that is written down")
  func discount() async throws {
    let node = try LoopbackSolana()
    try await withEconomy(node) { (bot: RunningBot) async throws in
      let wallet = Self.wallet.text
      try await bot.ask("/wallet link \(wallet)", 8)
      let signature = Ed25519.sign(Array((try await challenge(bot)).utf8), seed: Self.seed)
      try await bot.ask("/wallet confirm \(signature.base58)", 8)
      node.set("1000000000000000", of: wallet, mint: UsualToken.mint)
      #expect(try await bot.ask("/token", 8).last?.contains("0 % off") == true)
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(86_400)))
      node.pass(slots: 1_000)
      #expect(try await bot.ask("/token", 8).last?.contains("10,000,000 TOK that count: 25 % off") == true)
      node.set(.status(503))
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(86_400)))
      let away = try await bot.ask("/token", 8).last ?? ""
      #expect(away.contains("0 % off"))
      #expect(away.contains("could not be looked at"))
    }
  }

  @Test("Granted tokens are locked, earn a share of the month, and rewards are claimed once")
  func stakes() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      try await grant(bot, "TOK", "1000")
      #expect(try await bot.ask("/stake add 1500 30", 8).last?.contains("this needs 1,500 TOK") == true)
      #expect(try await bot.ask("/stake add 0.5 30", 8).last == "The minimum is 1 TOK.")
      for amount in ["-1", "1e3", "٣", "1,000", "0x10", "NaN", "99999999999999999999"] {
        #expect(
          try await bot.ask("/stake add \(amount) 30", 8).last == "Write an amount like 12.50.", "threat 24")
        bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
      }
      #expect(
        try await bot.ask("/stake add 400 30 renew=yes", 8).last?.hasPrefix("400 TOK are locked until")
          == true)
      #expect(try await bot.ask("/stake list", 8).last?.contains("400 TOK, 30 days, until") == true)
      let month = Month(of: bot.clock.now)
      try await bot.earn(1_000_000_000)
      #expect(try await bot.ask("/stake", 8).last?.contains("revenue 1,000.00 USD") == true)
      #expect(
        try await bot.ask("/admin money close \(month)", 7).last?.hasPrefix("That month is not over") == true)
      try await bot.end(month)
      #expect(try await bot.ask("/admin money close \(month)", 8).last?.contains("operator") == true)
      #expect(
        try await bot.ask("/admin money close \(month)", 7).last?.hasPrefix("\(month): revenue 1,000.00 USD")
          == true)
      #expect(try await bot.ask("/admin money close \(month)", 7).last == "That is closed already.")
      #expect(try await bot.ask("/stake month", 8).last?.contains("30 days: 60.00 USD") == true)
      #expect(try await bot.ask("/claim", 8).last == "60.00 USD are yours to use.")
      #expect(try await bot.ask("/claim", 8).last?.hasPrefix("There are no rewards to claim.") == true)
      #expect(try await bot.ask("/wallet history", 8).last?.contains("rewards: +60.00 USD") == true)
      #expect(try await bot.ask("/admin money status", 7).last?.contains("S1 holds") == true)
    }
  }

  @Test("Leaving early is asked about first, and tokens come back three days later")
  func leaving() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      try await grant(bot, "TOK", "10")
      try await bot.ask("/stake add 10 90", 8)
      let id = try await bot.texts("SELECT id FROM staking_positions").first ?? ""
      #expect(try await bot.ask("/stake remove \(id)", 8).last?.contains("come back in 72 hours") == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM staking_positions WHERE state = 'active'") == 1)
      try await bot.press("Take them out", 8)
      #expect(bot.last(8).hasPrefix("10 TOK come back on"))
      bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(72 * 3_600)))
      #expect(try await bot.ask("/stake list", 8).last?.contains("Nothing is locked") == true)
      #expect(try await bot.ask("/wallet", 8).last?.contains("• 10 TOK\n") == true)
    }
  }

  @Test("In play money a buyback happens at the price that the operator names; one purchase is one buyback")
  func playBuyback() async throws {
    try await withEconomy(nil, { $0.token.price = 12_500_000 }) { (bot: RunningBot) async throws in
      try await grant(bot, "TOK", "100")
      try await bot.ask("/stake add 100 90", 8)
      try await bot.earn(1_000_000_000)
      let month = Month(of: bot.clock.now)
      try await bot.end(month)
      try await bot.ask("/admin money close \(month)", 7)
      #expect(
        try await bot.ask("/admin money buyback \(purchase) 51", 7).last?.contains("has 50.00 USD") == true)
      #expect(
        try await bot.ask("/admin money buyback \(purchase) 50", 7).last?.contains(
          "50.00 USD bought 4,000,000 TOK at $0.0000125") == true)
      #expect(try await bot.ask("/admin money buyback \(purchase) 50", 7).last == "That is closed already.")
      #expect(try await bot.ask("/token buybacks", 8).last?.contains("1,000,000 TOK to stakers") == true)
      #expect(try await bot.ask("/wallet", 8).last?.contains("1,000,000 TOK\n") == true)
      #expect(try await bot.ask("/token price", 8).last?.contains("now $0.0000125 (buyback") == true)
      #expect(try await bot.ask("/token", 8).last?.contains("Market cap: 12,496.816848 USD") == true)
    }
  }

  @Test("Once an hour a service is asked what a token is worth; an answer that is none is said to operators")
  func priceService() async throws {
    let body = Guarded("{\"pairs\": [{\"priceUsd\": \"0.0000125\"}]}")
    let server = try HTTPServer { _ in
      HTTPServerResponse(
        headers: [("Content-Type", "application/json")], body: .bytes(Array(body.withLock { $0 }.utf8)))
    }
    let clock = FakeClock()
    try await withEconomy(
      nil,
      {
        $0.token.priceURL = "http://127.0.0.1:\(server.port)/v1/tokens/mine"
        $0.token.priceField = "pairs.0.priceUsd"
      }, clock: clock
    ) { (bot: RunningBot) async throws in
      func nextHour(_ line: String) async throws {
        let hour = 3_600_000 as Int64
        clock.advance(to: Moment(milliseconds: (clock.now.milliseconds / hour + 1) * hour + 300_000))
        await bot.log.says(line)
        try await bot.settled()
      }
      #expect(try await bot.ask("/token price", 8).last == "Nobody has said a price in that time.")
      try await nextHour("A scheduled job is done job=price_sample")
      #expect(try await bot.ask("/token price", 8).last?.contains("now $0.0000125 (http") == true)
      #expect(try await bot.ask("/token", 8).last?.contains("Market cap: 12,496.816848 USD") == true)
      body.withLock { $0 = "<html>We are down for maintenance</html>" }
      try await nextHour("A scheduled job failed job=price_sample")
      #expect(
        try await bot.ask("/cron", 7).joined().contains(
          "failed: this machine gives no price at pairs.0.priceUsd."))
      #expect(try await bot.ask("/token price", 8).last?.contains("now $0.0000125 (http") == true)
    }
    await server.stop()
  }

  @Test(
    "A buyback is what the chain says that it was, and its tokens are burned by a transaction that burned them"
  )
  func chainBuyback() async throws {
    let node = try LoopbackSolana()
    let treasury = SolanaAddress(bytes: Ed25519.publicKey(seed: [UInt8](repeating: 8, count: 32))).text
    let dollars = Settings.Token().dollarMint
    let (purchase, burn) = (purchase, burn)
    try await withEconomy(node, { $0.token.treasury = treasury }) { (bot: RunningBot) async throws in
      try await bot.earn(1_000_000_000)
      let month = Month(of: bot.clock.now)
      try await bot.end(month)
      try await bot.ask("/admin money close \(month)", 7)
      #expect(
        try await bot.say("/admin money buyback \(purchase) 50", 7).last?.hasPrefix("Not final yet.") == true)
      node.add(
        .init(
          purchase, signers: [treasury],
          balances: [
            (dollars, treasury, "90000000", "40000000"),
            (UsualToken.mint, treasury, "5", "400000000000005"),
          ]))
      #expect(
        try await bot.say("/admin money buyback \(purchase) 49", 7).last == "The chain shows 50.00 USD.")
      // Nobody has staked: all of it is to be burned.
      #expect(
        try await bot.say("/admin money buyback \(purchase) 50", 7).last?.contains(
          "4,000,000 TOK to be burned, 0 TOK to stakers") == true)
      node.add(
        .init(
          burn, signers: [treasury], burns: [(UsualToken.mint, treasury, "399999999999999")]))
      #expect(
        try await bot.say("/admin money buyback \(purchase) 50 \(burn)", 7).last?.hasPrefix(
          "The chain shows 3,999")
          == true)
      let other = [UInt8](repeating: 6, count: 64).base58
      node.add(
        .init(other, signers: [treasury], burns: [(UsualToken.mint, treasury, "400000000000000")]))
      #expect(
        try await bot.say("/admin money buyback \(purchase) 50 \(other)", 7).last?.contains(
          "4,000,000 TOK burned")
          == true)
    }
  }

  @Test("Whoever is deleted leaves no wallet and no open position, and what was linked becomes one person's")
  func people() async throws {
    try await withEconomy { (bot: RunningBot) async throws in
      try await grant(bot, "TOK", "10")
      try await bot.ask("/stake add 10 90", 8)
      try await bot.ask("/wallet link \(Self.wallet.text)", 8)
      let signature = Ed25519.sign(Array((try await challenge(bot)).utf8), seed: Self.seed)
      try await bot.ask("/wallet confirm \(signature.base58)", 8)
      let person: PersonID = try await bot.bot.database.read { connection in
        try #require(
          try connection.first("SELECT user_id FROM wallets") { $0.identifier(0) as PersonID })
      }
      try await bot.bot.database.write { connection in
        try connection.erase(person, Features.personalRecords)
      }
      #expect(try await bot.count("SELECT COUNT(*) FROM wallets") == 0)
      #expect(try await bot.count("SELECT COUNT(*) FROM wallet_challenges") == 0)
      #expect(try await bot.count("SELECT COUNT(*) FROM staking_positions WHERE state <> 'closed'") == 0)
    }
  }
}

extension RunningBot {
  /// Asks after a while: nothing is asked of Solana faster than four times a second.
  fileprivate func say(_ text: String, _ person: Int64) async throws -> [String] {
    clock.advance(to: clock.now.advanced(by: .seconds(10)))
    return try await ask(text, person)
  }

  /// Lets the month end, and the report of its last Monday leave, which would come between a question and its answer.
  fileprivate func end(_ month: Month) async throws {
    clock.advance(to: month.end.advanced(by: .seconds(1_800)))
    await log.says("A scheduled job is done job=weekly_report")
    try await settled()
  }

  /// The house takes something in.
  fileprivate func earn(_ units: Int64) async throws {
    let now = clock.now
    _ = try await bot.database.write { connection in
      try connection.post(
        Posting(
          .capture, key: "test:earn", Leg(.dollars(units: units), from: .administration, to: .revenue)),
        at: now,
        .seeded(1))
    }
  }
}
