/// Something in a rules file that cannot be so.
package struct RulesFinding: Error, Hashable, Sendable {
  /// From 1.
  package let line: Int
  package let message: String
}
