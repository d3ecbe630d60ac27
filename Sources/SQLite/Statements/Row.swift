import CSQLite
import Vocabulary

/// One row of a result, lent to a closure for as long as it runs. Columns count from 0.
///
/// A column that may be NULL is read with the `optional` form; the plain one gives 0 or nothing for it, and traps in
/// debug builds.
package struct Row: ~Copyable {
  private let handle: OpaquePointer

  init(handle: OpaquePointer) { self.handle = handle }

  package borrowing func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  package borrowing func int(_ column: Int32) -> Int64 {
    assert(!isNull(column), "column \(column) is NULL")
    return sqlite3_column_int64(handle, column)
  }

  /// Any number but 0.
  package borrowing func bool(_ column: Int32) -> Bool { int(column) != 0 }

  package borrowing func double(_ column: Int32) -> Double {
    assert(!isNull(column), "column \(column) is NULL")
    return sqlite3_column_double(handle, column)
  }

  package borrowing func text(_ column: Int32) -> String {
    assert(!isNull(column), "column \(column) is NULL")
    // The pointer first: asking for it may change the form of the value, and so its length.
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package borrowing func blob(_ column: Int32) -> [UInt8] {
    assert(!isNull(column), "column \(column) is NULL")
    return withBytes(column) { [UInt8]($0) }
  }

  /// Lends the bytes of a blob without copying them.
  package borrowing func withBytes<Result, Failure: Error>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// Whatever lies in the column.
  package borrowing func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(int(column))
    case SQLITE_FLOAT: .real(double(column))
    case SQLITE_TEXT: .text(text(column))
    case SQLITE_BLOB: .blob(blob(column))
    default: .null
    }
  }

  package borrowing func moment(_ column: Int32) -> Moment { Moment(milliseconds: int(column)) }
  package borrowing func identifier<Subject>(_ column: Int32) -> Identifier<Subject> {
    Identifier(text(column))
  }

  package borrowing func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }
  package borrowing func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  package borrowing func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }
  package borrowing func optionalMoment(_ column: Int32) -> Moment? { isNull(column) ? nil : moment(column) }
  package borrowing func optionalIdentifier<Subject>(_ column: Int32) -> Identifier<Subject>? {
    isNull(column) ? nil : identifier(column)
  }

  /// Text that stands for a value of our own, such as the raw value of an enumeration.
  ///
  /// - Throws: ``SQLiteError`` when `read` knows no such value.
  package borrowing func value<Value>(
    _ column: Int32, _ read: (String) -> Value?
  ) throws(SQLiteError) -> Value {
    guard let value = read(text(column)) else {
      throw SQLiteError(unreadable: "column \(column) holds no \(Value.self)")
    }
    return value
  }
}
