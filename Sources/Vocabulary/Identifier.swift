/// What an ``Identifier`` can name.
package protocol Identifiable26 {
  /// Three lower-case letters: what its identifiers start with, before the underscore.
  static var prefix: String { get }
}

/// An identifier of our own making: a prefix, `_`, and a ULID (26 characters of Crockford's base 32).
///
/// - SeeAlso: <https://github.com/ulid/spec>
package struct Identifier<Subject: Identifiable26>: Hashable, Sendable, LosslessStringConvertible {
  package let text: String

  /// Takes `text` as it is: for what comes out of our own database.
  package init(_ text: String) { self.text = text }

  package var description: String { text }
}

/// A human being, whichever platforms they use.
package enum Person: Identifiable26 { package static var prefix: String { "usr" } }
package typealias PersonID = Identifier<Person>
