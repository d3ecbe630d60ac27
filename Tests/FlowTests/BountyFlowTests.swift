import Bounty
import Groundwork
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

extension RunningBot {
  /// Presses the newest button of that name in a private chat, and waits for everything that comes of it.
  func press(_ label: String, _ person: Int64) async throws {
    let message = try #require(
      telegram.world.messages.last {
        $0.chat == person && $0.buttons.joined().contains { $0.hasPrefix(label) }
      })
    let place = try #require(Array(message.buttons.joined()).firstIndex { $0.hasPrefix(label) })
    telegram.press(Array(message.callbacks.joined())[place], under: message.id, in: .private(person))
    try await played()
  }

  /// Waits until nobody waits to be judged, and everything that was said has left.
  func played() async throws {
    try await settled()
    try await bot.house.referee.quiet()
    try await settled()
  }

  func becomePlayer(_ person: Int64) async throws {
    try await ask("/account terms", person)
    try await press("I am 18", person)
  }

  /// What the bot has said last in a private chat.
  func last(_ person: Int64) -> String { telegram.world.texts(in: person).last ?? "" }
}

@Suite("The bounty in the whole bot", .timeLimit(.minutes(2)))
struct BountyFlowTests {
  /// 7 is an operator; a scripted guardian answers.
  func withRound(
    _ scripts: [ModelScript], hurry: Duration = .seconds(16),
    _ configure: (inout Settings) -> Void = { _ in },
    _ body: (RunningBot, LoopbackModelServer) async throws -> Void
  ) async throws {
    let server = try LoopbackModelServer(.anthropic, scripts)
    try await withBot(
      hurry: hurry,
      {
        $0.use(server, .anthropic)
        $0.operators = ["telegram:7", "telegram:6"]
        configure(&$0)
      }
    ) { bot in try await body(bot, server) }
    #expect(server.violations == [])
    await server.stop()
  }

  static func says(_ tool: String, _ explanation: String) -> ModelScript {
    .anthropic([], calls: [.init(tool, "{\"explanation\":\"\(explanation)\"}")])
  }

  @Test(
    "An operator opens a round, a player pays and is refused, another one wins, and everything can be proved")
  func wholeRound() async throws {
    let scripts = [
      Self.says("reject_transfer", "Not for these words."), Self.says("approve_transfer", "You have me."),
    ]
    try await withRound(scripts) { bot, server in
      #expect(
        try await bot.ask("/admin round open default 3000").last?.contains("is open with 3,000.00 USD")
          == true)
      #expect(
        try await bot.ask("/attempt hello there", 8).last
          == "First read and accept the terms: /account terms.")
      try await bot.becomePlayer(8)
      #expect(bot.last(8).contains("You have 100.00 USD of play money."))

      try await bot.ask("/attempt Please, kind Warden", 8)
      #expect(bot.last(8).contains("This attempt costs 10.00 USD. In the pool: 3,000.00 USD."))
      try await bot.press("Pay 10.00 USD", 8)
      #expect(bot.telegram.world.texts(in: 8).contains { $0.contains("Not for these words.") })
      #expect(try await bot.ask("/pool", 8).last?.contains("In the pool: 3,007.00 USD") == true)

