import Foundation
import SQLite
import Testing
import Vocabulary

@Suite("Backup and restore")
struct CopyTests {
  let folder: TemporaryFolder
  var path: String { folder.file("warden.sqlite") }
  var copy: String { folder.file("copy.sqlite") }
  let now = Moment(milliseconds: 1_790_000_000_123)

  init() throws { folder = try TemporaryFolder() }

  private func restore() async throws {
    try await Database.restore(from: copy, to: path, migrations: noteMigrations, now: now)
  }

  private func notes(at path: String) async throws -> [String] {
    let database = try await Database(notesAt: path)
    defer { withExtendedLifetime(database) {} }
    let notes = try await database.notes()
    await database.close()
    return notes
  }

  private var files: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
  }

  @Test("A copy holds what was committed when it was made, in one file for its owner only")
  func copies() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("before") }
    try await database.backup(to: copy)
    try await database.write { try $0.note("after") }
    #expect(try files.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
    #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
    #expect(try await notes(at: copy) == ["before"])
    #expect(try await database.notes() == ["before", "after"])
  }

  @Test("Copying goes on while others write, and each copy is one moment")
  func copiesUnderLoad() async throws {
    let database = try await Database(notesAt: path)
    let writing = Task {
      var number = 0
      while !Task.isCancelled {
        // Two rows in one transaction: a copy has both or neither.
        try await database.write { [number] connection in
          try connection.note("a\(number)")
          try connection.note("b\(number)")
        }
        number += 1
      }
    }
    defer { writing.cancel() }
    for _ in 0..<5 {
      try await database.backup(to: copy)
      #expect(try await notes(at: copy).count.isMultiple(of: 2))
    }
  }

  @Test("What is no database of Warden's is not copied: an empty file, a text, another program's database")
  func copiesOwnOnly() async throws {
    for content in ["", "a text"] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      await #expect(throws: DatabaseError.notADatabase(path: path)) {
        try await Database.backup(of: path, to: copy)
      }
    }
    try FileManager.default.removeItem(atPath: path)
    let foreign = try await Database(path: path, migrations: [])
    try await foreign.write { try $0.run("CREATE TABLE migrations (id INTEGER, migration TEXT)") }
    await foreign.close()
    await #expect(throws: DatabaseError.notADatabase(path: path)) {
      try await Database.backup(of: path, to: copy)
    }
    #expect(try files.filter { $0.hasPrefix("copy") } == [])
  }

  @Test("A copy replaces an older one and nothing else")
  func replacesOlderCopies() async throws {
    let database = try await Database(notesAt: path)
    try await database.backup(to: copy)
    try await database.write { try $0.note("new") }
    try await database.backup(to: copy)
    #expect(try await notes(at: copy) == ["new"])

    let text = folder.file("notes.txt")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: text))
    await #expect(throws: DatabaseError.cannotReplace(path: text, reason: "it is not a database")) {
      try await database.backup(to: text)
    }
    await #expect(throws: DatabaseError.cannotReplace(path: path, reason: "it is the database itself")) {
      try await database.backup(to: path)
    }
    let inUse = try await Database(notesAt: folder.file("other.sqlite"))
    await #expect(throws: DatabaseError.cannotReplace(path: inUse.path, reason: "it is a database in use")) {
      try await database.backup(to: inUse.path)
    }
    #expect(try files.filter { $0.hasSuffix(".partial") } == [])
    await inUse.close()
  }

  @Test("Restoring brings the copy back and keeps what it replaces")
  func restores() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("old") }
    try await database.backup(to: copy)
    try await database.write { try $0.note("new") }
    await database.close()

    try await restore()
    #expect(try await notes(at: path) == ["old"])
    #expect(try await notes(at: path + ".replaced-1790000000123.backup") == ["old", "new"])
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test("Restoring works where there is no database yet")
  func restoresIntoNothing() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("old") }
    try await database.backup(to: copy)
    let elsewhere = folder.file("elsewhere.sqlite")
    try await Database.restore(from: copy, to: elsewhere, migrations: noteMigrations)
    #expect(try await notes(at: elsewhere) == ["old"])
  }

  @Test("The log of a process that died is not replayed into the restored database, and not lost")
  func keepsLogsApart() async throws {
    let database = try await Database(notesAt: folder.file("running.sqlite"))
    try await database.write { try $0.note("old") }
    try await database.backup(to: copy)
    try await database.write { try $0.note("only in the log") }
    // What a power cut leaves behind: the file and its log.
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: database.path + suffix, toPath: path + suffix)
    }
    await database.close()

    try await restore()
    #expect(try await notes(at: path) == ["old"])
    #expect(try await notes(at: path + ".replaced-1790000000123.backup") == ["old", "only in the log"])
  }

  @Test("A damaged database is replaced, with its log", arguments: ["", "not a database"])
  func replacesDamaged(content: String) async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("old") }
    try await database.backup(to: copy)
    await database.close()
    for suffix in ["", "-wal", "-shm"] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: path + suffix))
    }
    try await restore()
    #expect(try await notes(at: path) == ["old"])
    #expect(try files.contains("warden.sqlite.replaced-1790000000123.backup-wal"))
  }

  @Test("A copy made by hand with its log beside it is restored with what the log holds")
  func restoresWithLog() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { try $0.note("only in the log") }
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    await database.close()
    try await restore()
    #expect(try await notes(at: path) == ["only in the log"])
  }

  @Test("A database in use is not replaced")
  func refusesLocked() async throws {
    let database = try await Database(notesAt: path)
    try await database.backup(to: copy)
    try await database.write { try $0.note("new") }
    await #expect(throws: DatabaseError.locked(path: path)) { try await restore() }
    #expect(try await database.notes() == ["new"])
  }

  @Test("A backup that is damaged, newer, no database or not there changes nothing")
  func refusesBadBackups() async throws {
    let database = try await Database(notesAt: path)
    try await database.write { connection in for number in 0..<2_000 { try connection.note("note \(number)") }
    }
    try await database.backup(to: copy)
    await database.close()

    await #expect(throws: DatabaseError.newerVersion(path: copy, feature: "notes", number: 1)) {
      try await Database.restore(from: copy, to: path, migrations: [])
    }
    let file = try #require(FileHandle(forUpdatingAtPath: copy))
    try file.seek(toOffset: (try file.seekToEnd() / 8_192) * 4_096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
    try file.close()
    let damaged = await #expect(throws: DatabaseError.self) { try await restore() }
    guard case .damaged(copy, _) = damaged else {
      return #expect(Bool(false), "\(String(describing: damaged))")
    }

    for content in ["", "a text"] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: copy))
      await #expect(throws: DatabaseError.notADatabase(path: copy)) { try await restore() }
    }
    try FileManager.default.removeItem(atPath: copy)
    let missing = await #expect(throws: DatabaseError.self) { try await restore() }
    #expect(missing?.description.contains("no such file") == true)
    #expect(try await notes(at: path).count == 2_000)
    #expect(try files.filter { $0.contains("partial") || $0.contains("replaced") } == [])
  }
}
