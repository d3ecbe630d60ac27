import Bounty
import Commands
import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Teams

/// Whatever people do in whatever order, every unit of a pool belongs to a member, and every unit of a prize to somebody.
@Suite("Whatever happens in teams", .timeLimit(.minutes(5)))
struct TeamPropertyTests {
  @Test("the books hold after every step, and nothing is lost", arguments: 0..<12)
  func books(seed: UInt64) async throws {
    let table = try await TeamTable(seed: seed)
    let chance = Randomness.seeded(1_000 + seed)
    var people: [PersonID] = []
    for number in 1...7 { people.append(try await table.player(number)) }
    try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 3330001}}")
    for step in 0..<400 {
      let person = people[chance.index(below: people.count)]
      let other = people[chance.index(below: people.count)]
      try await act(chance, table, person, other, step)
      let report = try await table.database.read { try $0.examineBooks(Self.quick) }
      #expect(report.isSound, "step \(step) of \(seed): \(report)")
      if !report.isSound { return }
    }
    try await table.sound()
    let paid = try await table.database.read {
      try $0.first("SELECT COUNT(*) FROM team_attempts WHERE funding = 'team'") { $0.int(0) }
    }
    #expect((paid ?? 0) > 1, "hardly anything happened with \(seed)")
    // What people own together is what they were given: nobody else has anything but the house and the pools.
    let lost = try await table.database.read {
      try $0.first("SELECT COUNT(*) FROM accounts WHERE id LIKE 'team:%' AND balance < 0") { $0.int(0) }
    }
    #expect(lost == 0)
  }

  private static let quick = (Invariant.ledger + Invariant.bounty + Invariant.teams).filter(\.isQuick)

  private func act(
    _ chance: Randomness, _ table: TeamTable, _ person: PersonID, _ other: PersonID, _ step: Int
  ) async throws {
    let (now, teams) = (table.clock.now, table.teams)
    let name = "Team \(["A", "B"][chance.index(below: 2)])"
    switch chance.index(below: 20) {
    case 0: await allowing { try await table.create(name, by: person) }
    case 1...4: await allowing { try await table.join(name, as: person) }
    case 5: await allowing { try await table.leave(person) }
    case 6:
      await allowing {
        _ = try await table.write { try teams.kick(other, by: person, at: now, on: $0).refund }
      }
    case 7:
      await allowing {
        _ = try await table.write { try teams.transfer(to: other, by: person, at: now, on: $0) }
      }
    case 8...9:
      let units = Int64(chance.index(below: 20_000_000)) + 1
      await allowing {
        _ = try await table.write {
          try teams.fund(.dollars(units: units), by: person, because: "e\(step)", at: now, on: $0)
        }
      }
    case 10...13:
      let (isPool, isForTeam) = (chance.index(below: 3) > 0, chance.index(below: 2) == 0)
      await allowing { try await table.hold(person, isPool ? .team : .wallet, forTeam: !isPool && isForTeam) }
    case 14...16: try await table.judge(.reject)
    case 17:
      await allowing {
        _ = try await table.write { try table.rounds.cancel(by: person, at: now, on: $0).attempt.id }
      }
    case 18:
      let mode = SplitMode.allCases[chance.index(below: 3)]
      await allowing { _ = try await table.write { try teams.setSplit(mode, by: person, at: now, on: $0) } }
      await allowing {
        _ = try await table.write {
          try teams.change(TeamChange(membersMaySpend: true), by: person, at: now, on: $0)
        }
      }
    default:
      guard chance.index(below: 3) == 0 else { return }
      switch chance.index(below: 3) {
      case 0: try await table.judge(.approve)
      case 1:
        try await table.write { connection in
          guard let round = try connection.liveRound() else { return }
          _ = try table.rounds.cancelRound(round.id, because: "enough", at: now, on: connection)
        }
      default:
        await allowing { _ = try await table.write { try teams.disband(by: person, at: now, on: $0).refund } }
      }
      if try await table.database.read({ try $0.liveRound() == nil }) {
        table.clock.advance(to: now.advanced(by: .seconds(2 * 86_400)))
        let later = table.clock.now
        _ = try await table.write { try table.releasePrizes(at: later, on: $0) }
        try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 3330001}}")
      }
    }
  }

  /// Refusals are fine; anything else is not.
  private func allowing(_ body: () async throws -> Void) async {
    do { try await body() } catch is CommandError {} catch { Issue.record("\(error)") }
  }
}
