import CSQLite

/// A compiled SQL statement, finalised exactly once: when its owner lets go of it.
///
/// Not `Sendable`: a statement stays on the thread of its connection.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let database: OpaquePointer
  private let sql: String
  /// Where short texts lie while they are bound, one behind the other; SQLite would allocate room for each, each time.
  private let shortTexts: UnsafeMutableRawBufferPointer
  /// It changes nothing in the database.
  let isReadOnly: Bool

  /// - Throws: ``SQLiteError`` when `sql` does not compile, or compiles to nothing.
  init(compiling sql: String, on database: OpaquePointer) throws(SQLiteError) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK else { throw SQLiteError(lastOf: database, sql: sql) }
    guard let handle else { throw SQLiteError(code: SQLITE_MISUSE, message: "no statement", sql: sql) }
    (self.handle, self.database, self.sql) = (handle, database, sql)
    let isBinding = sqlite3_bind_parameter_count(handle) > 0
    shortTexts = .allocate(byteCount: isBinding ? Statement.roomForTexts : 0, alignment: 1)
    isReadOnly = sqlite3_stmt_readonly(handle) != 0
  }

  deinit {
    sqlite3_finalize(handle)
    shortTexts.deallocate()
  }

  private static let roomForTexts = 512

  /// The row that the last ``step()`` stopped at.
  var row: Row { Row(handle: handle) }

  /// Binds the values of `sql`, the statement that this one was compiled from.
  borrowing func bind(_ sql: SQL) throws(SQLiteError) {
    var index: Int32 = 0
    var used = 0
    for piece in sql.rest {
      guard case .value(let value) = piece else { continue }
      index += 1
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .real(let number): sqlite3_bind_double(handle, index, number)
        case .text(var text):
          text.withUTF8 { utf8 in
            guard utf8.count <= shortTexts.count - used else {
              return utf8.withMemoryRebound(to: CChar.self) {
                csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
              }
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: shortTexts[used...])
            room.copyMemory(from: UnsafeRawBufferPointer(utf8))
            used += utf8.count
            return csqlite_bind_lasting_text(handle, index, room.baseAddress, UInt64(utf8.count))
          }
        case .blob(let bytes):
          bytes.withUnsafeBytes { csqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) }
        }
      guard code == SQLITE_OK else { throw SQLiteError(lastOf: database, sql: self.sql) }
    }
  }

  /// Runs until the next row.
  ///
  /// - Returns: `false` when there is no further row; the statement has done all of its work then.
  borrowing func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    // Functions and virtual tables put what they were given into the message, and that may be what a member
    // wrote (a search expression, for one). Only the general words for the code are kept.
    case SQLITE_ERROR:
      let code = sqlite3_extended_errcode(database)
      throw SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)), sql: sql)
    default: throw SQLiteError(lastOf: database, sql: sql)
    }
  }

  /// Makes the statement ready for its next use and lets go of the bound values.
  borrowing func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}
