import SQLite

/// A small feature to try the database with.
let noteMigrations = [
  Migration(
    feature: "notes", number: 1, "CREATE TABLE notes (text TEXT PRIMARY KEY, count BIGINT NOT NULL DEFAULT 0)"
  )
]

struct Refusal: Error, Equatable {}

extension Connection {
  borrowing func note(_ text: String) throws(SQLiteError) {
    try run("INSERT INTO notes (text) VALUES (\(text))")
  }

  /// All notes in the order in which they were written.
  borrowing func notes() throws(SQLiteError) -> [String] {
    try all("SELECT text FROM notes ORDER BY rowid") { $0.text(0) }
  }
}

extension Database {
  convenience init(notesAt path: String) async throws(DatabaseError) {
    try await self.init(path: path, migrations: noteMigrations)
  }

  func notes() async throws -> [String] { try await read { try $0.notes() } }
}
