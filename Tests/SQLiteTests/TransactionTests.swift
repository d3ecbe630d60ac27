import Groundwork
import SQLite
import Testing

@Suite("Transactions")
struct TransactionTests {
  enum Place: CaseIterable { case disk, memory }

  let folder: TemporaryFolder
  private let onDisk: Database
  private let inMemory: Database

  init() async throws {
    folder = try TemporaryFolder()
    onDisk = try await Database(notesAt: folder.file("warden.sqlite"))
    inMemory = try await Database(notesAt: ":memory:")
  }

  private func database(_ place: Place) -> Database { place == .disk ? onDisk : inMemory }

  @Test("A read sees what was written before it", arguments: Place.allCases)
  func readsOwnWrites(place: Place) async throws {
    for text in ["one", "two", "three"] {
      try await database(place).write { try $0.note(text) }
      #expect(try await database(place).notes().last == text)
    }
  }

  @Test("Writes are carried out in the order in which they came", arguments: Place.allCases)
  func keepsOrder(place: Place) async throws {
    let gate = await WriterGate(closing: database(place))
    var writes: [Task<Void, any Error>] = []
    for number in 0..<300 { writes.append(await gate.queue { try $0.note("\(number)") }) }
    gate.lift()
    for write in writes { try await write.value }
    #expect(try await database(place).notes() == (0..<300).map(String.init))
  }

  @Test("A write that throws takes back its own changes and nobody else's", arguments: Place.allCases)
  func isolatesFailures(place: Place) async throws {
    let gate = await WriterGate(closing: database(place))
    let first = await gate.queue { try $0.note("first") }
    let refused = await gate.queue { connection in
      try connection.note("refused")
      throw Refusal()
    }
    let duplicate = await gate.queue { connection in
      try connection.note("also refused")
      try connection.note("first")
    }
    let last = await gate.queue { try $0.note("last") }
    gate.lift()

    try await first.value
    await #expect(throws: Refusal()) { try await refused.value }
    let error = await #expect(throws: SQLiteError.self) { try await duplicate.value }
    #expect(error?.isDuplicate == true)
    try await last.value
    #expect(try await database(place).notes() == ["first", "last"])
  }

  @Test(
    "Where one of many fails, the others run again, and each has happened once", arguments: Place.allCases)
  func runsOthersAgain(place: Place) async throws {
    let runs = Guarded([String: Int]())
    // The first group meets the failure unprepared, the second one is ready for it.
    for group in ["one", "two"] {
      let gate = await WriterGate(closing: database(place))
      let names = ["\(group) before", "\(group) failing", "\(group) after"]
      var writes: [Task<Void, any Error>] = []
      for name in names {
        writes.append(
          await gate.queue { connection in
            runs.withLock { $0[name, default: 0] += 1 }
            try connection.note(name)
            if name.hasSuffix("failing") { throw Refusal() }
          })
      }
      gate.lift()
      try await writes[0].value
      await #expect(throws: Refusal()) { try await writes[1].value }
      try await writes[2].value
    }
    #expect(try await database(place).notes() == ["one before", "one after", "two before", "two after"])
    #expect(
      runs.withLock(\.self) == [
        "one before": 2, "one failing": 2, "one after": 1, "two before": 1, "two failing": 1, "two after": 1,
      ])
  }

  @Test("A write of its own that throws leaves nothing behind", arguments: Place.allCases)
  func rollsBackAlone(place: Place) async throws {
    await #expect(throws: Refusal()) {
      try await database(place).write { connection in
        try connection.note("refused")
        throw Refusal()
      }
    }
    #expect(try await database(place).notes() == [])
  }

  private func openTree() async throws -> Database {
    try await Database(
      path: ":memory:",
      migrations: [
        Migration(
          feature: "tree", number: 1,
          """
          CREATE TABLE nodes (
            id BIGINT PRIMARY KEY, parent BIGINT REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED)
          """)
      ])
  }

  private func nodes(in tree: Database) async throws -> [Int64] {
    try await tree.read { try $0.all("SELECT id FROM nodes ORDER BY id") { $0.int(0) } }
  }

  @Test("A reference left open until the commit fails the write that left it, and no other")
  func isolatesOpenReferences() async throws {
    let tree = try await openTree()
    let gate = await WriterGate(closing: tree)
    let sound = await gate.queue { connection in
      try connection.run("INSERT INTO nodes VALUES (1, 2)")
      try connection.run("INSERT INTO nodes VALUES (2, NULL)")
    }
    let orphan = await gate.queue { try $0.run("INSERT INTO nodes VALUES (3, 99)") }
    gate.lift()

    _ = try await sound.value
    let error = await #expect(throws: SQLiteError.self) { try await orphan.value }
    #expect(error?.isConstraint == true)
    #expect(try await nodes(in: tree) == [1, 2])
  }

  @Test("A commit that is refused leaves the way free for the next one")
  func rollsBackRefusedCommits() async throws {
    let tree = try await openTree()
    let error = await #expect(throws: SQLiteError.self) {
      try await tree.write { try $0.run("INSERT INTO nodes VALUES (3, 99)") }
    }
    #expect(error?.isConstraint == true)
    try await tree.write { try $0.run("INSERT INTO nodes VALUES (4, NULL)") }
    #expect(try await nodes(in: tree) == [4])
    #expect(tree.isWritable)
  }

  @Test(
    "A write that ends the transaction under everybody fails with those before it, not with those after it")
  func survivesEndedTransaction() async throws {
    let gate = await WriterGate(closing: onDisk)
    let before = await gate.queue { try $0.note("before") }
    let culprit = await gate.queue { try $0.run("ROLLBACK") }
    let after = await gate.queue { try $0.note("after") }
    gate.lift()

    await #expect(throws: SQLiteError.self) { try await before.value }
    await #expect(throws: SQLiteError.self) { try await culprit.value }
    try await after.value
    #expect(try await onDisk.notes() == ["after"])
  }

  @Test("A reading closure cannot change anything", arguments: Place.allCases)
  func refusesWritesInReads(place: Place) async throws {
    let error = await #expect(throws: SQLiteError.self) {
      try await database(place).read { _ = try $0.run("DELETE FROM notes") }
    }
    #expect(error?.message == "this connection only reads")
  }

  @Test("A closed database finishes what is queued and refuses the rest", arguments: Place.allCases)
  func closes(place: Place) async throws {
    let database = database(place)
    let gate = await WriterGate(closing: database)
    let queued = await gate.queue { try $0.note("queued") }
    gate.lift()
    await database.close()
    await database.close()

    try await queued.value
    await #expect(throws: DatabaseError.closed(path: database.path)) {
      try await database.write { try $0.note("late") }
    }
    await #expect(throws: DatabaseError.closed(path: database.path)) { try await database.notes() }
  }

  @Test("A cancelled caller still learns what became of the write")
  func carriesOutCancelledWrites() async throws {
    let gate = await WriterGate(closing: onDisk)
    let write = await gate.queue { try $0.note("cancelled") }
    write.cancel()
    gate.lift()
    try await write.value
    #expect(try await onDisk.notes() == ["cancelled"])
  }
}

extension SQLiteError {
  /// A row with this key is there already, or a row that this one refers to is not: `SQLITE_CONSTRAINT`.
  fileprivate var isConstraint: Bool { code & 0xFF == 19 }

  /// A unique index or a primary key has this value already: `SQLITE_CONSTRAINT_UNIQUE`, `SQLITE_CONSTRAINT_PRIMARYKEY`.
  fileprivate var isDuplicate: Bool { code == 2_067 || code == 1_555 }
}
