import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("The invariants of the books")
struct InvariantTests {
  let database: Database
  let start = Moment(seconds: 1_790_000_000)

  init() async throws {
    database = try await Database(path: ":memory:", migrations: ledgerMigrations)
    let (ann, pool) = (PersonID("usr_ANN"), AccountID.pool(of: RoundID("rnd_1")))
    try await database.write { [start] connection in
      _ = try connection.grant(PlayMoney(.dollars(units: 100), in: .paper), to: ann, at: start, .system)
      for (name, state) in [("att_1", Hold.State.open), ("att_2", .captured), ("att_3", .voided)] {
        let cause = HoldCause.attempt(AttemptID(name))
        try connection.hold(
          for: cause, from: [HoldSource(.available(to: ann), units: 10)], on: .held(by: ann), in: .dollars,
          at: start, .system)
        switch state {
        case .open: break
        case .captured:
          try connection.capture(
            cause, into: [HoldSource(pool, units: 7), HoldSource(.revenue, units: 3)], at: start, .system)
        case .voided: try connection.void(cause, at: start, .system)
        }
      }
    }
  }

  private func broken() async throws -> [String] {
    let report = try await database.read { try $0.examineBooks() }
    #expect(report.isSound == (report.imbalance == 0))
    return report.findings.filter { !$0.violations.isEmpty }.map(\.name)
  }

  @Test("Sound books say so, a line each")
  func sound() async throws {
    #expect(try await broken() == [])
    let report = try await database.read { try $0.examineBooks() }
    #expect(report.description.split(separator: "\n").count == Invariant.ledger.count)
    #expect(report.description.hasPrefix("I1 holds: All balances of an asset add up to zero.\n"))
    let metrics = Metrics()
    LedgerMetrics(metrics).record(report)
    #expect(metrics.text().contains("\nwarden_ledger_imbalance 0\n"))
  }

  @Test(
    "What a whole look has found is not forgotten by the quick ones after it, until a whole one finds it mended"
  )
  func remembered() async throws {
    let (metrics, quick) = (Metrics(), Invariant.ledger.filter(\.isQuick))
    let ledger = LedgerMetrics(metrics)
    func look(_ invariants: [Invariant]) async throws -> Bool {
      ledger.record(try await database.read { try $0.examineBooks(invariants) })
      return metrics.text().contains("\nwarden_ledger_imbalance 0\n")
    }
    // A leg that says something else: its account has what it had.
    try await database.write { _ = try $0.run("UPDATE ledger_legs SET to_after = to_after + 1") }
    #expect(try await look(quick))
    #expect(try await !look(Invariant.ledger))
    #expect(try await !look(quick))
    try await database.write { _ = try $0.run("UPDATE ledger_legs SET to_after = to_after - 1") }
    #expect(try await !look(quick))
    #expect(try await look(Invariant.ledger))
  }

  @Test(
    "Any change by hand breaks what it touches",
    arguments: [
      ("UPDATE accounts SET balance = balance + 5 WHERE id = 'house:revenue'", ["I1", "I3"]),
      (
        "UPDATE accounts SET allow_negative = 1, balance = -3 WHERE id = 'house:revenue'", ["I1", "I2", "I3"]
      ),
      ("UPDATE accounts SET allow_negative = 1 WHERE id = 'house:revenue'", ["I2"]),
      ("UPDATE ledger_legs SET amount = amount + 1 WHERE to_account = 'house:revenue'", ["I3", "I4"]),
      ("UPDATE ledger_legs SET to_after = 4 WHERE to_account = 'house:revenue'", ["I3"]),
      ("DELETE FROM ledger_legs WHERE to_account = 'house:revenue'", ["I3", "I4"]),
      ("UPDATE ledger_txns SET kind = 'adjust' WHERE seq = 2", ["I4"]),
      ("UPDATE ledger_txns SET posted_ms = posted_ms + 1 WHERE seq = 2", ["I4"]),
      ("UPDATE ledger_txns SET request_hash = hash WHERE seq = 2", ["I4"]),
      ("UPDATE ledger_txns SET seq = 99 WHERE seq = 3", ["I3", "I4"]),
      (
        "UPDATE ledger_txns SET idem_key = 'attempt:att_9:hold' WHERE idem_key = 'attempt:att_1:hold'",
        ["I4", "I7a"]
      ),
      ("UPDATE holds SET amount = 11 WHERE ref_id = 'att_1'", ["I5", "I6"]),
      ("UPDATE holds SET state = 'captured' WHERE ref_id = 'att_1'", ["I5", "I7a"]),
      ("UPDATE holds SET state = 'voided' WHERE ref_id = 'att_2'", ["I7a"]),
      ("UPDATE hold_sources SET amount = 9", ["I6"]),
      ("DELETE FROM hold_sources", ["I6"]),
    ] as [(SQL, [String])])
  func tampering(change: SQL, names: [String]) async throws {
    try await database.write { _ = try $0.run(change) }
    #expect(try await broken() == names)
    await #expect(throws: BooksOutOfOrder.self) { try await database.requireSoundBooks() }
  }

