import Vocabulary

/// Brings the tables of all features up to date, step by step, each in a transaction of its own.
struct Migrator {
  private struct Step: Hashable {
    let feature: String
    let number: Int
  }

  private let handle: Handle
  private let path: String

  init(of handle: Handle, at path: String) {
    self.handle = handle
    self.path = path
  }

  /// Applies what is missing of `migrations`, in their order.
  ///
  /// - Parameter backUp: Called once, before the first step that changes a database with something in it.
  func apply(
    _ migrations: [Migration], now: Moment, backUp: (Migration) throws(DatabaseError) -> Void
  ) throws(DatabaseError) {
    requireOrder(of: migrations)
    let applied = try steps()
    try requireKnown(applied, by: migrations)
    let missing = migrations.filter { !applied.contains(Step(feature: $0.feature, number: $0.number)) }
    guard let first = missing.first else { return }
    if !applied.isEmpty { try backUp(first) }
    for migration in missing { try apply(migration, now: now) }
  }

  private func apply(_ migration: Migration, now: Moment) throws(DatabaseError) {
    do throws(SQLiteError) {
      try handle.run("BEGIN IMMEDIATE")
      try handle.execute(script: migration.sql)
      try handle.run(
        """
        INSERT INTO migrations (feature, number, applied_at)
        VALUES (\(migration.feature), \(migration.number), \(now))
        """)
      try handle.run("COMMIT")
    } catch {
      if handle.isInTransaction { try? handle.run("ROLLBACK") }
      if error.isStorageFailure { throw DatabaseError(error, at: path) }
      throw .migrationFailed(
        path: path, feature: migration.feature, number: migration.number, reason: error.message)
    }
  }

  /// The steps that the database has seen. Makes the table for them in an empty database.
  private func steps() throws(DatabaseError) -> Set<Step> {
    let tables = try handle.naming(path) { handle throws(SQLiteError) in
      try Connection(to: handle, isReadOnly: true).all("SELECT name FROM sqlite_master WHERE type = 'table'")
      {
        $0.text(0)
      }
    }
    guard tables.isEmpty || tables.contains("migrations") else { throw .notADatabase(path: path) }
    return try handle.naming(path) { handle throws(SQLiteError) in
      try handle.run(
        """
        CREATE TABLE IF NOT EXISTS migrations (
          feature TEXT NOT NULL, number BIGINT NOT NULL, applied_at BIGINT NOT NULL,
          PRIMARY KEY (feature, number))
        """)
      try handle.run(
        "CREATE TABLE IF NOT EXISTS write_probe (id INTEGER PRIMARY KEY CHECK (id = 1), writes BIGINT NOT NULL)"
      )
      return Set(
        try Connection(to: handle, isReadOnly: true).all("SELECT feature, number FROM migrations") {
          Step(feature: $0.text(0), number: Int($0.int(1)))
        })
    }
  }

  private func requireKnown(_ applied: Set<Step>, by migrations: [Migration]) throws(DatabaseError) {
    let known = Set(migrations.map { Step(feature: $0.feature, number: $0.number) })
    let unknown = applied.subtracting(known).min { ($0.feature, $0.number) < ($1.feature, $1.number) }
    if let unknown { throw .newerVersion(path: path, feature: unknown.feature, number: unknown.number) }
  }

  private func requireOrder(of migrations: [Migration]) {
    var last: [String: Int] = [:]
    for migration in migrations {
      precondition(
        migration.number == last[migration.feature, default: 0] + 1,
        "the migrations of \(migration.feature) are not numbered 1, 2, 3 …")
      last[migration.feature] = migration.number
    }
  }
}
