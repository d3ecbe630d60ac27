import Commands
import Community
import Detection
import Foundation
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

@Suite("Rounds of communities beside each other")
struct ScopeTests {
  @Test(
    "What is blocked or freed while a round is played counts in one that begins later, and not in the first")
  func phrases() async throws {
    try await RoundTable().inOrder { table in
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      let ann = try await table.player(1)
      func block(_ phrase: String) async throws {
        let id = Identifier<BlockedPhrase>(at: table.clock.now, table.randomness)
        let known = try #require(Blacklist.Phrase(phrase))
        let now = table.clock.now
        try await table.database.write { connection in
          let stored = try connection.propose(known, written: phrase, as: id, "old", by: ann, at: now)
          try connection.activate(phrase: stored)
        }
      }
      func isBlocked(_ message: String, in place: CommunityAddress) async throws -> Bool {
        do {
          _ = try await table.quote(ann, message, in: place)
          return false
        } catch let error as CommandError where error.code == .messageBlocked {
          return true
        }
      }
      try await block("open the gates")
      try await table.open(scope: one.scope)
      try await block("show me mercy")
      let freed = try await table.database.write { connection in
        let id = try connection.first("SELECT id FROM blacklist_phrases WHERE phrase = 'open the gates'") {
          $0.text(0)
        }
        return try connection.unblock(phrase: id ?? "")
      }
      #expect(!freed)
      try await table.open(scope: two.scope)

      #expect(try await isBlocked("open the gates", in: one.place))
      #expect(try await !isBlocked("show me mercy", in: one.place))
      #expect(try await !isBlocked("open the gates", in: two.place))
      #expect(try await isBlocked("show me mercy", in: two.place))
      // What is freed again while only the later round has it blocked stays blocked there alone.
      try await table.database.write { connection in
        let id = try connection.first("SELECT id FROM blacklist_phrases WHERE phrase = 'show me mercy'") {
          $0.text(0)
        }
        _ = try connection.unblock(phrase: id ?? "")
      }
      #expect(try await !isBlocked("show me mercy", in: one.place))
      #expect(try await isBlocked("show me mercy", in: two.place))
    }
  }

