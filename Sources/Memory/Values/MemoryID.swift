/// The number of a memory. Never given to another one, also after the memory is forgotten.
package struct MemoryID: Hashable, Sendable, LosslessStringConvertible {
  package let number: Int64

  package init(_ number: Int64) { self.number = number }

  /// Reads ``description`` back, with or without the letter and a `#`.
  package init?(_ text: String) {
    var digits = text[...]
    if digits.first == "#" { digits = digits.dropFirst() }
    if digits.first == "m" || digits.first == "M" { digits = digits.dropFirst() }
    guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int64(digits)
    else { return nil }
    self.number = number
  }

  /// `m17`
  package var description: String { "m\(number)" }
}
