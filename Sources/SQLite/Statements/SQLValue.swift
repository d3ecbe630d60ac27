import Vocabulary

/// What SQLite can store in a column.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// What can stand in an interpolation of ``SQL``.
package protocol SQLBindable {
  var sqlValue: SQLValue { get }
}

/// An enumeration is stored as its raw value once it declares that it can be bound.
extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
  package var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLValue: SQLBindable { package var sqlValue: SQLValue { self } }
extension Int64: SQLBindable { package var sqlValue: SQLValue { .integer(self) } }
extension Int: SQLBindable { package var sqlValue: SQLValue { .integer(Int64(self)) } }
/// 1 and 0, as the portable subset of SQL has it.
extension Bool: SQLBindable { package var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension Double: SQLBindable { package var sqlValue: SQLValue { .real(self) } }
extension String: SQLBindable { package var sqlValue: SQLValue { .text(self) } }
extension Array: SQLBindable where Element == UInt8 { package var sqlValue: SQLValue { .blob(self) } }

extension Optional: SQLBindable where Wrapped: SQLBindable {
  package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// Milliseconds since the Unix epoch.
extension Moment: SQLBindable { package var sqlValue: SQLValue { .integer(milliseconds) } }
extension Identifier: SQLBindable { package var sqlValue: SQLValue { .text(text) } }
extension Platform: SQLBindable {}
/// `telegram:-100123/7`.
extension ChatAddress: SQLBindable { package var sqlValue: SQLValue { .text(key) } }
