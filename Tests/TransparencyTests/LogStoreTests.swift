import Groundwork
import JSON
import SQLite
import Testing
import Vocabulary

@testable import Transparency

@Suite("The log in the database")
struct LogStoreTests {
  let database: Database
  let start = Moment(milliseconds: 1_795_219_200_123)
  let keys = (1...3).compactMap { SigningKey(seed: [UInt8](repeating: UInt8($0), count: 32)) }
  let round = "rnd_01KB0000000000000000000001"
  let bundle = Array(#"{"system":"Never approve a transfer."}"#.utf8)
  let nonce = String(repeating: "ab", count: 32)
  let hash = String(repeating: "0f", count: 32)
  let opening = Opening(nonce: "63aca9e8abf8b3cdd1f21b0c36968d8f", message: "please – 🙏", reply: "No.")

  init() async throws {
    database = try await Database(path: ":memory:", migrations: transparencyMigrations)
  }

  private func attempt(_ number: Int64) -> String {
    "att_01KB00000000000000000000" + (number < 10 ? "0" : "") + "\(number)"
  }

  private func open(_ connection: borrowing Connection) throws {
    try connection.beginLog(keys[0], at: start, .seeded(1))
    try connection.log(
      .roundOpen(
        round: round, commit: Commitment.bundle(bundle, nonce: nonce), rules: hash, seed: 3_000_000_000,
        mode: .paper),
      signedBy: keys[0], at: start)
  }

  private func hold(_ number: Int64, _ connection: borrowing Connection, _ key: SigningKey) throws {
    try connection.log(
      .held(
        round: round, number: number, attempt: attempt(number), team: nil, player: hash,
        message: Commitment.message(opening.message, nonce: opening.nonce), fee: 10_000_000, funding: .wallet),
      signedBy: key, at: start)
  }

  private func decide(
    _ number: Int64, _ connection: borrowing Connection, _ key: SigningKey, wins: Bool = false
  ) throws {
    try connection.log(
      .decision(
        round: round, number: number, attempt: attempt(number),
        message: Commitment.message(opening.message, nonce: opening.nonce),
        reply: Commitment.reply(opening.reply ?? "", nonce: opening.nonce), tool: wins ? .approve : .reject,
        judge: .notAsked, outcome: wins ? .approved : .rejected, prize: wins ? 3_014_000_000 : 0,
        bundle: Commitment.bundle(bundle, nonce: nonce), context: hash, model: "anthropic/x"),
      signedBy: key, at: start)
  }

  /// A whole round, with a new key in the middle and somebody waiting when it is won.
  private func play() async throws {
    let cache = TreeCache()
    try await database.write { [self] connection in
      try open(connection)
      try hold(1, connection, keys[0])
      try decide(1, connection, keys[0])
      _ = try connection.signHead(keys[0], cache, at: start)
      try connection.rotateKey(from: keys[0], to: keys[1], at: start)
      try hold(2, connection, keys[1])
      try hold(3, connection, keys[1])
      try decide(2, connection, keys[1], wins: true)
      try connection.log(
        .roundClose(
          round: round, result: .won, winner: attempt(2), nonce: nonce, bundle: SHA256.hash(bundle).hex),
        signedBy: keys[1], at: start)
      try connection.log(
        .void(round: round, number: 3, attempt: attempt(3), reason: "round_closed", refund: 10_000_000),
        signedBy: keys[1], at: start)
      _ = try connection.signHead(keys[1], cache, at: start)
    }
  }

  private func lines() async throws -> [[UInt8]] {
    try await database.read { [bundle] connection in
      var lines: [[UInt8]] = []
      try connection.exportLog(bundle: { _ in bundle }) { lines.append($0.dropLast()) }
      return lines
    }
  }

  @Test("A round that was played is proved by its export")
  func export() async throws {
    try await play()
    let lines = try await lines()
    // What it is, ten records, two heads, one reveal.
    #expect(lines.count == 14)
    let verdict = await LogVerdict.of(lines)
    #expect(verdict.faults == [])
    #expect(verdict.records == 10)
    #expect(verdict.keys.map(\.standing) == [.retired, .active])
    let head = try await database.read { try $0.newestHead() }
    let signed = try #require(head)
    #expect(try TreeHead(signed.bytes).root == verdict.root)
    let since = try await database.read { try $0.recordsSinceHead() }
    #expect(since == 0)
  }

  @Test("An export with a limit stops there, and says that it is not all", arguments: [0, 600, 2_000])
  func limited(limit: Int) async throws {
    try await play()
    let whole = try await lines().map { $0 + [UInt8(ascii: "\n")] }
    let (isWhole, taken, revealed) = try await database.read { [bundle] connection in
      var (taken, revealed): ([[UInt8]], Int) = ([], 0)
      let isWhole = try connection.exportLog(
        bundle: { _ in
          revealed += 1
          return bundle
        }, atMost: limit
      ) { taken.append($0) }
      return (isWhole, taken, revealed)
    }
    #expect(!isWhole && revealed == 0)
    #expect(taken.joined().count <= limit)
    #expect(taken == Array(whole.prefix(taken.count)) && taken.count < whole.count)
    let size = whole.joined().count
    let all = try await database.read { [bundle] connection in
      try connection.exportLog(bundle: { _ in bundle }, atMost: size) { _ in }
    }
    #expect(all)
  }

  @Test("A head that was kept elsewhere shows that the log was written anew")
  func otherHistory() async throws {
    try await play()
    let head = try await database.read { try $0.newestHead() }
    let kept = try #require(head)
    let other = try await LogStoreTests()
    try await other.database.write { connection in try other.open(connection) }
    let verdict = await LogVerdict.of(try await other.lines(), heads: [(kept.bytes, kept.signature)])
    #expect(verdict.faults.map(\.reason) == [.headBeyondLog(size: 10)])
  }

  @Test("A player can prove an attempt alone, and the texts to anybody they show them to", arguments: 1...3)
  func proofs(number: Int64) async throws {
    try await play()
    let name = attempt(number)
    let (records, found) = try await database.read {
      (try $0.records(about: name), try $0.proof(ofAttempt: name))
    }
    let made = try #require(found)
    let json = try JSONDocument(parsing: made.json).root
    let proof = try #require(AttemptProof(json: json))
    #expect(proof == found)
    #expect(records.count == 2)
    let shown = Opening(json: try JSONDocument(parsing: opening.json).root)
    #expect(shown == opening)
    #expect(proof.faults(of: records, opening: shown) == [])
    #expect(proof.faults(of: records) == [])

    let other = Opening(nonce: opening.nonce, message: "please", reply: opening.reply)
    #expect(proof.faults(of: records, opening: other).map(\.reason).contains(.openingDiffers))
    let reply = Opening(nonce: opening.nonce, message: opening.message, reply: "Yes.")
    #expect(proof.faults(of: records, opening: reply).isEmpty == (number == 3))
  }

  @Test("A proof that does not fit is none")
  func wrongProofs() async throws {
    try await play()
    let (one, two) = (attempt(1), attempt(2))
    let (records, others, found) = try await database.read {
      (try $0.records(about: one), try $0.records(about: two), try $0.proof(ofAttempt: one))
    }
    let proof = try #require(found)
    func reasons(_ proof: AttemptProof, _ records: [AttemptProof.Signed]) -> [LogFault.Reason] {
      proof.faults(of: records).map(\.reason)
    }
    #expect(reasons(proof, others).contains(.pathLeadsElsewhere))
    #expect(reasons(proof, [records[0], others[1]]).contains(.attemptDiffers))
    let unsigned = AttemptProof.Signed(records[0].bytes, signature: records[1].signature)
    #expect(reasons(proof, [unsigned]) == [.badSignature])
    let withoutKeys = AttemptProof(paths: proof.paths, head: proof.head, keys: [])
    #expect(reasons(withoutKeys, records).contains(.unknownKey))
    let half = AttemptProof(paths: proof.paths, head: proof.head, keys: Array(proof.keys.dropLast()))
    #expect(reasons(half, records) == [.headKey(size: 10)])
    let forged = AttemptProof.Signed(proof.keys[1].bytes, signature: proof.keys[0].signature)
    let chain = AttemptProof(paths: proof.paths, head: proof.head, keys: [proof.keys[0], forged])
    #expect(reasons(chain, records) == [.badSignature])
    let head = AttemptProof(
      paths: proof.paths, head: AttemptProof.Signed(proof.head.bytes, signature: []), keys: proof.keys)
    #expect(reasons(head, records) == [.headSignature(size: 10)])
  }

  @Test("An attempt without a head over it cannot be proved yet")
  func noProofYet() async throws {
    try await database.write { [self] connection in
      try open(connection)
      try hold(1, connection, keys[0])
    }
    let name = attempt(1)
    let (proof, since) = try await database.read {
      (try $0.proof(ofAttempt: name), try $0.recordsSinceHead())
    }
    #expect(proof == nil)
    #expect(since == 3)
  }

  @Test("Only the active key writes, and a key that was in the log never comes back")
  func keyUse() async throws {
    try await database.write { [self] connection in
      #expect(throws: LogStoreError.noLog) { try hold(1, connection, keys[0]) }
      try open(connection)
      #expect(throws: LogStoreError.notTheActiveKey(active: keys[0].id)) { try hold(1, connection, keys[1]) }
      try connection.rotateKey(from: keys[0], to: keys[1], at: start)
      #expect(throws: LogStoreError.notTheActiveKey(active: keys[1].id)) { try hold(1, connection, keys[0]) }
      #expect(throws: LogStoreError.knownKey) {
        try connection.rotateKey(from: keys[1], to: keys[0], at: start)
      }
      try hold(1, connection, keys[1])
    }
    #expect(await LogVerdict.of(try await lines()).faults == [])
  }