  @Test("A copy says what is wrong with its books; one without books has nothing wrong with it")
  func copies() async throws {
    #expect(try await database.read { try $0.brokenBooks() } == nil)
    try await database.write {
      _ = try $0.run("UPDATE ledger_txns SET posted_ms = posted_ms + 1 WHERE seq = 2")
    }
    #expect(
      try await database.read { try $0.brokenBooks() }
        == "its books are out of order (I4: the chain breaks at transaction 2)")
    let other = try await Database(path: ":memory:", migrations: [])
    #expect(try await other.read { try $0.brokenBooks() } == nil)
  }

  @Test("The database itself refuses what must never be in the books")
  func constraints() async throws {
    for change: SQL in [
      "UPDATE accounts SET balance = -1 WHERE id = 'house:revenue'",
      "UPDATE accounts SET asset = 'EUR' WHERE id = 'house:revenue'",
      "UPDATE ledger_legs SET amount = 0",
      "UPDATE ledger_legs SET to_account = from_account",
      "UPDATE ledger_txns SET seq = 1",
      "UPDATE holds SET state = 'lost'",
      "UPDATE hold_sources SET amount = 0",
    ] {
      await #expect { try await database.write { _ = try $0.run(change) } } throws: { error in
        (error as? SQLiteError)?.isConstraint == true
      }
    }
    #expect(try await broken() == [])
  }

  @Test("A feature's own things have exactly the holds that their states ask for")
  func owners() async throws {
    func names(_ owners: [String: Hold.State?]) async throws -> [String] {
      let invariant = Invariant.holds(of: .attempt, "I7", "Attempts have their holds") { _ in owners }
      return try await database.read { try invariant.check($0).map(\.description) }
    }
    let none: Hold.State? = nil
    #expect(try await names(["att_1": .open, "att_2": .captured, "att_3": none, "att_4": none]) == [])
    #expect(
      try await names(["att_1": .captured, "att_2": .captured, "att_3": none, "att_4": .open])
        == ["att_1 needs its hold captured, and it is open", "nothing is held for att_4"])
    #expect(
      try await names(["att_2": .captured, "att_3": none]) == [
        "something is held for att_1, which nobody knows"
      ])
  }

  @Test("I8 and I9: what came in has to lie outside; more is no fault, and nobody looked is none either")
  func custody() async throws {
    let start = start
    try await database.write { connection in
      for (key, account, amount) in [
        ("deposit:solana:a:1", AccountID.chain, Amount.dollars(units: 100)),
        ("deposit:solana:b:1", .chain, Amount(units: 50, of: .tokens)),
        ("deposit:stars:c", .telegram, Amount(units: 7, of: .stars)),
      ] {
        try connection.post(
          Posting(
            .deposit, key: IdempotencyKey(key),
            Leg(amount, from: account, to: .available(to: PersonID("usr_ANN")))),
          at: start, .system)
      }
    }
    #expect(try await broken() == [])
    func lies(_ units: Int64, _ asset: Asset, _ account: AccountID) async throws -> [String] {
      try await database.write {
        let owed = try $0.owed(by: account, in: asset)
        try $0.note(custody: Amount(units: units, of: asset), owed: owed, of: account, at: start)
      }
      return try await broken()
    }
    #expect(try await lies(100, .dollars, .chain) == [])
    #expect(try await lies(51, .tokens, .chain) == [])
    #expect(try await lies(7, .stars, .telegram) == [])
    #expect(try await lies(60, .dollars, .chain) == ["I8"])
    #expect(try await database.read { try $0.examineBooks().imbalance } == 40)
    #expect(try await lies(6, .stars, .telegram) == ["I8", "I9"])
    await #expect(throws: BooksOutOfOrder.self) { try await database.requireSoundBooks() }
    #expect(try await lies(100, .dollars, .chain) == ["I9"])
    #expect(try await lies(8, .stars, .telegram) == [])
    // What came in after somebody looked is looked at the next time; what came in while they looked was not there before.
    func more(_ units: Int64, _ key: IdempotencyKey) async throws {
      try await database.write { connection in
        try connection.post(
          Posting(
            .deposit, key: key,
            Leg(.dollars(units: units), from: .chain, to: .available(to: PersonID("usr_ANN")))),
          at: start, .system)
      }
    }
    try await more(5, "deposit:solana:d:1")
    #expect(try await broken() == [])
    #expect(try await lies(104, .dollars, .chain) == ["I8"])
    #expect(try await lies(105, .dollars, .chain) == [])
    try await more(7, "deposit:solana:e:1")
    try await database.write {
      try $0.note(custody: .dollars(units: 106), owed: 105, of: .chain, at: start)
    }
    #expect(try await broken() == [])
  }

  @Test(
    "Money that is played with and money that is real are two modes, and the third is refused with a reason")
  func modes() {
    #expect(MoneyMode(rawValue: "paper")?.refusal == nil)
    #expect(MoneyMode(rawValue: "off")?.refusal == nil)
    #expect(MoneyMode(rawValue: "live")?.refusal?.contains("deposits") == true)
    #expect(MoneyMode(rawValue: "Paper") == nil)
  }
}

extension SQLiteError {
  /// A `CHECK`, a key or a trigger says no: `SQLITE_CONSTRAINT`.
  fileprivate var isConstraint: Bool { code & 0xFF == 19 }
}
