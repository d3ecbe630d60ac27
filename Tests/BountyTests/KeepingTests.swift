import Commands
import Groundwork
import LanguageModels
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

/// What time does to attempts, and what a new process makes of those that it finds.
@Suite("Attempts over time, and over the end of a process", .timeLimit(.minutes(5)))
struct KeepingTests {
  @Test("A price whose time went by while nobody ran is over at the start, and so are its words")
  func expiredQuote() async throws {
    try await RoundTable().inOrder { table in
      try await table.open()
      let quote = try await table.quote(try await table.player(1), "my best words")
      let other = try await table.quote(try await table.player(2), "later words")
      table.clock.advance(to: other.quoteExpiresAt.advanced(by: .milliseconds(-1)))
      try await table.referee.recover()
      #expect(try await table.attempt(quote.id)?.state == .quoted)
      table.clock.advance(to: other.quoteExpiresAt)
      try await table.referee.recover()
      let after = try await table.attempt(quote.id)
      #expect(after?.state == .expired && after?.message == nil && after?.nonce == nil)
    }
  }

  @Test(
    "Whoever was being judged when the process ended is asked about again, but not a fourth time, and not after ten minutes",
    arguments: [(tries: 1, after: 599, isAsked: true), (2, 599, true), (3, 599, false), (1, 600, false)])
  func interrupted(tries: Int, after: Int64, isAsked: Bool) async throws {
    try await RoundTable().inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      try await table.database.write { connection in
        _ = try connection.run(
          "UPDATE attempts SET state = 'judging', tries = \(tries) WHERE id = \(held.id)")
      }
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(after)))
      try await table.referee.recover()
      try await table.judge()
      let trail = try await table.database.read { connection in
        try connection.all("SELECT actor || ' ' || action FROM audit_log ORDER BY seq") { $0.text(0) }
      }
      #expect(
        trail == ["system:recovery bounty.recovery"] + (isAsked ? [] : ["system:recovery bounty.refund"]))
      #expect(table.pleas.withLock { $0.count } == (isAsked ? 1 : 0))
      #expect(try await table.attempt(held.id)?.state == (isAsked ? .captured : .refunded))
      #expect(try await table.balance(.available(to: ann)) == (isAsked ? 90_000_000 : 100_000_000))
    }
  }

  @Test(
    "Threat 31: who has paid for as many attempts as an hour allows waits for the rest of it, and pays nothing meanwhile"
  )
  func hourly() async throws {
    try await RoundTable().inOrder { table in
      try await table.open("{\"format\": \"warden-rules/1\", \"attempts\": {\"per_user_hour\": 2}}")
      let ann = try await table.player(1)
      for _ in 0..<2 {
        try await table.hold(ann)
        try await table.judge()
        table.clock.advance(to: table.clock.now.advanced(by: .seconds(600)))
      }
      let error = await #expect(throws: CommandError.self) { _ = try await table.quote(ann) }
      #expect(error?.code == .rateLimited)
      // Others have their own hour.
      _ = try await table.quote(try await table.player(2))
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(2_400)))
      try await table.hold(ann)
    }
  }

  @Test("What the guardian was sent is kept for ninety days, also where nothing happens after them")
  func contexts() async throws {
    try await RoundTable().inOrder { table in
      func kept() async throws -> Int64? {
        try await table.database.read { try $0.first("SELECT COUNT(*) FROM attempt_contexts") { $0.int(0) } }
      }
      try await table.open()
      try await table.hold(try await table.player(1))
      try await table.judge()
      let end = table.clock.now.advanced(by: .seconds(90 * 86_400))
      // The day's head, after which nothing is due for a long time.
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(86_400)))
      #expect(try await table.referee.lookAtClock() == end)
      table.clock.advance(to: end.advanced(by: .milliseconds(-1)))
      #expect(try await table.referee.lookAtClock() == end)
      #expect(try await kept() == 1)
      table.clock.advance(to: end)
      #expect(try await table.referee.lookAtClock() == nil)
      #expect(try await kept() == 0)
    }
  }

  @Test("Ten attempts make a batch whose description later case files have, and nobody waits for it")
  func batches() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 10000}}")
      func batches() async throws -> [SummaryBatch] {
        try await table.database.read { try $0.batchesToSummarise() }
      }
      for number in 1...10 {
        #expect(try await batches().isEmpty)
        try await table.hold(try await table.player(number), "argument \(number)")
        try await table.judge()
      }
      let batch = try #require(try await batches().first)
      #expect((1...10).allSatisfy { batch.text.contains("argument \($0) (rejected)") })
      // Not described yet: the next attempt is judged all the same.
      try await table.hold(try await table.player(11))
      try await table.judge()
      #expect(table.pleas.withLock { $0.last?.caseFile.contains("flattery") } == false)
      let (now, randomness) = (table.clock.now, table.randomness)
      try await table.database.write { try $0.keep("Mostly flattery.", of: batch, at: now, randomness) }
      #expect(try await batches().isEmpty)
      try await table.hold(try await table.player(12))
      try await table.judge()
      #expect(table.pleas.withLock { $0.last?.caseFile.contains("Mostly flattery.") } == true)
      #expect(try await table.live()?.id == round.id)
    }
  }
}
