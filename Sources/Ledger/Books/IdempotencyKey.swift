import SQLite
import Vocabulary

/// What makes a transaction happen once: named after its cause, and never after a clock.
///
/// ```swift
/// let key: IdempotencyKey = "round:\(round):seed"
/// ```
package struct IdempotencyKey: Hashable, Sendable, ExpressibleByStringInterpolation {
  package let text: String

  /// Takes `text` as it is: for what comes out of our own database.
  package init(stored text: String) { self.text = text }

  /// Identifiers of platforms may hold anything: what is no visible ASCII character is written as `%` and two digits a
  /// byte, so that different texts stay different.
  package init(_ text: String) {
    if text.utf8.allSatisfy(\.isPlain) {
      self.text = text
    } else {
      self.text = text.utf8.reduce(into: "") { key, byte in
        key +=
          byte.isPlain
          ? String(Unicode.Scalar(byte))
          : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  package init(stringLiteral value: String) { self.init(value) }
}

extension IdempotencyKey: SQLBindable {
  package var sqlValue: SQLValue { .text(text) }
}

extension IdempotencyKey: CustomStringConvertible {
  package var description: String { text }
}

extension UInt8 {
  fileprivate var isPlain: Bool { self > 0x20 && self < 0x7F && self != UInt8(ascii: "%") }
}
