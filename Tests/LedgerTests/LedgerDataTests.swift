import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Money of people")
struct LedgerDataTests {
  private struct Refused: Error, Equatable { let left: Amount }

  let database: Database
  let start = Moment(seconds: 1_790_000_000)
  let ann = PersonID("usr_ANN")
  let bob = PersonID("usr_BOB")

  init() async throws {
    database = try await Database(path: ":memory:", migrations: ledgerMigrations)
  }

  private func data(_ mode: MoneyMode = .paper) -> PersonalData {
    .books(mode, refusal: { Refused(left: $0) }, now: { [start] in start }, .system)
  }

  private func grant(_ person: PersonID, _ units: Int64 = 100) async throws -> Int64? {
    try await database.write { [start] in
      try $0.grant(PlayMoney(.dollars(units: units), in: .paper), to: person, at: start, .system)?.units
    }
  }

  private func available(_ person: PersonID) async throws -> Int64 {
    try await database.read { try $0.balance(of: .available(to: person), in: .dollars).units }
  }

  @Test("Everybody gets play money once, and only where money is played with")
  func grants() async throws {
    try await keepingBooks(in: database) {
      let first = try await grant(ann)
      #expect(first == 100)
      #expect(try await grant(ann) == nil)
      #expect(try await grant(ann, 500) == nil)
      #expect(try await available(ann) == 100)
      for mode in [MoneyMode.off, .live] { #expect(PlayMoney(in: mode).amount == nil) }
      #expect(PlayMoney(.dollars(units: 0), in: .paper).amount == nil)
      #expect(PlayMoney(Amount(units: 5, of: .tokens), in: .paper).amount == nil)
    }
  }

  @Test("Two who turn out to be one have everything of both, open holds with it, and play money once")
  func merging() async throws {
    try await keepingBooks(in: database) {
      _ = try await grant(ann)
      _ = try await grant(bob)
      let cause = HoldCause.attempt(AttemptID("att_1"))
      try await database.write { [start, ann, bob, data = data()] connection in
        try connection.hold(
          for: cause, from: [HoldSource(.available(to: bob), units: 30)], on: .held(by: bob), in: .dollars,
          at: start, .system)
        try data.merge(connection, Merging(bob, into: ann, at: start))
      }
      // 100 and 70, less the second 100.
      #expect(try await available(ann) == 70)
      try await database.requireSoundBooks()
      try await database.write { [start] in try $0.void(cause, at: start, .system) }
      #expect(try await available(ann) == 100)
      #expect(try await available(bob) == 0)
      #expect(try await grant(ann) == nil)
    }
  }

  @Test("Who joins accounts and takes them apart again gets no second play money")
  func separating() async throws {
    try await keepingBooks(in: database) {
      _ = try await grant(ann)
      try await database.write { [start, ann, bob, data = data()] connection in
        try data.separate(connection, Separating(.discord, of: ann, to: bob, at: start))
      }
      #expect(try await grant(bob) == nil)
      #expect(try await available(ann) == 100)
    }
  }

  @Test("Threat 16: what came with somebody goes back with them, also what is held or has been since")
  func separatingGoods() async throws {
    let (cid, payouts) = (PersonID("usr_CID"), (1...3).map { HoldCause.payout(PayoutID("pay_\($0)")) })
    try await keepingBooks(in: database) {
      try await database.write { [start, ann, bob, data = data()] connection in
        for (person, units) in [(ann, Int64(500)), (bob, 100)] {
          try connection.post(
            Posting(
              .adjust, key: "give:\(person)",
              Leg(.dollars(units: units), from: .administration, to: .available(to: person))),
            at: start, .system)
        }
        for cause in payouts {
          try connection.hold(
            for: cause, from: [HoldSource(.available(to: bob), units: 20)], on: .held(by: bob), in: .dollars,
            at: start, .system)
        }
        try data.merge(connection, Merging(bob, into: ann, at: start))
        try connection.void(payouts[1], at: start, .system)
        try connection.capture(
          payouts[2], into: [HoldSource(.administration, units: 20)], at: start, .system)
        for platform in [Platform.discord, .telegram] {
          let former = platform == .discord ? bob : nil
          try data.separate(
            connection, Separating(platform, of: ann, to: cid, at: start, former: former))
        }
        // Said once more, it moves nothing.
        try data.separate(connection, Separating(.discord, of: ann, to: cid, at: start, former: bob))
      }
      #expect(try await available(ann) == 500)
      #expect(try await available(cid) == 60)
      let held = try await database.read { try $0.balance(of: .held(by: cid), in: .dollars).units }
      #expect(held == 20)
      try await database.requireSoundBooks()
      try await database.write { [start] in try $0.void(payouts[0], at: start, .system) }
      #expect(try await available(cid) == 80)
    }
  }

  @Test("One who never had play money, joined with one who had, has had it")
  func mergingOneGrant() async throws {
    try await keepingBooks(in: database) {
      _ = try await grant(bob)
      try await database.write { [start, ann, bob, data = data()] connection in
        try data.merge(connection, Merging(bob, into: ann, at: start))
      }
      #expect(try await available(ann) == 100)
      #expect(try await grant(ann) == nil)
    }
  }

  @Test("Play money does not keep anybody from leaving, what is held does, and real money always")
  func deleting() async throws {
    try await keepingBooks(in: database) {
      _ = try await grant(ann)
      let subject = DataSubject(ann, accounts: [])
      let cause = HoldCause.attempt(AttemptID("att_1"))
      try await database.write { [start, ann, paper = data(), live = data(.live)] connection in
        #expect(throws: Refused(left: .dollars(units: 100))) { try live.object(connection, subject) }
        try connection.hold(
          for: cause, from: [HoldSource(.available(to: ann), units: 30)], on: .held(by: ann), in: .dollars,
          at: start, .system)
        #expect(throws: Refused(left: .dollars(units: 30))) { try paper.object(connection, subject) }
        try connection.void(cause, at: start, .system)
        try paper.object(connection, subject)
        try paper.delete(connection, subject)
      }
      #expect(try await available(ann) == 0)
    }
  }

  @Test("An export shows what moved on each of somebody's accounts")
  func exporting() async throws {
    _ = try await grant(ann)
    _ = try await grant(bob)
    let tables = try await database.read { [ann, data = data()] in
      try data.export($0, DataSubject(ann, accounts: []))
    }
    #expect(tables.map(\.name) == ["user:usr_ANN:avail"])
    #expect(tables[0].rows.count == 1)
    #expect(tables[0].rows[0][4] == .integer(100))
  }
}
