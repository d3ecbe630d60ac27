import Foundation
import SQLite
import Testing

@Suite("Opening a database")
struct OpeningTests {
  let folder: TemporaryFolder
  var path: String { folder.file("warden.sqlite") }

  init() throws { folder = try TemporaryFolder() }

  private func permissions(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
  }

  @Test("What was written is there after closing and opening again")
  func keeps() async throws {
    var database = try await Database(notesAt: path)
    try await database.write { try $0.note("kept") }
    await database.close()
    database = try await Database(notesAt: path)
    #expect(try await database.notes() == ["kept"])
  }

  @Test("Only the owner can read the database, its log and its lock")
  func ownerOnly() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("private") }
    for name in ["warden.sqlite", "warden.sqlite-wal", "warden.sqlite-shm", "warden.sqlite.lock"] {
      #expect(try permissions(name) == 0o600, "\(name)")
    }
  }

  @Test("A database that others could read is closed to them")
  func tightens() async throws {
    await (try Database(notesAt: path)).close()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    await (try Database(notesAt: path)).close()
    #expect(try permissions("warden.sqlite") == 0o600)
  }

  @Test("A second user is refused until the first has closed, under whatever name it comes")
  func locks() async throws {
    let first = try await Database(notesAt: path)
    let alias = folder.file("alias.sqlite")
    try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: path)
    for name in [path, alias, folder.file("./warden.sqlite")] {
      await #expect(throws: DatabaseError.locked(path: path)) { try await Database(notesAt: name) }
    }
    await first.close()
    await (try Database(notesAt: alias)).close()
  }

  @Test("A short command works beside a running Warden, on a database that is up to date")
  func alongside() async throws {
    let running = try await Database(notesAt: path)
    let command = try await Database(path: path, migrations: noteMigrations, access: .alongside)
    try await command.write { try $0.note("from outside") }
    #expect(try await running.notes() == ["from outside"])
    await command.close()
    try await running.write { try $0.note("still here") }

    let next = noteMigrations + [Migration(feature: "notes", number: 2, "CREATE TABLE more (id BIGINT)")]
    let error = await #expect(throws: DatabaseError.self) {
      try await Database(path: path, migrations: next, access: .alongside)
    }
    #expect(error?.description.contains("an older Warden wrote it") == true)
  }

  @Test("A file that nobody may write is refused, even for the superuser")
  func readOnly() async throws {
    await (try Database(notesAt: path)).close()
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
    await #expect(throws: DatabaseError.readOnly(path: path)) { try await Database(notesAt: path) }
  }

  @Test("A file that is no database stays as it is")
  func refusesOtherFiles() async throws {
    let text = Data("# Shopping list\n- milk\n".utf8)
    try text.write(to: URL(fileURLWithPath: path))
    await #expect(throws: DatabaseError.notADatabase(path: path)) { try await Database(notesAt: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
  }

  @Test("The database of another program is refused")
  func refusesForeignDatabases() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.run("DROP TABLE migrations") }
    await database.close()
    await #expect(throws: DatabaseError.notADatabase(path: path)) { try await Database(notesAt: path) }
  }

  @Test("A database with a damaged page is refused", arguments: [0.1, 0.5, 0.9])
  func refusesDamage(position: Double) async throws {
    let database = try await Database(notesAt: path)
    try await database.write { connection in
      for number in 0..<2_000 { try connection.note("a note of some length, number \(number)") }
    }
    await database.close()
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let pages = try file.seekToEnd() / 4_096
    try file.seek(toOffset: UInt64(Double(pages) * position) * 4_096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
    try file.close()

    let error = await #expect(throws: DatabaseError.self) { try await Database(notesAt: path) }
    if position > 0.2 {
      guard case .damaged(path, _) = error else {
        return #expect(Bool(false), "\(String(describing: error))")
      }
    }
  }

  @Test("A database that is too large to be read through at the start is so afterwards")
  func findsDamageLater() async throws {
    let filled = try await Database(notesAt: path)
    try await filled.write { connection in
      for number in 0..<2_000 { try connection.note("a note of some length, number \(number)") }
    }
    await filled.close()
    let database = try await Database(notesAt: path)
    try await database.check(ifLargerThan: 0)
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: file.seekToEnd() / 8_192 * 4_096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
    try file.close()
    try await database.checkLarge()
    let error = await #expect(throws: DatabaseError.self) { try await database.check(ifLargerThan: 0) }
    guard case .damaged(path, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    await database.close()
  }

  @Test("A database cut short is refused")
  func refusesTruncation() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { connection in for number in 0..<2_000 { try connection.note("note \(number)") }
    }
    await database.close()
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.truncate(atOffset: 3 * 4_096)
    try file.close()
    let error = await #expect(throws: DatabaseError.self) { try await Database(notesAt: path) }
    guard case .damaged(path, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test("A folder that is not there, or a folder instead of a file, is named in the error")
  func namesThePath() async throws {
    for name in ["nowhere/warden.sqlite", ""] {
      let error = await #expect(throws: DatabaseError.self) { try await Database(notesAt: folder.file(name)) }
      #expect(error?.description.contains(folder.path) == true)
      #expect(error?.description.contains("cannot be opened") == true)
    }
  }

  @Test(
    "Each error is one sentence that names the file and no type of ours",
    arguments: [
      DatabaseError.locked(path: "/x/w.sqlite"),
      .newerVersion(path: "/x/w.sqlite", feature: "ledger", number: 4),
      .readOnly(path: "/x/w.sqlite"), .damaged(path: "/x/w.sqlite", detail: "page 7"),
      .notADatabase(path: "/x/w.sqlite"), .cannotOpen(path: "/x/w.sqlite", reason: "no such folder"),
      .diskFull(path: "/x/w.sqlite"), .closed(path: "/x/w.sqlite"),
      .migrationFailed(path: "/x/w.sqlite", feature: "ledger", number: 4, reason: "no such table"),
      .cannotReplace(path: "/x/w.sqlite", reason: "it is the database itself"),
    ])
  func speaksPlainly(error: DatabaseError) {
    #expect(error.description.contains("/x/w.sqlite"))
    #expect(error.description.hasSuffix("."))
    #expect(!error.description.contains("\n"))
    #expect(!error.description.contains("Error"))
  }
}
