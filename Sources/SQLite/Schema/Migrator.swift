import Vocabulary

/// Brings the tables of all features up to date, step by step, each in a transaction of its own.
struct Migrator {
  struct Step: Hashable {
    let feature: String
    let number: Int

    init(_ migration: Migration) { (feature, number) = (migration.feature, migration.number) }

    init(feature: String, number: Int) { (self.feature, self.number) = (feature, number) }
  }

  private let handle: Handle
  private let path: String

  /// - Parameter path: What errors name.
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
    let applied = try isEmpty ? [] : requireKnown(by: migrations)
    let missing = migrations.filter { !applied.contains(Step($0)) }
    guard let first = missing.first else { return }
    if !applied.isEmpty { try backUp(first) }
    try mappingErrors { handle throws(SQLiteError) in
      if applied.isEmpty { try handle.markClean() }
      try handle.execute(script: Migrator.ownTables)
    }
    for migration in missing { try apply(migration, now: now) }
  }

  /// The steps that the database has seen, all of which are in `migrations`.
  ///
  /// - Throws: ``DatabaseError/newerVersion(path:feature:number:)``; ``DatabaseError/notADatabase(path:)`` for one
  ///   that another program has made.
  @discardableResult
  func requireKnown(by migrations: [Migration]) throws(DatabaseError) -> Set<Step> {
    try requireOurs()
    let applied = Set(
      try mappingErrors { handle throws(SQLiteError) in
        try Connection(to: handle, isReadOnly: true).all("SELECT feature, number FROM migrations") {
          Step(feature: $0.text(0), number: Int($0.int(1)))
        }
      })
    let unknown = applied.subtracting(migrations.map(Step.init)).min { left, right in
      (left.feature, left.number) < (right.feature, right.number)
    }
    if let unknown { throw .newerVersion(path: path, feature: unknown.feature, number: unknown.number) }
    return applied
  }

  /// - Throws: ``DatabaseError/notADatabase(path:)`` for an empty file, and for one that another program has made.
  func requireOurs() throws(DatabaseError) {
    let columns = try mappingErrors { handle throws(SQLiteError) in
      try Connection(to: handle, isReadOnly: true).all("SELECT name FROM pragma_table_info('migrations')") {
        $0.text(0)
      }
    }
    guard Set(columns).isSuperset(of: ["feature", "number"]) else { throw .notADatabase(path: path) }
  }

  private static let ownTables = """
    CREATE TABLE IF NOT EXISTS migrations (
      feature TEXT NOT NULL, number BIGINT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (feature, number));
    CREATE TABLE IF NOT EXISTS write_probe (id INTEGER PRIMARY KEY CHECK (id = 1), writes BIGINT NOT NULL);
    """

  private var isEmpty: Bool { get throws(DatabaseError) { try tables().isEmpty } }

  private func tables() throws(DatabaseError) -> [String] {
    try mappingErrors { handle throws(SQLiteError) in
      try Connection(to: handle, isReadOnly: true).all("SELECT name FROM sqlite_master WHERE type = 'table'")
      {
        $0.text(0)
      }
    }
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

  private func mappingErrors<Value>(
    _ body: (Handle) throws(SQLiteError) -> Value
  ) throws(DatabaseError) -> Value {
    try handle.mappingErrors(at: path, body)
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
