import Commands
import Community
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Bounty

@Suite("A prize that is held for review", .timeLimit(.minutes(5)))
struct HeldPrizeTests {
  private static let approve = Hearing.decided(Ruling(.approve, "Yes."))

  private func records(_ table: RoundTable) -> PersonalRecords {
    let clock = table.clock
    return PersonalRecords([
      .books(
        .paper, refusal: { CommandError.balanceLeft($0.description) }, now: { clock.now }, table.randomness),
      .bounty,
    ])
  }

  @Test("Who has won keeps their data until the prize is free, also where they asked to be deleted before")
  func deletion() async throws {
    try await RoundTable([Self.approve]).inOrder { table in
      try await table.open()
      let ann = try await table.player(1)
      let (start, randomness, records) = (table.clock.now, table.randomness, records(table))
      let deletion = try await table.database.write {
        try $0.requestDeletion(of: ann, now: start, randomness)
      }
      table.clock.advance(to: deletion.due.advanced(by: .seconds(-3_600)))
      try await table.hold(ann)
      try await table.judge()
      let release = table.clock.now.advanced(by: .seconds(86_400))
      table.clock.advance(to: deletion.due)
      let error = await #expect(throws: CommandError.self) {
        try await table.database.write { try $0.carryOut(deletion, records, now: deletion.due) }
      }
      #expect(
        error
          == CommandError(
            .balanceLeft,
            "A prize of yours is held for review until \(release.minute); until then nothing is deleted."))
      #expect(try await table.balance(.prize(of: ann)) == 3_007_000_000)
      table.clock.advance(to: release)
      _ = try await table.referee.lookAtClock()
      #expect(try await table.balance(.available(to: ann)) == 3_097_000_000)
      try await table.database.write { try $0.carryOut(deletion, records, now: release) }
      #expect(try await table.balance(.available(to: ann)) == 0)
    }
  }

  @Test(
    "A prize that cannot be released keeps no other and no head from their time, and operators hear of it once"
  )
  func stuck() async throws {
    let table = try await RoundTable([Self.approve])
    var people: [PersonID] = []
    for number in 1...2 {
      try await table.open()
      people.append(try await table.player(number))
      try await table.hold(people[number - 1])
      try await table.judge()
    }
    let (ann, bob, randomness, start) = (people[0], people[1], table.randomness, table.clock.now)
    // Somebody has taken the first prize away.
    try await table.database.write { connection in
      try connection.post(
        Posting(
          .adjust, key: "test:taken", Leg(.dollars(units: 1), from: .prize(of: ann), to: .operating)),
        at: start, randomness)
    }
    func told(_ isIt: (Happening) -> Bool) -> Int { table.told.withLock { $0.count(where: isIt) } }
    let calls = { told { if case .needsOperator = $0 { true } else { false } } }
    table.clock.advance(to: start.advanced(by: .seconds(86_400)))
    let again = table.clock.now.advanced(by: .seconds(3_600))
    for _ in 0..<2 { #expect(try await table.referee.lookAtClock() == again) }
    #expect(try await table.balance(.available(to: bob)) == 90_000_000 + 3_007_000_000)
    #expect(try await table.balance(.available(to: ann)) == 90_000_000)
    #expect(calls() == 1)
    let back = table.clock.now
    try await table.database.write { connection in
      try connection.post(
        Posting(
          .adjust, key: "test:back", Leg(.dollars(units: 1), from: .operating, to: .prize(of: ann))),
        at: back, randomness)
    }
    table.clock.advance(to: again)
    _ = try await table.referee.lookAtClock()
    #expect(try await table.balance(.available(to: ann)) == 90_000_000 + 3_007_000_000)
    #expect(calls() == 1)
  }
}