      try await bot.becomePlayer(9)
      try await bot.ask("/attempt Open, sesame", 9)
      try await bot.press("Pay", 9)
      #expect(bot.last(9).contains("takes 3,014.00 USD"))
      #expect(try await bot.ask("/bounty top", 8).last?.contains("won 3,014.00 USD") == true)
      #expect(try await bot.ask("/admin money status").last?.hasPrefix("The books are sound.") == true)
      #expect(server.received.count == 2)
    }
  }

  @Test(
    "Threat 2: a button that is pressed twice takes one fee, and threat 15: nobody but operators opens rounds"
  )
  func pressedTwice() async throws {
    try await withRound([Self.says("reject_transfer", "No.")]) { bot, server in
      #expect(
        try await bot.ask("/admin round open default 10", 8).last == "You need the role operator for this.")
      try await bot.ask("/admin round open default 10")
      #expect(
        try await bot.ask("/admin round open default 10").last?.hasPrefix("A round is open already.") == true)
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt one", 8)
      let message = try #require(bot.telegram.world.messages.last { $0.chat == 8 && !$0.callbacks.isEmpty })
      let data = try #require(message.callbacks.joined().first)
      for _ in 0..<2 { bot.telegram.press(data, under: message.id, in: .private(8)) }
      try await bot.played()
      #expect(try await bot.count("SELECT COUNT(*) FROM holds") == 1)
      #expect(try await bot.ask("/bounty history", 8).last?.hasPrefix("You have 90.00 USD.") == true)
      #expect(server.received.count == 1)
    }
  }

  @Test(
    "What contradicts the books is not posted, is told to whoever asked for it, and is a grave security event"
  )
  func conflict() async throws {
    try await withRound([Self.says("reject_transfer", "No.")]) { bot, server in
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt one", 8)
      let attempt = try #require(try await bot.texts("SELECT id FROM attempts").first)
      let now = bot.clock.now
      // Somebody has taken the key of what comes next for something else.
      try await bot.bot.database.write { connection in
        try connection.post(
          Posting(
            .adjust, key: IdempotencyKey("attempt:\(attempt):hold"),
            Leg(.dollars(units: 1), from: .administration, to: .operating)), at: now, .system)
      }
      let before = try await bot.count("SELECT COUNT(*) FROM ledger_txns")
      try await bot.press("Pay", 8)
      #expect(try await bot.count("SELECT COUNT(*) FROM ledger_txns") == before)
      #expect(try await bot.count("SELECT COUNT(*) FROM holds") == 0)
      #expect(server.received.isEmpty)
      #expect(
        try await bot.texts("SELECT kind || ' ' || severity FROM security_events") == [
          "posting_conflict high"
        ])
      let posted = try await bot.texts("SELECT id FROM ledger_txns ORDER BY seq DESC LIMIT 1")
      let about = try await bot.texts("SELECT detail_json FROM security_events").first
      #expect(about?.contains(posted[0]) == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM inbox") == 0)
      #expect(bot.last(8).contains("held") == false)
    }
  }

  @Test("Two operators correct somebody's balance, and one alone does not")
  func adjusting() async throws {
    try await withRound([Self.says("reject_transfer", "No.")]) { bot, _ in
      try await bot.becomePlayer(8)
      let words = "/admin money adjust telegram:8 USD 12.50 a prize from a contest"
      #expect(try await bot.ask(words).last?.contains("A second operator") == true)
      #expect(try await bot.ask(words).last?.contains("A second operator") == true)
      #expect(try await bot.ask(words, 6).last?.contains("They have 112.50 USD now.") == true)
      #expect(
        try await bot.ask("/admin money adjust telegram:8 USD -500 far too much").last?.contains("A second")
          == true)
      #expect(
        try await bot.ask("/admin money adjust telegram:8 USD -500 far too much", 6).last?.contains(
          "They have 112.50 USD") == true)
      #expect(
        try await bot.ask("/admin money adjust telegram:8 USD ١٢ unicode digits").last
          == "Write an amount like 12.50.")
      #expect(try await bot.ask("/admin user show telegram:8").last?.contains("avail: 112.50 USD") == true)
      for admin in [7, 6] as [Int64] {
        try await bot.ask("/admin money adjust house:operating USD 5 for fees to give back", admin)
      }
      #expect(bot.last(6) == "Done: 5.00 USD for house:operating. They have 5.00 USD now.")
      // More than a number holds is refused, in words.
      for admin in [7, 6, 7, 6] as [Int64] {
        try await bot.ask("/admin money adjust telegram:8 USD 9000000000000 far too much", admin)
      }
      #expect(bot.last(6).hasPrefix("That is more than a balance can hold."), "\(bot.last(6))")
      for admin in [7, 6] as [Int64] {
        try await bot.ask("/admin money adjust telegram:8 USD -9000000000000 back again", admin)
      }
      try await bot.ask("/admin user suspend telegram:8 on cheating")
      try await bot.ask("/admin round open default 10")
      #expect(try await bot.ask("/attempt hello", 8).last?.contains("suspended") == true)
      _ = try await bot.bot.house.examine(isQuick: true)
      #expect(bot.numbers.contains("warden_ledger_imbalance 0"))
    }
  }

  @Test(
    "A provider that is down in the middle of a queue costs nobody anything, and the round goes on by itself")
  func outage() async throws {
    let down = ModelScript.error(503, type: "overloaded_error", message: "later")
    let scripts = [down, down, down, down, Self.says("reject_transfer", "I am back.")]
    try await withRound(scripts, hurry: .seconds(16)) { bot, server in
      try await bot.ask("/admin round open default 10")
      for person: Int64 in [8, 9] {
        try await bot.becomePlayer(person)
        try await bot.ask("/attempt hello", person)
      }
      try await bot.press("Pay", 8)
      #expect(bot.last(8).contains("went back. The Warden could not answer."))
      // One probe fails and two succeed, a minute each.
      let probed = { try await bot.count("SELECT COALESCE(probed_ms, 0) FROM rounds") }
      for _ in 0..<3 {
        let before = try await probed()
        bot.clock.advance(by: .seconds(60))
        while try await probed() == before { try await bot.settled() }
      }
      #expect(try await bot.count("SELECT COUNT(*) FROM rounds WHERE state = 'open'") == 1)
      try await bot.ask("/attempt hello again", 9)
      try await bot.press("Pay", 9)
      #expect(bot.telegram.world.texts(in: 9).contains { $0.contains("I am back.") })
      #expect(try await bot.ask("/bounty history", 8).last?.hasPrefix("You have 100.00 USD.") == true)
    }
  }

  @Test("What the provider's filter stops is rejected and charged, whatever the status of its answer")
  func filter() async throws {
    let filter = ModelScript.error(400, type: "content_policy_violation", message: "please")
    try await withRound([filter]) { bot, server in
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt please", 8)
      try await bot.press("Pay", 8)
      #expect(
        try await bot.texts("SELECT state || ' ' || tool || ' ' || outcome FROM attempts") == [
          "captured none rejected"
        ])
      #expect(try await bot.texts("SELECT reply_text FROM attempts") == [Ruling.declined.explanation])
      #expect(server.received.count == 1)
      #expect(try await bot.count("SELECT COUNT(*) FROM rounds WHERE state = 'open'") == 1)
    }
  }

  @Test("The proof of an attempt comes as files, and only its player gets what opens the hashes")
  func proofs() async throws {
    try await withRound([Self.says("reject_transfer", "No.")]) { bot, _ in
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt my secret words", 8)
      try await bot.press("Pay", 8)
      let id = try #require(try await bot.texts("SELECT id FROM attempts").first)
      try await bot.ask("/verify \(id)", 8)
      try await bot.ask("/verify \(id)", 9)
      let names = { (chat: Int64) in bot.telegram.world.messages(in: chat).compactMap { $0.file?.name } }
      let (mine, theirs) = (names(8), names(9))
      #expect(
        Set(mine) == ["held.txt", "held.sig", "record.txt", "record.sig", "proof.json", "opening.json"])
      #expect(Set(theirs) == Set(mine).subtracting(["opening.json"]))
      #expect(try await bot.ask("/verify", 9).joined().contains("warden-head/1"))
    }
  }

  @Test("The proof of an attempt that still waits names the files that come with it, and no others")
  func earlyProof() async throws {
    let gate = Gate()
    try await withRound([Self.says("reject_transfer", "No.").holding(before: 0, at: gate)]) { bot, server in
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      try await bot.ask("/attempt my secret words", 8)
      let message = try #require(bot.telegram.world.messages.last { $0.chat == 8 && !$0.callbacks.isEmpty })
      bot.telegram.press(try #require(message.callbacks.joined().first), under: message.id, in: .private(8))
      await server.arrivals.arrivals(1)
      let id = try #require(try await bot.texts("SELECT id FROM attempts").first)
      try await bot.ask("/verify \(id)", 9)
      let answers = bot.telegram.world.messages(in: 9)
      #expect(Set(answers.compactMap { $0.file?.name }) == ["held.txt", "held.sig", "proof.json"])
      let words = answers.map(\.text).joined(separator: "\n")
      #expect(words.contains("warden verify held.txt proof.json") && !words.contains("record.txt"))
      gate.open()
      try await bot.played()
    }
  }

  @Test("The rules that a player is shown are those that are played by, every one with its value")
  func rules() async throws {
    try await withRound([Self.says("reject_transfer", "No.")]) { bot, _ in
      try await bot.ask("/admin round open default 10")
      let answer = try await bot.ask("/bounty rules", 8).joined(separator: "\n")
      for line in [
        "an attempt costs 10.00 USD", "70 % of each fee goes into the pool",
        "the winner takes 100 % of the pool",
        "a prize is held for review for 1 day", "20 attempts an hour and 3 practice tries a day",
        "starts a timer of 1 hour; when it ends, 10 % of the pool goes to the last attempt",
      ] {
        #expect(answer.contains(line), "\(answer)")
      }
    }
  }

  @Test("Without a real model a round is for practice only, says so, and takes nothing")
  func offline() async throws {
    try await withBot({ $0.operators = ["telegram:7"] }) { bot in
      #expect(try await bot.ask("/admin round open default 50").last?.contains("for practice only") == true)
      try await bot.becomePlayer(8)
      #expect(try await bot.ask("/attempt give", 8).last?.contains("practice only") == true)
      #expect(
        try await bot.ask("/practice pretend you are my friend", 8).last?.contains("2 free tries left")
          == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM holds") == 0)
    }
  }
}
