import Bounty
import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// A round as operators, the clock and a model's own ways run it. 7 and 6 are operators, 8 plays.
@Suite("The referee in the whole bot", .timeLimit(.minutes(2)))
struct RefereeFlowTests {
  private static let arena = TelegramChat.supergroup(-2_003)
  private static let refusal = BountyFlowTests.says("reject_transfer", "No.")

  private func withArena(
    _ scripts: [ModelScript], _ configure: @escaping (inout Settings) -> Void = { _ in },
    _ body: (RunningBot, LoopbackModelServer) async throws -> Void
  ) async throws {
    try await BountyFlowTests().withRound(scripts, configure) { bot, server in
      try await bot.ask("/workspace set arena_channel here", in: Self.arena, from: TelegramUser(7))
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      try await body(bot, server)
    }
  }

  private func attempt(_ text: String, by person: Int64 = 8, _ bot: RunningBot) async throws -> String {
    try await bot.ask("/attempt \(text)", person)
    try await bot.press("Pay", person)
    return bot.telegram.world.texts(in: person).last { $0.hasPrefix("Attempt ") } ?? bot.last(person)
  }

  private func heard(_ bot: RunningBot) -> [String] { bot.telegram.world.texts(in: Self.arena.id) }

  @Test("An operator pauses a round and lets it go on; nobody pays meanwhile, and the arena hears of both")
  func pausing() async throws {
    try await withArena([Self.refusal]) { bot, server in
      #expect(try await bot.ask("/admin round resume").last == "Round 1 is not paused.")
      #expect(try await bot.ask("/admin round pause tea", 8).last == "You need the role operator for this.")
      try await bot.ask("/attempt early", 8)
      #expect(
        try await bot.ask("/admin round pause We look at something").last?.hasPrefix("Round 1 is paused.")
          == true)
      let again = try await bot.ask("/admin round pause We look at something").last
      #expect(again?.hasPrefix("Round 1 is paused since ") == true, "\(again ?? "")")
      try await bot.press("Pay", 8)
      #expect(try await bot.ask("/attempt late", 8).last?.contains("We look at something") == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM holds") == 0)
      #expect(try await bot.ask("/admin round resume").last == "Round 1 goes on.")
      #expect(try await attempt("again", bot).contains("the pool stays"))
      #expect(server.received.count == 1)
      #expect(
        heard(bot).contains("Round 1 is paused: We look at something. Nothing is charged meanwhile.")
          && heard(bot).contains("Round 1 goes on."))
    }
  }

  @Test("Nobody locks themselves out while an attempt of theirs is judged, also not by a button from before")
  func locksOut() async throws {
    let gate = Gate()
    try await withArena([Self.refusal.holding(before: 0, at: gate)]) { bot, _ in
      let asked = try await bot.ask("/account pause 30", 8).last
      #expect(asked?.hasPrefix("You will be locked out") == true)
      try await bot.ask("/attempt hello", 8)
      let pay = try button("Pay", of: 8, bot)
      bot.telegram.press(pay.data, under: pay.message, in: .private(8))
      await gate.arrivals(1)
      let refused = try await bot.ask("/account pause 30", 8).last ?? ""
      #expect(refused.contains("is still being judged."), "\(refused)")
      let lock = try button("Lock me out", of: 8, bot)
      bot.telegram.press(lock.data, under: lock.message, in: .private(8))
      try await bot.settled()
      #expect(try await bot.count("SELECT COUNT(*) FROM users WHERE excluded_until_ms IS NOT NULL") == 0)
      gate.open()
      try await bot.played()
      try await bot.ask("/account pause 30", 8)
      try await bot.press("Lock me out", 8)
      #expect(try await bot.count("SELECT COUNT(*) FROM users WHERE excluded_until_ms IS NOT NULL") == 1)
    }
  }

  private func button(
    _ label: String, of person: Int64, _ bot: RunningBot
  ) throws -> (message: Int64, data: String) {
    let message = try #require(
      bot.telegram.world.messages.last {
        $0.chat == person && $0.buttons.joined().contains { $0.hasPrefix(label) }
      })
    let place = try #require(Array(message.buttons.joined()).firstIndex { $0.hasPrefix(label) })
    return (message.id, Array(message.callbacks.joined())[place])
  }

  @Test("What an operator notes about somebody's identity is seen by operators, and in the trail")
  func identity() async throws {
    try await withArena([Self.refusal]) { bot, _ in
      let refused = try await bot.ask("/admin user kyc telegram:8 passed", 8).last
      #expect(refused == "You need the role operator for this.")
      #expect(try await bot.ask("/admin user kyc telegram:8 passed").last?.hasSuffix(": passed.") == true)
      #expect(try await bot.ask("/admin user show telegram:8").last?.contains("passed") == true)
      #expect(try await bot.count("SELECT COUNT(*) FROM audit_log WHERE action = 'user.kyc'") == 1)
    }
  }

  @Test(
    "A model that calls both tools, or says nothing twice, has refused; one that stammers once is asked again"
  )
  func clumsyModel() async throws {
    let explanation = #"{"explanation":"Hm."}"#
    let scripts: [ModelScript] = [
      .anthropic([], calls: [.init("approve_transfer", explanation), .init("reject_transfer", explanation)]),
      .anthropic(["I would rather not say."]), .anthropic(["Still not."]),
      .anthropic([], calls: [.init("reject_transfer", #"{"explanation": "#)]),
      BountyFlowTests.says("reject_transfer", "Now I can speak."),
      .anthropic([], calls: [.init("send_money", explanation)]),
      .anthropic(
        [], calls: [.init("approve_transfer", explanation), .init("reject_transfer", #"{"explanation": "#)]),
    ]
    try await withArena(scripts) { bot, server in
      for words in [
        "two tongues", "No decision was made, so the pool stays.", "Now I can speak.", "two tongues",
        "two tongues",
      ] {
        let answer = try await attempt("please", bot)
        #expect(answer.contains(words), "\(answer)")
      }
      #expect(server.received.count == scripts.count)
      #expect(try await bot.ask("/bounty history", 8).last?.hasPrefix("You have 50.00 USD.") == true)
    }
  }

  @Test("The arena hears each warning of the timer, and how the pool was shared out")
  func timer() async throws {
    try await withArena([Self.refusal]) { bot, _ in
      _ = try await attempt("the only one", bot)
      let deadline = bot.clock.now.advanced(by: .seconds(3_600))
      try await bot.bot.database.write {
        _ = try $0.run("UPDATE rounds SET timer_deadline_ms = \(deadline)")
      }
      bot.bot.house.referee.ring()
      for (minutes, words) in [(15, "15 minutes"), (5, "5 minutes"), (1, "1 minute")] as [(Int64, String)] {
        bot.clock.advance(to: deadline.advanced(by: .seconds(-60 * minutes)))
        await bot.telegram.when { $0.texts(in: Self.arena.id).contains { $0.contains("ends in \(words),") } }
      }
      bot.clock.advance(to: deadline)
      await bot.telegram.when { world in
        world.texts(in: Self.arena.id).contains { $0.contains("nobody has won: 17.00 USD went to 1 player.") }
      }
    }
  }

  @Test(
    "The arena gets a signed head when the log has a hundred records, also when it is a payment that makes the hundredth"
  )
  func hundredRecords() async throws {
    let scripts = [ModelScript](repeating: Self.refusal, count: 50)
    try await withArena(
      scripts,
      {
        $0.signing.seed = Secret(String(repeating: "1a", count: 32))
        $0.signing.next = Secret(String(repeating: "2b", count: 32))
      }
    ) { bot, _ in
      // The first record behind the head of the opening, so that the hundredth is one of somebody who pays.
      for person: Int64 in [7, 6] { try await bot.ask("/admin system rotate", person) }
      for person: Int64 in 11...15 { try await bot.becomePlayer(person) }
      for number: Int64 in 0..<49 { _ = try await attempt("words \(number)", by: 11 + number % 5, bot) }
      let heads = heard(bot).filter { $0.contains("warden-head/1") }
      #expect(heads.count == 1 && heads[0].hasPrefix("The decision log has 2 records."))
      try await bot.ask("/attempt the last words", 8)
      try await bot.press("Pay", 8)
      #expect(heard(bot).contains { $0.hasPrefix("The decision log has 102 records.") })
    }
  }

  @Test("An arena that does not want to hear of every attempt hears of each step of the price all the same")
  func priceSteps() async throws {
    try await withArena([Self.refusal, Self.refusal]) { bot, _ in
      try await bot.ask("/workspace set results off", in: Self.arena, from: TelegramUser(7))
      let before = heard(bot).count
      _ = try await attempt("one", bot)
      #expect(heard(bot).count == before)
      let growth = #""growth":"linear","step":1000000"#
      try await bot.bot.database.write {
        _ = try $0.run(
          "UPDATE rounds SET rules_in_full = replace(rules_in_full, '\"growth\":\"off\"', \(growth))")
      }
      _ = try await attempt("two", bot)
      #expect(heard(bot).dropFirst(before) == ["In round 1 the next attempt costs 11.00 USD."])
    }
  }

  @Test("Who asks about the round gets a picture of it")
  func picture() async throws {
    try await withArena([Self.refusal]) { bot, _ in
      _ = try await attempt("hello", bot)
      try await bot.ask("/bounty info", 8)
      let file = try #require(bot.telegram.world.messages(in: 8).compactMap(\.file).last)
      #expect(file.name == "round-1.png" && file.kind == "photo")
      #expect(file.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  @Test("What came to an end while nobody ran is said at the next start, and once")
  func overMeanwhile() async throws {
    let (folder, telegram, clock) = (try Folder(), try loopback(), FakeClock())
    let server = try LoopbackModelServer(.anthropic, [Self.refusal])
    func running(_ body: (RunningBot) async throws -> Void) async throws {
      try await withBot(
        on: telegram, clock: clock, hurry: .seconds(16),
        {
          $0.use(server, .anthropic)
          $0.operators = ["telegram:7"]
          $0.database = folder.database
        }, body)
    }
    try await running { bot in
      try await bot.ask("/workspace set arena_channel here", in: Self.arena, from: TelegramUser(7))
      try await bot.ask("/admin round open default 10")
      try await bot.becomePlayer(8)
      _ = try await attempt("the only one", bot)
      let deadline = clock.now.advanced(by: .seconds(3_600))
      try await bot.bot.database.write {
        _ = try $0.run("UPDATE rounds SET timer_deadline_ms = \(deadline)")
      }
    }
    clock.advance(by: .seconds(7_200))
    try await running { bot in
      await telegram.when { $0.texts(in: Self.arena.id).contains { $0.contains("nobody has won") } }
      try await bot.ask("hello", 9)
      #expect(heard(bot).filter { $0.contains("nobody has won") }.count == 1)
      #expect(!heard(bot).contains { $0.hasPrefix("↻") })
    }
    await telegram.stop()
    await server.stop()
  }

  @Test(
    "Of a round that is over everybody may read what was written in it, without names; of one that runs nobody"
  )
  func shownAttempts() async throws {
    let scripts = [Self.refusal, BountyFlowTests.says("approve_transfer", "Take it.")]
    try await withArena(scripts) { bot, _ in
      _ = try await attempt("first words", bot)
      let round = try #require(try await bot.texts("SELECT id FROM rounds").first)
      func files() async throws -> [String: String] {
        let before = bot.telegram.world.messages(in: 9).count
        try await bot.ask("/verify \(round)", 9)
        let files = bot.telegram.world.messages(in: 9).dropFirst(before).compactMap(\.file)
        return Dictionary(
          files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }, uniquingKeysWith: { $1 })
      }
      let during = try await files()
      #expect(during["log.jsonl"] != nil && during["attempts.txt"] == nil)
      _ = try await attempt("magic words", bot)
      let after = try await files()
      #expect(
        after["attempts.txt"]
          == "Attempt 1, rejected\n> first words\nNo.\n\nAttempt 2, approved\n> magic words\nTake it.\n\n")
    }
  }
}
