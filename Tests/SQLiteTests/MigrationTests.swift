import Foundation
import SQLite
import Testing
import Vocabulary

@Suite("Migrations")
struct MigrationTests {
  let folder: TemporaryFolder
  let now = Moment(seconds: 1_790_000_000)
  var path: String { folder.file("warden.sqlite") }

  init() throws { folder = try TemporaryFolder() }

  private func open(_ migrations: [Migration]) async throws -> Database {
    try await Database(path: path, migrations: migrations, now: now)
  }

  private func step(_ feature: String, _ number: Int) -> Migration {
    Migration(feature: feature, number: number, "CREATE TABLE \(feature)\(number) (id BIGINT)")
  }

  private func backups() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".backup") }
      .sorted()
  }

  @Test("Each step is taken once, in the order of the list, and dated")
  func appliesInOrder() async throws {
    let wallet = Migration(
      feature: "wallets", number: 1, "CREATE TABLE wallets (owner BIGINT REFERENCES people (id))")
    let people = Migration(feature: "people", number: 1, "CREATE TABLE people (id BIGINT PRIMARY KEY)")
    let rename = Migration(
      feature: "people", number: 2,
      "ALTER TABLE people ADD COLUMN name TEXT; CREATE INDEX names ON people (name)")
    for _ in 0..<2 {
      let database = try await open([people, wallet, rename])
      let steps = try await database.read {
        try $0.all("SELECT feature, number, applied_at FROM migrations ORDER BY rowid") {
          "\($0.text(0)) \($0.int(1)) \($0.moment(2).seconds)"
        }
      }
      #expect(steps == ["people 1 1790000000", "wallets 1 1790000000", "people 2 1790000000"])
      await database.close()
    }
  }

  @Test("A database that a newer version has changed is refused and stays as it is")
  func refusesNewer() async throws {
    await (try open([step("ledger", 1), step("ledger", 2), step("teams", 1)])).close()
    await #expect(throws: DatabaseError.newerVersion(path: path, feature: "ledger", number: 2)) {
      try await open([step("ledger", 1), step("teams", 1)])
    }
    await #expect(throws: DatabaseError.newerVersion(path: path, feature: "teams", number: 1)) {
      try await open([step("ledger", 1), step("ledger", 2), step("ledger", 3)])
    }
    await (try open([step("ledger", 1), step("ledger", 2), step("teams", 1)])).close()
    #expect(try backups() == [])
  }

  @Test("A step that fails leaves nothing of itself, keeps those before it, and can be taken again")
  func rollsBackFailedStep() async throws {
    let broken = Migration(
      feature: "ledger", number: 2, "CREATE TABLE half (id BIGINT); CREATE TABLE half (id BIGINT)")
    await #expect(
      throws: DatabaseError.migrationFailed(
        path: path, feature: "ledger", number: 2, reason: "table half already exists")
    ) { try await open([step("ledger", 1), broken]) }

    let database = try await open([step("ledger", 1), step("ledger", 2)])
    let tables = try await database.read {
      try $0.all("SELECT name FROM sqlite_master WHERE name LIKE 'ledger%' OR name = 'half' ORDER BY name") {
        $0.text(0)
      }
    }
    #expect(tables == ["ledger1", "ledger2"])
  }

  @Test("A new database is not backed up, one with content is, before the first new step")
  func backsUp() async throws {
    var database = try await open([step("ledger", 1)])
    try await database.write { try $0.run("INSERT INTO ledger1 VALUES (7)") }
    await database.close()
    #expect(try backups() == [])

    database = try await open([step("ledger", 1), step("ledger", 2), step("ledger", 3)])
    await database.close()
    #expect(try backups() == ["warden.sqlite.before-ledger-2.backup"])
    let backup = folder.file("warden.sqlite.before-ledger-2.backup")
    #expect(try FileManager.default.attributesOfItem(atPath: backup)[.posixPermissions] as? Int == 0o600)

    let old = try await Database(path: backup, migrations: [step("ledger", 1)])
    #expect(try await old.read { try $0.all("SELECT id FROM ledger1") { $0.int(0) } } == [7])
    await old.close()
  }

  @Test("Of the backups made before steps, the last three are kept")
  func prunesBackups() async throws {
    for last in 1...6 {
      await (try open((1...last).map { step("ledger", $0) })).close()
    }
    #expect(try backups() == [4, 5, 6].map { "warden.sqlite.before-ledger-\($0).backup" })
  }

  @Test("In memory, steps are taken as well")
  func inMemory() async throws {
    let database = try await Database(path: ":memory:", migrations: [step("ledger", 1), step("ledger", 2)])
    #expect(try await database.read { try $0.exists("SELECT 1 FROM ledger2") } == false)
  }
}