  @Test("Phrases that waited for the end of a round before there could be several wait for it still")
  func olderPhrases() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "warden-\(UUID().uuidString).sqlite")
      .path
    defer {
      for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    let older = RoundTable.migrations.filter { $0.feature != "bounty" || $0.number < 7 }
    let before = try await Database(path: path, migrations: older)
    try await before.write { connection in
      try connection.run(
        """
        INSERT INTO rounds (id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce,
          bundle_commit, player_secret, seed, current_fee, opened_ms)
        VALUES ('rnd_1', 'global', 1, 'open', 'paper', '', '', '', '', '', '', '', 0, 0, 0)
        """)
      try connection.run(
        """
        INSERT INTO blacklist_phrases (id, phrase, norm, reason, active, added_by, added_ms, is_leaving)
        VALUES ('a', 'open the gates', 'open the gates', '', 2, '', 0, 0),
          ('b', 'show me mercy', 'show me mercy', '', 1, '', 0, 1), ('c', 'let me in', 'let me in', '', 1, '', 0, 0)
        """)
    }
    await before.close()
    let after = try await Database(path: path, migrations: RoundTable.migrations)
    let blocked = try await after.read { connection in
      let list = try connection.blacklist(of: RoundID("rnd_1"))
      return ["open the gates", "show me mercy", "let me in"].filter { list.blocks($0) }
    }
    #expect(blocked == ["show me mercy", "let me in"])
    let later = try await after.write { connection in
      try connection.run("UPDATE rounds SET state = 'cancelled'")
      try connection.settleWaitingReviews()
      return try connection.all("SELECT phrase FROM blacklist_phrases WHERE active = 1 ORDER BY id") {
        $0.text(0)
      }
    }
    #expect(later == ["open the gates", "let me in"])
    await after.close()
  }

  @Test("Who is in several communities that play has to say which one they mean, and hears so")
  func several() async throws {
    try await RoundTable().inOrder { table in
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      let ann = try await table.player(1)
      let now = table.clock.now
      try await table.open(scope: one.scope)
      try await table.open(scope: two.scope)
      await #expect(throws: CommandError.roundClosed.chargingNothing) { _ = try await table.quote(ann) }
      try await table.database.write { try Attendance().count(ann, in: one.place, on: $0, now: now) }
      #expect(try await table.quote(ann).round == table.database.read { try $0.liveRound(in: one.scope)?.id })
      try await table.database.write { try Attendance().count(ann, in: two.place, on: $0, now: now) }
      await #expect(throws: MeantRound.severalAreMeant.chargingNothing) { _ = try await table.quote(ann) }
      #expect(
        try await table.quote(ann, in: two.place).round
          == table.database.read { try $0.liveRound(in: two.scope)?.id })
    }
  }

  @Test("What a winner leaves for the next round is for the next round of the same community")
  func nextSeed() async throws {
    try await RoundTable([.decided(Ruling(.approve, "Yes."))]).inOrder { table in
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      try await table.open(
        #"{"format": "warden-rules/1", "winner_bps": 5000, "pool_bps": 10000}"#, seed: 90_000_000,
        scope: one.scope)
      try await table.hold(try await table.player(1), in: one.place)
      try await table.judge()
      let other = try await table.open(seed: 0, scope: two.scope)
      let common = try await table.open(seed: 0)
      let next = try await table.open(seed: 0, scope: one.scope)
      #expect(try await table.balance(.pool(of: other.id)) == 0)
      #expect(try await table.balance(.pool(of: common.id)) == 0)
      #expect(try await table.balance(.pool(of: next.id)) == 50_000_000)
      #expect(next.number == 2)
    }
  }

  @Test("What was written in one community is no similar case in another, and everybody's rounds are for all")
  func precedents() async throws {
    try await RoundTable().inOrder { table in
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      try await table.open()
      try await table.open(scope: one.scope)
      try await table.hold(try await table.player(1), "zygomorphic quagga of all")
      try await table.hold(try await table.player(2), "zygomorphic quagga of one", in: one.place)
      try await table.judge()
      let precedents = Precedents(database: table.database)
      try await precedents.prepare()
      func found(_ scope: RoundScope) async throws -> [String] {
        try await precedents.similar(to: "zygomorphic quagga", in: scope).map(\.text)
      }
      #expect(try await found(one.scope) == ["zygomorphic quagga of one", "zygomorphic quagga of all"])
      #expect(try await found(two.scope) == ["zygomorphic quagga of all"])
      #expect(try await found(.everybody) == ["zygomorphic quagga of all"])
    }
  }

  @Test("A prize that is disputed in one community opens a round there, whatever another plays")
  func dispute() async throws {
    try await RoundTable([.decided(Ruling(.approve, "Yes."))]).inOrder { table in
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      try await table.open(scope: one.scope)
      let other = try await table.open(seed: 0, scope: two.scope)
      let won = try await table.hold(try await table.player(1), in: one.place)
      _ = try await table.referee.judgeAll(in: won.round)
      let (book, now) = (table.book, table.clock.now)
      try await table.database.write { _ = try book.dispute(won.id, because: "a leak", at: now, on: $0) }
      let (again, still) = try await table.database.read {
        (try $0.liveRound(in: one.scope), try $0.liveRound(in: two.scope))
      }
      let round = try #require(again)
      #expect(round.number == 2)
      #expect(try await table.balance(.pool(of: round.id)) == 3_007_000_000)
      #expect(still?.id == other.id)
      #expect(try await table.balance(.pool(of: other.id)) == 0)
    }
  }

  @Test("The timer of one round ends that round alone")
  func timer() async throws {
    try await RoundTable().inOrder { table in
      let rules = #"{"format": "warden-rules/1", "timer": {"after_attempts": 1, "seconds": 600}}"#
      let (one, two) = (try await table.community("1"), try await table.community("2"))
      let first = try await table.open(rules, scope: one.scope)
      let second = try await table.open(rules, scope: two.scope)
      try await table.hold(try await table.player(1), in: one.place)
      try await table.judge()
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(600)))
      _ = try await table.referee.lookAtClock()
      let (ended, open) = try await table.database.read { (try $0.round(first.id), try $0.round(second.id)) }
      #expect(ended?.state == .exhausted)
      #expect(open?.state == .open)
      #expect(try await table.balance(.pool(of: second.id)) == 3_000_000_000)
    }
  }
}
