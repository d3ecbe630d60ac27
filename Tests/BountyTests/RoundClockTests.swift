import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("The clock of a round", .timeLimit(.minutes(5)))
struct RoundClockTests {
  @Test("The timer starts with an attempt, warns, stands still while somebody waits, and shares the pool out")
  func timer() async throws {
    let rules = """
      {"format": "warden-rules/1", "timer": {"after_attempts": 2, "seconds": 3600}}
      """
    try await RoundTable().inOrder { table in
      let round = try await table.open(rules)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      for person in [ann, ann, bob] {
        try await table.hold(person)
        try await table.judge()
      }
      let start = table.clock.now
      #expect(try await table.live()?.timerDeadline == start.advanced(by: .seconds(3_600)))
      // Somebody waits for ten minutes and takes it back: nobody may win by stalling.
      try await table.hold(bob)
      table.clock.advance(to: start.advanced(by: .seconds(600)))
      let (book, later) = (table.book, table.clock.now)
      _ = try await table.database.write { try book.cancel(by: bob, at: later, on: $0).attempt }
      let deadline = start.advanced(by: .seconds(4_200))
      #expect(try await table.live()?.timerDeadline == deadline)
      for minutes: Int64 in [15, 5, 1] {
        table.clock.advance(to: deadline.advanced(by: .seconds(-60 * minutes)))
        _ = try await table.referee.lookAtClock()
        _ = try await table.referee.lookAtClock()
        #expect(try await table.live()?.warnedMinutes == minutes)
      }
      let warnings = table.told.withLock { $0.count { if case .warned = $0 { true } else { false } } }
      #expect(warnings == 3)
      table.clock.advance(to: deadline)
      _ = try await table.referee.lookAtClock()
      #expect(try await table.live() == nil)
      // 3,021 dollars: a tenth for the last attempt, the rest by attempts, 2 to 1.
      let pool: Int64 = 3_021_000_000
      let last = pool / 10
      let rest = pool - last
      #expect(try await table.balance(.available(to: bob)) == 90_000_000 + last + rest / 3)
      #expect(try await table.balance(.available(to: ann)) == 80_000_000 + rest - rest / 3)
      #expect(try await table.balance(.pool(of: round.id)) == 0)
    }
  }

  @Test(
    "From the deadline on nobody is told a price or pays one, and a new process ends the round before anything else"
  )
  func deadline() async throws {
    let rules = """
      {"format": "warden-rules/1", "timer": {"after_attempts": 1, "seconds": 600}, "quote": {"ttl_s": 900}}
      """
    try await RoundTable().inOrder { table in
      let round = try await table.open(rules)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      try await table.hold(ann)
      try await table.judge()
      let deadline = try #require(try await table.live()?.timerDeadline)
      let quote = try await table.quote(bob)
      // The watcher has not looked yet.
      table.clock.advance(to: deadline)
      await #expect(throws: CommandError.timeIsOver.chargingNothing) { _ = try await table.quote(ann) }
      await #expect(throws: CommandError.timeIsOver.chargingNothing) { try await table.pay(quote) }
      #expect(try await table.balance(.held(by: bob)) == 0)
      try await table.referee.recover()
      #expect(try await table.database.read { try $0.round(round.id)?.state } == .exhausted)
      #expect(try await table.balance(.available(to: ann)) == 90_000_000 + 3_007_000_000)
    }
  }

  @Test("A millisecond before the deadline an attempt can be paid, and is judged")
  func lastMoment() async throws {
    let rules = """
      {"format": "warden-rules/1", "timer": {"after_attempts": 1, "seconds": 600}, "quote": {"ttl_s": 900}}
      """
    try await RoundTable().inOrder { table in
      try await table.open(rules)
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      try await table.hold(ann)
      try await table.judge()
      let deadline = try #require(try await table.live()?.timerDeadline)
      table.clock.advance(to: deadline.advanced(by: .milliseconds(-1)))
      let held = try await table.hold(bob)
      table.clock.advance(to: deadline)
      _ = try await table.referee.lookAtClock()
      try await table.judge()
      #expect(try await table.attempt(held.id)?.outcome == .rejected)
      #expect(try await table.live()?.timerDeadline == deadline.advanced(by: .seconds(600)))
    }
  }

  @Test(
    "A timer is no warning of itself, and a warning says what is left, however late it comes",
    arguments: [
      (length: 600, late: 0, heard: ["5 minutes", "1 minute"]), (120, 0, ["1 minute"]), (60, 0, []),
      (900, 0, ["5 minutes", "1 minute"]), (901, 0, ["15 minutes", "5 minutes", "1 minute"]),
      (3_600, 180, ["12 minutes", "2 minutes"]), (600, 20, ["5 minutes", "40 seconds"]),
    ])
  func warnings(length: Int64, late: Int64, heard: [String]) async throws {
    let rules = """
      {"format": "warden-rules/1", "timer": {"after_attempts": 1, "seconds": \(length)}}
      """
    let table = try await RoundTable()
    try await table.open(rules)
    try await table.hold(try await table.player(1))
    try await table.judge()
    let deadline = try #require(try await table.live()?.timerDeadline)
    var wake = try await table.referee.lookAtClock()
    while let next = wake, next < deadline {
      let due = next.advanced(by: .seconds(late))
      guard due < deadline else { break }
      table.clock.advance(to: max(due, table.clock.now))
      wake = try await table.referee.lookAtClock()
    }
    let said = table.told.withLock {
      $0.compactMap { if case .warned(_, let left) = $0 { left.rounded } else { nil } }
    }
    #expect(said == heard)
  }

  @Test(
    "Heads that somebody asks for keep none from being told to everybody, each day and each hundred records")
  func heads() async throws {
    try await RoundTable().inOrder { table in
      func told() -> [Int64] {
        table.told.withLock { $0.compactMap { if case .head(let head) = $0 { head.size } else { nil } } }
      }
      let book = table.book
      func ask() async throws {
        let now = table.clock.now
        try await table.database.write { _ = try book.signHead(at: now, on: $0) }
      }
      try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 10000}}")
      let ann = try await table.player(1)
      try await table.hold(ann)
      try await table.judge()
      #expect(told() == [])
      // Whoever asks for a proof gets a head at once, and asks again before each day is over.
      for hours: Int64 in [1, 22] {
        table.clock.advance(to: table.clock.now.advanced(by: .seconds(3_600 * hours)))
        try await ask()
        _ = try await table.referee.lookAtClock()
      }
      #expect(told() == [])
      table.clock.advance(to: table.clock.now.advanced(by: .seconds(3_600)))
      let records = try await table.database.read { try $0.recordsSinceHeadForAll() }
      _ = try await table.referee.lookAtClock()
      // The key, the round, what was held and what was decided.
      #expect(told().count == 1)
      let after = try await table.database.read { try $0.recordsSinceHeadForAll() }
      #expect((records, after) == (2, 0))
      for number in 0..<50 {
        try await table.hold(try await table.player(1 + number % 10))
        try await ask()
        try await table.judge()
      }
      #expect(told().count == 2)
      #expect(told().last.map { $0 - told()[0] } == 100)
    }
  }
}
