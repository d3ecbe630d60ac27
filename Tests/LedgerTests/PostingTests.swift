import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Postings")
struct PostingTests {
  let database: Database
  let start = Moment(seconds: 1_790_000_000)
  let ann = AccountID.available(to: PersonID("usr_ANN"))
  let bob = AccountID.available(to: PersonID("usr_BOB"))

  init() async throws {
    database = try await Database(path: ":memory:", migrations: ledgerMigrations)
  }

  private func leg(_ units: Int64, _ from: AccountID, _ to: AccountID, _ asset: Asset = .dollars) -> Leg {
    Leg(Amount(units: units, of: asset), from: from, to: to)
  }

  @discardableResult
  private func post(_ posting: Posting, after seconds: Int64 = 0) async throws -> PostingOutcome {
    try await database.write { [start] in
      try $0.post(posting, at: start.advanced(by: .seconds(seconds)), .system)
    }
  }

  private func proof() async throws -> LedgerProof { try await database.read { try $0.verifyLedger() } }

  private func balance(_ account: AccountID, _ asset: Asset = .dollars) async throws -> Int64 {
    try await database.read { try $0.balance(of: account, in: asset).units }
  }

  @Test("A transaction's hash is that of the documented text")
  func textForm() async throws {
    let first = try await post(Posting(.grant, key: "grant:usr_ANN", leg(10, .administration, ann)))
      .transaction
    #expect(first.previousHash == LedgerTransaction.noHash)
    let second = try await post(
      Posting(
        .seed, key: "round:r1:seed", reference: "rnd_1", leg(7, ann, .pool(of: RoundID("rnd_1"))),
        leg(3, ann, bob)),
      after: 5
    ).transaction
    let text =
      first.hash + "\nwarden-txn/1\nseq: 2\nid: \(second.id)\nkey: round:r1:seed\nkind: seed\nref: rnd_1\n"
      + "at: 1790000005000\nleg: USD user:usr_ANN:avail round:rnd_1:pool 7\n"
      + "leg: USD user:usr_ANN:avail user:usr_BOB:avail 3\n"
    #expect(second.hash == SHA256.hash(Array(text.utf8)).hex)
    #expect(try await proof() == .intact(count: 2, head: second.hash))
  }

