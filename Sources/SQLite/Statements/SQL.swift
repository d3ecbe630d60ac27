/// One SQL statement, written as a literal. Each interpolation becomes a bound value and never text of the
/// statement, so nothing from outside can turn itself into SQL.
///
/// Kept in pieces: a statement is recognised by where its literals lie in the program, which makes looking up its
/// compiled form cheaper than joining and hashing its text on every use.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  let key: Key
  let values: [SQLValue]

  package init(stringLiteral value: StaticString) {
    var key = Key(reserving: 0)
    key.append(value)
    self.key = key
    values = []
  }

  package init(stringInterpolation interpolation: StringInterpolation) {
    key = interpolation.key
    values = interpolation.values
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var key: Key
    fileprivate var values: [SQLValue] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      key = Key(reserving: 2 * interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) { key.append(literal) }

    package mutating func appendInterpolation(_ value: some SQLBindable) {
      key.append("?")
      values.append(value.sqlValue)
    }

    /// Names that several statements share; text of the program like the literals around it.
    package mutating func appendInterpolation(columns names: StaticString) { key.append(names) }
  }
}

extension SQL {
  /// What two uses of one statement have in common: everything but the values.
  ///
  /// The same text at two places of a program may make two keys. That costs one more compiled statement.
  struct Key: Hashable, Sendable {
    private var first: StaticString = ""
    private var rest: [StaticString] = []
    private var hash: UInt = 0

    init(reserving count: Int) { rest.reserveCapacity(count) }

    mutating func append(_ piece: StaticString) {
      if hash == 0 { first = piece } else { rest.append(piece) }
      // Fibonacci hashing of the addresses; the 1 tells an empty key from one with pieces.
      hash = (hash ^ UInt(bitPattern: piece.utf8Start)) &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    var text: String { rest.reduce(into: first.description) { $0 += $1.description } }

    static func == (left: Key, right: Key) -> Bool {
      guard left.hash == right.hash, left.rest.count == right.rest.count, left.first.isSame(as: right.first)
      else { return false }
      for index in left.rest.indices where !left.rest[index].isSame(as: right.rest[index]) { return false }
      return true
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// Where to begin to look for it in a table of `count` places, a power of two.
    func place(among count: Int) -> Int {
      // The high bits are the well mixed ones.
      Int(truncatingIfNeeded: hash >> 32) & (count - 1)
    }
  }
}

extension StaticString {
  fileprivate func isSame(as other: StaticString) -> Bool {
    utf8Start == other.utf8Start && utf8CodeUnitCount == other.utf8CodeUnitCount
  }
}
