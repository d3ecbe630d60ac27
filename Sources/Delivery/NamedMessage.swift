/// A message that we have a name of our own for.
package struct NamedMessage: Hashable, Sendable {
  package let name: String
  /// We sent it.
  package let isOurs: Bool
}
