import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import Bounty

@Suite("When a guardian gives no answer", .timeLimit(.minutes(5)))
struct GuardianTroubleTests {
  private static let reject = Hearing.decided(Ruling(.reject, "No."))

  /// Lets every sleep of the referee pass at once while `body` runs.
  private func hurrying<Result: Sendable>(
    _ table: RoundTable, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let clock = table.clock
    let hurry = Task { while true { clock.advance(to: try await clock.nextSleep()) } }
    defer { hurry.cancel() }
    return try await body()
  }

  @Test("Three failures give the fee back and pause the round, which two good probes let go on")
  func down() async throws {
    let table = try await RoundTable(
      [.failed("failed"), .failed("failed"), .failed("failed"), Self.reject], probes: [false, true, true])
    try await table.inOrder { table in
      try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      let (first, second) = (try await table.hold(ann), try await table.hold(bob))
      try await hurrying(table) { try await table.judge() }
      #expect(table.pleas.withLock { $0.count } == 3)
      #expect(try await table.attempt(first.id)?.refund == .guardianDown)
      #expect(try await table.attempt(second.id)?.state == .held)
      #expect(try await table.live()?.pause == .guardianDown)
      await #expect(throws: CommandError.roundPaused(reason: "the Warden cannot answer").chargingNothing) {
        _ = try await table.quote(try await table.player(3))
      }
      for _ in 0..<3 {
        table.clock.advance(to: table.clock.now.advanced(by: .seconds(60)))
        _ = try await table.referee.lookAtClock()
      }
      #expect(try await table.live()?.state == .open)
      try await table.judge()
      #expect(try await table.attempt(second.id)?.outcome == .rejected)
    }
  }

  @Test(
    "A message that the provider does not take costs nothing and, however often it comes, stops nobody else")
  func refused() async throws {
    let table = try await RoundTable(
      [.refused("refused"), .refused("refused"), .refused("refused"), Self.reject])
    try await table.inOrder { table in
      try await table.open()
      let (ann, bob) = (try await table.player(1), try await table.player(2))
      for number in 1...3 {
        let held = try await table.hold(ann, "try \(number)")
        try await table.judge()
        #expect(try await table.attempt(held.id)?.refund == .guardianDown)
      }
      // Asked once each: the same bytes would be refused again.
      #expect(table.pleas.withLock { $0.count } == 3)
      await #expect(throws: CommandError.self) { try await table.hold(ann, "once more") }
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      #expect(try await table.live()?.state == .open)
      let other = try await table.hold(bob)
      try await table.judge()
      #expect(try await table.attempt(other.id)?.outcome == .rejected)
    }
  }

  @Test("A provider that takes the messages of no three players pauses the round and calls an operator")
  func refusedToAll() async throws {
    try await RoundTable([.refused("refused")]).inOrder { table in
      try await table.open()
      var people: [PersonID] = []
      for number in 1...3 {
        people.append(try await table.player(number))
        try await table.hold(people[number - 1])
      }
      try await table.judge()
      #expect(try await table.live()?.pause == .unclear)
      for person in people { #expect(try await table.balance(.available(to: person)) == 100_000_000) }
      #expect(
        table.told.withLock { $0.contains { if case .needsOperator = $0 { true } else { false } } })
    }
  }

  @Test("A round that stays paused gives its queue back after ten minutes")
  func longPause() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let ann = try await table.player(1)
      let held = try await table.hold(ann)
      let (book, now) = (table.book, table.clock.now)
      try await table.database.write { connection in
        _ = try book.pause(round, because: "tea", at: now, on: connection)
      }
      try await table.judge()
      #expect(try await table.attempt(held.id)?.state == .held)
      table.clock.advance(to: now.advanced(by: .seconds(599)))
      let next = try await table.referee.lookAtClock()
      #expect(next == now.advanced(by: .seconds(600)))
      table.clock.advance(to: now.advanced(by: .seconds(600)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.attempt(held.id)?.refund == .roundPaused)
    }
  }

  @Test("A pause that is repeated, or taken over, makes nobody wait for another ten minutes")
  func repeatedPause() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open()
      let held = try await table.hold(try await table.player(1))
      let (book, start) = (table.book, table.clock.now)
      try await table.database.write {
        _ = try book.pause(round, .guardianDown, "silence", at: start, on: $0)
      }
      for seconds: Int64 in [300, 599] {
        table.clock.advance(to: start.advanced(by: .seconds(seconds)))
        let now = table.clock.now
        let paused = try #require(try await table.live())
        try await table.database.write { _ = try book.pause(paused, because: "tea", at: now, on: $0) }
      }
      #expect(try await table.live()?.pausedAt == start)
      #expect(try await table.live()?.pause == .byOperator)
      table.clock.advance(to: start.advanced(by: .seconds(600)))
      _ = try await table.referee.lookAtClock()
      #expect(try await table.attempt(held.id)?.refund == .roundPaused)
    }
  }

  @Test("Who was given back three fees without the guardian being asked has made nobody fail")
  func unasked() async throws {
    try await RoundTable().inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let book = table.book
      for _ in 0..<3 {
        try await table.hold(ann)
        let (now, round) = (table.clock.now, try #require(try await table.live()))
        try await table.database.write {
          _ = try book.pause(round, .guardianDown, "silence", at: now, on: $0)
        }
        table.clock.advance(to: now.advanced(by: .seconds(600)))
        let (later, paused) = (table.clock.now, try #require(try await table.live()))
        try await table.database.write { connection in
          _ = try book.refundLongPause(of: paused.id, at: later, on: connection)
          _ = try book.resume(paused, at: later, on: connection)
        }
      }
      #expect(try await table.balance(.available(to: ann)) == 100_000_000)
      _ = try await table.quote(ann)
    }
  }

  @Test("A day's budget that is used up gives everybody's fee back")
  func budget() async throws {
    try await RoundTable([.outOfBudget]).inOrder { table in
      try await table.open()
      var ids: [AttemptID] = []
      for number in 1...3 { ids.append(try await table.hold(try await table.player(number)).id) }
      try await table.judge()
      for id in ids { #expect(try await table.attempt(id)?.refund == .budgetReached) }
      #expect(table.pleas.withLock { $0.count } == 1)
    }
  }

  @Test("Three unclear answers in a row to different players pause the round and call an operator")
  func riddles() async throws {
    try await RoundTable([.unclear]).inOrder { table in
      try await table.open()
      for number in 1...4 { try await table.hold(try await table.player(number)) }
      try await table.judge()
      #expect(try await table.live()?.pause == .unclear)
      #expect(try await table.live()?.capturedCount == 3)
      #expect(
        table.told.withLock { $0.contains { if case .needsOperator = $0 { true } else { false } } })
    }
  }
}
