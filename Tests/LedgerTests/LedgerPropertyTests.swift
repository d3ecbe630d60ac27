import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("The books under random use")
struct LedgerPropertyTests {
  private struct Crash: Error {}

  @Test(
    "Whatever is posted, replayed, refused and taken back, the invariants hold",
    arguments: 0..<12 as Range<UInt64>)
  func postings(seed: UInt64) async throws {
    var source = SplitMix64(state: seed)
    let database = try await Database(path: ":memory:", migrations: ledgerMigrations)
    let accounts: [AccountID] =
      [.administration, .chain, .revenue, .operating]
      + (0..<4).map { AccountID.available(to: PersonID("usr_\($0)")) }
    let start = Moment(seconds: 1_790_000_000)
    for step in 0..<150 {
      let legs = (0..<Int.random(in: 1...4, using: &source)).map { _ in
        let units = Int64.random(in: -1...(1 << Int64.random(in: 0...62, using: &source)), using: &source)
        return Leg(
          Amount(units: units, of: Asset.allCases[Int.random(in: 0...2, using: &source)]),
          from: accounts[Int.random(in: 0..<accounts.count, using: &source)],
          to: accounts[Int.random(in: 0..<accounts.count, using: &source)])
      }
      let posting = Posting(.adjust, key: "k:\(Int.random(in: 0..<100, using: &source))", legs)
      let now = start.advanced(by: .seconds(Int.random(in: 0...1_000, using: &source)))
      let (crashes, swallows) = (Int.random(in: 0..<8, using: &source) == 0, Bool.random(using: &source))
      _ = try? await database.write { connection in
        do {
          try connection.post(posting, at: now, .seeded(seed << 32 | UInt64(step)))
        } catch let error as LedgerError where swallows {
          _ = error
        }
        if crashes { throw Crash() }
      }
    }
    try await database.requireSoundBooks()
  }

  @Test(
    "In whatever order things are held, captured, voided and cut short, no hold is lost",
    arguments: 0..<12 as Range<UInt64>)
  func holds(seed: UInt64) async throws {
    var source = SplitMix64(state: seed)
    // A feature as simple as can be: it knows what it has asked for, in the transaction that asked.
    let toy = Migration(
      feature: "toy", number: 1, "CREATE TABLE toys (id TEXT PRIMARY KEY, state TEXT);")
    let database = try await Database(path: ":memory:", migrations: ledgerMigrations + [toy])
    let start = Moment(seconds: 1_790_000_000)
    let people = (0..<3).map { PersonID("usr_\($0)") }
    for person in people {
      try await database.write { connection in
        _ = try connection.grant(PlayMoney(.dollars(units: 60), in: .paper), to: person, at: start, .system)
      }
    }
    for step in 0..<200 {
      let name = "att_\(Int.random(in: 0..<25, using: &source))"
      let cause = HoldCause.attempt(AttemptID(name))
      let person = people[Int.random(in: 0..<3, using: &source)]
      let action = Int.random(in: 0..<3, using: &source)
      let price = Int64.random(in: 1...20, using: &source)
      let crashes = Int.random(in: 0..<5, using: &source) == 0
      let now = start.advanced(by: .seconds(step))
      _ = try? await database.write { connection in
        let state: Hold.State
        switch action {
        case 0:
          state = try connection.hold(
            for: cause, from: [HoldSource(.available(to: person), units: price)], on: .held(by: person),
            in: .dollars, at: now, .system
          ).state
        case 1:
          let held = try connection.hold(for: cause)?.amount.units ?? 0
          let share = try BasisPoints(7_000)?.split(held)
          try connection.capture(
            cause,
            into: [
              HoldSource(.pool(of: RoundID("rnd_1")), units: share?.share ?? 0),
              HoldSource(.revenue, units: share?.rest ?? 0),
            ], at: now, .system)
          state = .captured
        default:
          try connection.void(cause, at: now, .system)
          state = .voided
        }
        try connection.run(
          "INSERT INTO toys (id, state) VALUES (\(name), \(state)) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
        )
        if crashes { throw Crash() }
      }
    }
    let owners = Invariant.holds(of: .attempt, "I7", "Every toy has its hold") { connection in
      var toys: [String: Hold.State?] = [:]
      try connection.forEach("SELECT id, state FROM toys") { row in
        let state = try row.value(1) { Hold.State(rawValue: $0) }
        toys[row.text(0)] = .some(state == .voided ? nil : state)
        return true
      }
      return toys
    }
    try await database.requireSoundBooks([owners])
    let count = try await database.read { try $0.first("SELECT COUNT(*) FROM holds") { $0.int(0) } }
    #expect(count ?? 0 > 5)
  }

  @Test("Two who spend the same money at once: one gets it, and the other is told")
  func race() async throws {
    let database = try await Database(path: ":memory:", migrations: ledgerMigrations)
    let (ann, now) = (PersonID("usr_ANN"), Moment(seconds: 1_790_000_000))
    try await database.write { connection in
      _ = try connection.grant(PlayMoney(.dollars(units: 100), in: .paper), to: ann, at: now, .system)
    }
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<50 {
        group.addTask {
          let cause = HoldCause.attempt(AttemptID("att_\(number)"))
          return
            (try? await database.write { connection in
              try connection.hold(
                for: cause, from: [HoldSource(.available(to: ann), units: 30)], on: .held(by: ann),
                in: .dollars,
                at: now, .system)
            }) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(outcomes == 3)
    try await database.requireSoundBooks()
  }
}
