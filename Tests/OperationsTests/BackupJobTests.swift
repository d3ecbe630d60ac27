import Foundation
import SQLite
import Scheduling
import TestSupport
import Testing
import Vocabulary

@testable import Operations

@Suite("The daily backup")
struct BackupJobTests {
  private static let migrations = [
    Migration(feature: "notes", number: 1, "CREATE TABLE notes (text TEXT)")
  ]

  @Test("Fourteen copies are kept, each of which is a whole database")
  func copies() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "warden-backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "w.sqlite").path
    let migrations = Self.migrations
    let database = try await Database(path: path, migrations: migrations)
    for day in 1...16 {
      try await database.write { try $0.run("INSERT INTO notes VALUES ('x')") }
      let size = try await database.copyDaily(on: "2026-11-\(day < 10 ? "0" : "")\(day)", keeping: 14)
      #expect(try #require(size) > 0)
    }
    let copies = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains(".daily-") }.sorted()
    #expect(copies.count == 14)
    #expect(copies.first == "w.sqlite.daily-2026-11-03.backup")
    await database.close()

    let target = folder.appending(path: "restored.sqlite").path
    try await Database.restore(
      from: folder.appending(path: copies[13]).path, to: target, migrations: migrations)
    let restored = try await Database(path: target, migrations: migrations)
    #expect(try await restored.read { try $0.first("SELECT COUNT(*) FROM notes") { $0.int(0) } } == 16)
    await restored.close()
  }

  @Test("A copy that does not hold what it should is reported and not kept, and the older ones stay")
  func unsound() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "warden-backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let migrations = [Migration(feature: "notes", number: 1, "CREATE TABLE notes (text TEXT)")]
    let database = try await Database(path: folder.appending(path: "w.sqlite").path, migrations: migrations)
    let check: Backup.Check = { copy in
      try copy.exists("SELECT 1 FROM notes WHERE text = 'wrong'") ? "a note is wrong" : nil
    }
    _ = try await database.copyDaily(on: "2026-11-21", keeping: 1, checking: check)
    try await database.write { try $0.run("INSERT INTO notes VALUES ('wrong')") }
    let error = await #expect(throws: DatabaseError.self) {
      try await database.copyDaily(on: "2026-11-22", keeping: 1, checking: check)
    }
    #expect(error?.description.hasSuffix("w.sqlite.daily-2026-11-22.backup: a note is wrong.") == true)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.filter { $0.contains("daily") } == ["w.sqlite.daily-2026-11-21.backup"])
    await database.close()
  }

  @Test("Who has their data deleted is in no copy beside the file")
  func rewriting() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "warden-backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(
      path: folder.appending(path: "w.sqlite").path, migrations: Self.migrations)
    _ = try await database.copyDaily(on: "2026-11-21", keeping: 14)
    try await database.clearDeleted()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!files.contains { $0.contains(".daily-") })
    await database.close()
  }
}