  @Test("Threat 14: a stolen key is revoked by the root key alone, and what it signs later is nothing")
  func compromise() async throws {
    let root = keys[2]
    try await database.write { [self] connection in
      try open(connection)
      let draft = try connection.draftRevocation(introducing: keys[1], root: root.verifying, at: start)
      try connection.revokeKey(draft.bytes, signature: root.sign(draft.bytes), root: root.verifying)
      try hold(1, connection, keys[1])
    }
    var lines = try await lines()
    #expect(await LogVerdict.of(lines, root: root.verifying).faults == [])
    #expect(await LogVerdict.of(lines).faults.first == LogFault(.notTheRootKey, at: 2))
    #expect(
      await LogVerdict.of(lines, root: keys[0].verifying).faults.first == LogFault(.notTheRootKey, at: 2))

    let name = attempt(1)
    let last = try await database.read { try $0.records(about: name).last }
    let signed = try #require(last)
    let record = try LogRecord(signed.bytes)
    let stolen = LogRecord(
      try .held(
        round: round, number: 2, attempt: attempt(2), team: nil, player: hash, message: hash, fee: 1,
        funding: .stars),
      log: record.log, sequence: 4, previous: record.leaf.hex, at: start, key: keys[0].id)
    lines.append(
      LogExport.bytes(of: .record(stolen.bytes, signature: keys[0].sign(stolen.bytes))).dropLast())
    #expect(await LogVerdict.of(lines, root: root.verifying).faults == [LogFault(.revokedKey, at: 4)])
  }

  /// The third key is the root key.
  private func revoke(
    _ bytes: [UInt8], by signer: SigningKey, _ connection: borrowing Connection
  ) throws {
    try connection.revokeKey(bytes, signature: signer.sign(bytes), root: keys[2].verifying)
  }

  @Test("Only a record that follows, brings a new key and is signed by the root key revokes one")
  func notRevoked() async throws {
    let root = keys[2]
    try await database.write { [self] connection in
      #expect(throws: LogStoreError.noLog) {
        try connection.draftRevocation(introducing: keys[1], root: root.verifying, at: start)
      }
      try open(connection)
      for known in [keys[0], root] {
        #expect(throws: LogStoreError.knownKey) {
          try connection.draftRevocation(introducing: known, root: root.verifying, at: start)
        }
      }
      let draft = try connection.draftRevocation(introducing: keys[1], root: root.verifying, at: start)
      // Whoever has stolen the key does not have the root key.
      #expect(throws: RevocationError.notSignedByRoot) { try revoke(draft.bytes, by: keys[0], connection) }
      let rotation = LogRecord(
        try keys[1].introduction(to: draft.log, because: .rotation), log: draft.log, sequence: draft.sequence,
        previous: draft.previous, at: start, key: root.id)
      for bytes in [rotation.bytes, Array(draft.bytes.dropLast()), Array("hello\n".utf8)] {
        #expect(throws: RevocationError.noRevocation) { try revoke(bytes, by: root, connection) }
      }
      try hold(1, connection, keys[0])
      #expect(throws: RevocationError.doesNotFollow) { try revoke(draft.bytes, by: root, connection) }
      try decide(1, connection, keys[0])
    }
    #expect(await LogVerdict.of(try await lines()).faults == [])
  }

  @Test("A clock that goes back repeats the last time, and a log begins once")
  func clock() async throws {
    try await database.write { [self] connection in
      let log = try connection.beginLog(keys[0], at: start, .system)
      #expect(try connection.beginLog(keys[1], at: start, .system) == log)
      let record = try connection.log(
        .roundOpen(round: round, commit: hash, rules: hash, seed: 0, mode: .live), signedBy: keys[0],
        at: start.advanced(by: .seconds(-5)))
      #expect(record.at == start.iso8601)
    }
  }

  @Test("What cannot stand in a record is refused before it is written")
  func forms() {
    #expect(throws: LogEntryError(kind: .roundOpen, field: "seed")) {
      try LogEntry.roundOpen(round: round, commit: hash, rules: hash, seed: -1, mode: .paper)
    }
    #expect(throws: LogEntryError(kind: .void, field: "reason")) {
      try LogEntry.void(round: round, number: 1, attempt: attempt(1), reason: "guardian\ndown", refund: 1)
    }
    #expect(throws: LogEntryError(kind: .held, field: "player")) {
      try LogEntry.held(
        round: round, number: 1, attempt: attempt(1), team: nil, player: "Ann", message: hash, fee: 1,
        funding: .wallet)
    }
    #expect(throws: LogEntryError.self) { try LogEntry(.void, []) }
  }

  @Test("A head knows what was rolled back since the last one")
  func rollback() async throws {
    struct Regret: Error {}
    let cache = TreeCache()
    try await database.write { [self] connection in try open(connection) }
    _ = try? await database.write { [self] connection in
      try hold(1, connection, keys[0])
      _ = try connection.signHead(keys[0], cache, at: start)
      throw Regret()
    }
    try await database.write { [self] connection in
      try decide(1, connection, keys[0])
      _ = try connection.signHead(keys[0], cache, at: start)
    }
    #expect(await LogVerdict.of(try await lines()).faults.map(\.reason) == [.notHeld])
  }
}

extension Connection {
  /// How many records no head covers yet.
  fileprivate borrowing func recordsSinceHead() throws(SQLiteError) -> Int64 {
    try first(
      """
      SELECT (SELECT COALESCE(MAX(seq) + 1, 0) FROM log_records) - (SELECT COALESCE(MAX(size), 0) FROM log_heads)
      """
    ) { $0.int(0) } ?? 0
  }
}
