import Operations
import SQLite

extension Bot {
  /// - Throws: ``Stop`` that names the setting when the file cannot be what it says; `DatabaseError` for the rest.
  static func open(_ settings: Settings, access: Database.Access = .exclusive) async throws -> Database {
    do {
      return try await Database(path: settings.database, migrations: Features.migrations, access: access)
    } catch {
      throw Stop(naming: "DATABASE_URL", for: error) ?? error
    }
  }
}

extension Stop {
  /// An error that another value of `variable` helps against; `nil` for others.
  init?(naming variable: String, for error: DatabaseError) {
    switch error {
    case .cannotOpen, .readOnly, .notADatabase: self.init(.configuration, "\(variable): \(error)")
    case .locked, .newerVersion, .damaged, .diskFull, .migrationFailed, .cannotReplace, .unsound, .closed:
      return nil
    }
  }
}
