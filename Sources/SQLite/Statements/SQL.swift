/// One SQL statement, written as a literal. Each interpolation becomes a bound value and never text of the
/// statement, so nothing from outside can turn itself into SQL.
///
/// Kept in pieces: a statement is recognised by where its literals lie in the program, which makes looking up its
/// compiled form cheaper than joining and hashing its text on every use.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// Text of the program, or a value that is bound in its place.
  enum Piece: Sendable {
    case text(StaticString)
    case value(SQLValue)
  }

  private var first: StaticString = ""
  /// What follows.
  private(set) var rest: [Piece] = []
  /// Of the pieces, without the values.
  private var hash: UInt = 0

  private init(reserving count: Int) { rest.reserveCapacity(count) }

  package init(stringLiteral value: StaticString) {
    self.init(reserving: 0)
    append(value)
  }

  package init(stringInterpolation interpolation: StringInterpolation) { self = interpolation.sql }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql: SQL

    package init(literalCapacity: Int, interpolationCount: Int) {
      sql = SQL(reserving: 2 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) { sql.append(literal) }

    package mutating func appendInterpolation(_ value: some SQLBindable) { sql.append(value.sqlValue) }

    /// Names that several statements share; text of the program like the literals around it.
    package mutating func appendInterpolation(columns names: StaticString) { sql.append(names) }
  }

  private mutating func append(_ text: StaticString) {
    if hash == 0 { first = text } else { rest.append(.text(text)) }
    mix(UInt(bitPattern: text.utf8Start))
  }

  private mutating func append(_ value: SQLValue) {
    rest.append(.value(value))
    mix(0)
  }

  /// Fibonacci hashing of the addresses; the 1 tells no pieces from some.
  private mutating func mix(_ address: UInt) {
    hash = (hash ^ address) &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  var text: String {
    rest.reduce(into: first.description) { text, piece in
      switch piece {
      case .text(let more): text += more.description
      case .value: text += "?"
      }
    }
  }

  // MARK: Recognising

  /// The same statement with nothing bound.
  var withoutValues: SQL {
    var bare = self
    bare.rest = rest.map { piece in
      switch piece {
      case .text: piece
      case .value: .value(.null)
      }
    }
    return bare
  }

  /// Whether it is the same statement but for its values.
  ///
  /// The same text at two places of a program may make two. That costs one more compiled statement.
  func isSame(as other: SQL) -> Bool {
    guard hash == other.hash, rest.count == other.rest.count, first.isSame(as: other.first) else {
      return false
    }
    for index in rest.indices {
      switch (rest[index], other.rest[index]) {
      case (.value, .value): continue
      case (.text(let mine), .text(let others)) where mine.isSame(as: others): continue
      default: return false
      }
    }
    return true
  }

  /// Where to begin to look for it in a table of `count` places, a power of two.
  func place(among count: Int) -> Int {
    // The high bits are the well mixed ones.
    Int(truncatingIfNeeded: hash >> 32) & (count - 1)
  }
}

extension StaticString {
  fileprivate func isSame(as other: StaticString) -> Bool {
    utf8Start == other.utf8Start && utf8CodeUnitCount == other.utf8CodeUnitCount
  }
}
