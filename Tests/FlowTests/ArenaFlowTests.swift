import Bounty
import Groundwork
import Ledger
import Operations
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import warden

/// What everybody gets to know of a round.
@Suite("The public side of a round", .timeLimit(.minutes(5)))
struct ArenaFlowTests {
  private static let arena = TelegramChat.supergroup(-2_001)
  private static let operators = TelegramUser(7, firstName: "Op")
  private static let scripts = [
    BountyFlowTests.says("reject_transfer", "Not today."),
    BountyFlowTests.says("approve_transfer", "You win."),
  ]

  private func attempt(_ text: String, by person: Int64, _ bot: RunningBot) async throws {
    try await bot.becomePlayer(person)
    try await bot.ask("/attempt \(text)", person)
    try await bot.press("Pay", person)
  }

  @Test("A group on Telegram hears of the round, of its results, of the win, and of the log's head behind it")
  func telegram() async throws {
    try await BountyFlowTests().withRound(Self.scripts) { bot, _ in
      try await bot.ask("/workspace set arena_channel here", in: Self.arena, from: Self.operators)
      try await bot.ask("/admin round open default 3000")
      try await attempt("kind words", by: 8, bot)
      try await attempt("magic words", by: 9, bot)
      try await bot.played()
      let heard = bot.telegram.world.texts(in: Self.arena.id)
      let places = ["Round 1 is open.", "the pool stays", "Round 1 is won!"].map { part in
        heard.firstIndex { $0.contains(part) }
      }
      #expect(
        places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted())
      // The close of the round is under it, so nobody can change afterwards what was said.
      let records = try await bot.count("SELECT COUNT(*) FROM log_records")
      #expect(heard.last?.hasPrefix("The decision log has \(records) records") == true, "\(heard.last ?? "")")
      // Signed, so that whoever keeps it can show it.
      let newest = try await bot.bot.database.read { try $0.newestHead() }
      #expect(PostedHead.read(Array((heard.last ?? "").utf8))?.signature == newest?.signature)
      // What was written is nobody's to copy while the round runs; what has won it is seen when it is over.
      #expect(!heard.contains { $0.contains("kind words") })
      #expect(heard.filter { $0.contains("magic words") } == heard.filter { $0.contains("is won!") })
    }
  }

  @Test("A head is marked as published where it was posted, and nowhere where there is no such place")
  func published() async throws {
    try await BountyFlowTests().withRound(Self.scripts) { bot, _ in
      func places() async throws -> [String] {
        try await bot.texts("SELECT published FROM log_heads ORDER BY size")
      }
      try await bot.ask("/admin round open default 10")
      #expect(try await places() == ["[]"])
      try await bot.ask("/workspace set arena_channel here", in: Self.arena, from: Self.operators)
      for person: Int64 in [7, 6] { try await bot.ask("/admin round cancel it is late", person) }
      #expect(try await places() == ["[]", #"["arena"]"#])
    }
    let kept = TelegramChat.supergroup(-2_002)
    try await BountyFlowTests().withRound(
      Self.scripts, { $0.signing.witnesses = [ChatAddress(.telegram, chat: String(kept.id))] }
    ) { bot, _ in
      try await bot.ask("/workspace set arena_channel here", in: Self.arena, from: Self.operators)
      try await bot.ask("/admin round open default 10")
      #expect(
        try await bot.texts("SELECT published FROM log_heads") == [#"["arena","witness"]"#])
    }
  }

  @Test("A chat that keeps heads gets them signed, and what it keeps shows that the log was not written anew")
  func witness() async throws {
    let kept = TelegramChat.supergroup(-2_002)
    try await BountyFlowTests().withRound(
      Self.scripts,
      {
        $0.signing.witnesses = [ChatAddress(.telegram, chat: String(kept.id))]
        $0.signing.root = String(repeating: "3c", count: 32)
      }
    ) { bot, _ in
      try await bot.ask("hello", in: kept, from: Self.operators)
      try await bot.ask("/admin round open default 3000")
      try await attempt("magic words", by: 8, bot)
      try await attempt("more magic words", by: 9, bot)
      try await bot.played()
      let posts = bot.telegram.world.texts(in: kept.id).filter { $0.hasPrefix("warden-head/1\n") }
      #expect(posts.count >= 2)
      let newest = try await bot.bot.database.read { try $0.newestHead() }
      let post = try #require(posts.last)
      // Not signed by the log's key, which may be stolen: it stands beside what is.
      #expect(post.hasSuffix("\nroot key: \(String(repeating: "3c", count: 32))"))
      #expect(try await bot.ask("/verify").joined().contains("Root key: 3c3c3c"))
      let read = try #require(PostedHead.read(Array("Look here:\n\(post)\n".utf8)))
      #expect(read.bytes == newest?.bytes && read.signature == newest?.signature)
      let export = try await bot.bot.database.read { connection in
        var lines: [[UInt8]] = []
        try connection.exportLog(bundle: { name in
          try connection.round(RoundID(name)).map { Array($0.bundleText.utf8) }
        }) { lines.append($0.dropLast()) }
        return lines
      }
      let good = await LogVerdict.of(export, heads: [(read.bytes, read.signature)])
      #expect(good.isProved, "\(good.faults)")
      var other = read.signature
      other[0] ^= 1
      let bad = await LogVerdict.of(export, heads: [(read.bytes, other)])
      #expect(!bad.isProved)
      #expect(PostedHead.read(read.bytes) == nil)
      let signed = post.prefix { $0 != "=" }
      #expect(PostedHead.read(Array(signed.dropLast(3).utf8))?.signature != read.signature)
    }
  }

  /// Each proof names the key that signed it, and openssl agrees, whichever key signs now.
  private func namesSigners(_ bot: RunningBot) async throws {
    let old = try #require(SigningKey(String(repeating: "1a", count: 32)))
    let new = try #require(SigningKey(String(repeating: "2b", count: 32)))
    let ids = try await bot.texts("SELECT id FROM attempts ORDER BY id")
    for (id, key) in zip(ids, [old, new]) {
      let answer = try await bot.ask("/verify \(id)", 9).joined()
      #expect(answer.contains("The key is \(key.id): \(key.verifying.bytes.hex)"), "\(answer)")
      let records = try await bot.bot.database.read { try $0.records(about: id) }
      for record in records { #expect(key.verifying.verifies(record.signature, of: record.bytes)) }
    }
  }

  @Test("Two operators hand the log over to its next key, and what both have signed is proved")
  func rotation() async throws {
    try await BountyFlowTests().withRound(
      Self.scripts,
      {
        $0.signing.seed = Secret(String(repeating: "1a", count: 32))
        $0.signing.next = Secret(String(repeating: "2b", count: 32))
      }
    ) { bot, _ in
      try await bot.ask("/admin round open default 3000")
      try await attempt("before", by: 8, bot)
      #expect(try await bot.ask("/admin system rotate", 8).last == "You need the role operator for this.")
      let alone = try await bot.ask("/admin system rotate", 7).last
      #expect(try await bot.count("SELECT COUNT(*) FROM sign_keys") == 1, "\(alone ?? "")")
      let both = try await bot.ask("/admin system rotate", 6).last
      #expect(both?.hasPrefix("The decision log is signed by ") == true, "\(both ?? "")")
      try await attempt("after", by: 9, bot)
      try await bot.played()
      try await namesSigners(bot)
      let export = try await bot.bot.database.read { connection in
        var bytes: [UInt8] = []
        try connection.exportLog(bundle: { name in
          try connection.round(RoundID(name)).map { Array($0.bundleText.utf8) }
        }) { bytes += $0 }
        return bytes
      }
      let verdict = await LogVerdict.of(export.split(separator: UInt8(ascii: "\n")).map { Array($0) })
      #expect(verdict.isProved, "\(verdict.faults)")
      #expect(verdict.keys.map(\.standing) == [.retired, .active])
      // There is no third key.
      #expect(try await bot.ask("/admin system rotate", 7).last?.hasPrefix("The decision log") == false)
    }
  }
}
