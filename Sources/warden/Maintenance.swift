import Delivery
import Glibc
import Groundwork
import Ledger
import Operations
import SQLite

/// Commands that work on the database file, also while a Warden runs on it.
enum Maintenance {
  static func backup(to file: String) async throws {
    let settings = try Launch.settings()
    // Whoever copies books that are out of order wants to look at them elsewhere: the copy stays, and is called what it is.
    let finding = Guarded<String?>(nil)
    try await Database.backup(of: settings.database, to: file) { copy in
      let found = try copy.brokenBooks()
      finding.withLock { $0 = found }
      return nil
    }
    if let found = finding.withLock({ $0 }) {
      throw Stop(.failure, "Copied \(settings.database) to \(file), but \(found).")
    }
    try StandardOutput.write("Copied \(settings.database) to \(file).")
  }

  static func restore(from file: String) async throws {
    let settings = try Launch.settings()
    try await Database.restore(from: file, to: settings.database, migrations: Features.migrations)
    try StandardOutput.write("Restored \(settings.database) from \(file).")
  }

  static func retry(_ letter: Int64) async throws {
    let settings = try Launch.settings()
    let database = try await Bot.open(settings, access: .alongside)
    let isRevived = try await database.write { try $0.revive(letter) }
    await database.close()
    guard isRevived else { throw Stop(.failure, "There is no dead letter \(letter).") }
    // A Warden that runs takes it up at once, another at its next start.
    if let process = Database.holder(of: settings.database) { kill(process, SIGUSR1) }
    try StandardOutput.write("Dead letter \(letter) is back in line.")
  }
}