  @Test("One key posts once, and a second request with other legs is a conflict")
  func idempotency() async throws {
    try await keepingBooks(in: database) {
      let posting = Posting(.grant, key: "grant:usr_ANN", leg(10, .administration, ann))
      let first = try await post(posting)
      #expect(first.isNew)
      #expect(try await post(posting, after: 60) == .replayed(first.transaction))
      await #expect(
        throws: LedgerError.idempotencyConflict(key: "grant:usr_ANN", posted: first.transaction.id)
      ) {
        try await post(Posting(.grant, key: "grant:usr_ANN", leg(11, .administration, ann)))
      }
      #expect(try await balance(ann) == 10)
    }
  }

  @Test("A refused posting leaves nothing behind, also when its transaction goes on")
  func refusal() async throws {
    try await keepingBooks(in: database) {
      try await post(Posting(.grant, key: "g", leg(10, .administration, ann)))
      let refused = Posting(.adjust, key: "a", leg(4, ann, bob), leg(7, ann, .revenue))
      try await database.write { [start, ann] connection in
        #expect(
          throws: LedgerError.insufficientFunds(
            account: ann, have: .dollars(units: 6), need: .dollars(units: 7))
        ) {
          try connection.post(refused, at: start, .system)
        }
      }
      #expect(try await balance(ann) == 10)
      #expect(try await balance(bob) == 0)
      // The key is free.
      try await post(Posting(.adjust, key: "a", leg(4, ann, bob)))
    }
  }

  @Test("What one leg brings, the next can use")
  func order() async throws {
    try await keepingBooks(in: database) {
      try await post(Posting(.adjust, key: "a", leg(5, .administration, ann), leg(5, ann, bob)))
      #expect(try await balance(bob) == 5)
      await #expect(throws: LedgerError.self) {
        try await post(Posting(.adjust, key: "b", leg(9, ann, bob), leg(9, .administration, ann)))
      }
    }
  }

  @Test("Only the outside may be below zero, and nothing wraps")
  func limits() async throws {
    try await keepingBooks(in: database) {
      try await post(Posting(.deposit, key: "a", leg(.max, .chain, ann, .tokens)))
      #expect(try await balance(.chain, .tokens) == -.max)
      await #expect(throws: LedgerError.overflow(account: ann)) {
        try await post(Posting(.adjust, key: "b", leg(1, .administration, ann, .tokens)))
      }
      await #expect(throws: LedgerError.overflow(account: .chain)) {
        try await post(Posting(.deposit, key: "c", leg(2, .chain, bob, .tokens)))
      }
      // There and back again: the balances fit, what would be written in between does not.
      try await post(Posting(.adjust, key: "d", leg(.max, ann, bob, .tokens)))
      #expect(try await balance(bob, .tokens) == .max)
    }
  }

  @Test("What can never be posted is refused before anything is looked at")
  func malformed() async throws {
    let wrong: [Posting] = [
      Posting(.adjust, key: "a"), Posting(.adjust, key: "b", leg(0, ann, bob)),
      Posting(.adjust, key: "c", leg(-1, ann, bob)), Posting(.adjust, key: "d", leg(1, ann, ann)),
      Posting(.adjust, key: "e", (0...Posting.mostLegs).map { _ in leg(1, .administration, ann) }),
    ]
    for posting in wrong {
      await #expect { try await post(posting) } throws: { error in
        if case LedgerError.malformed = error { true } else { false }
      }
    }
    #expect(
      try await proof() == .intact(count: 0, head: LedgerTransaction.noHash))
  }

  @Test("The order of the books is the order of their times, also when the clock goes back")
  func clockGoesBack() async throws {
    try await post(Posting(.grant, key: "a", leg(1, .administration, ann)), after: 100)
    let late = try await post(Posting(.grant, key: "b", leg(1, .administration, ann)), after: 40).transaction
    #expect(late.postedAt == start.advanced(by: .seconds(100)))
  }

  @Test("Keys hold visible ASCII only, and different causes have different keys")
  func keys() {
    let causes = ["a b", "a%20b", "a\nb", "ä", "é", "", "attempt:att_1:hold", "%", "a\u{0}b"]
    let keys = causes.map { IdempotencyKey($0) }
    #expect(Set(keys).count == causes.count)
    #expect(keys.allSatisfy { $0.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
    #expect(keys[6].text == "attempt:att_1:hold")
  }

  @Test("A path of an account is letters, digits, _ and -, in two to six parts")
  func paths() {
    for good in ["house:revenue", "user:usr_01:avail", "team:tea_1:m:usr-2", "a:b:c:d:e:f"] {
      #expect(AccountID(good)?.text == good)
    }
    for bad in [
      "", "house", "house:", ":x", "a::b", "a:b:c:d:e:f:g", "user:usr 1:avail", "user:ü:avail", "a:b\n",
      "a:" + String(repeating: "x", count: 119),
    ] {
      #expect(AccountID(bad) == nil, "\(bad)")
    }
  }

  @Test("An account's history is told from its own side, the newest first")
  func history() async throws {
    try await post(Posting(.grant, key: "a", leg(10, .administration, ann)))
    try await post(Posting(.adjust, key: "b", reference: "txn_x", leg(4, ann, bob)), after: 1)
    let entries = try await database.read { [ann] in try $0.history(of: ann, in: .dollars) }
    #expect(entries.map(\.change.units) == [-4, 10])
    #expect(entries.map(\.after.units) == [6, 10])
    #expect(entries.map(\.other) == [bob, .administration])
    #expect(entries[0].reference == "txn_x")
    let second = try await database.read { [ann] in try $0.history(of: ann, in: .dollars, page: 2, of: 1) }
    #expect(second.count == 1)
    let balances = try await database.read { [ann] in try $0.balances(of: ann) }
    #expect(balances == [.dollars(units: 6)])
  }
}
