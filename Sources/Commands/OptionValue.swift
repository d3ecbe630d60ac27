import Vocabulary

/// One argument as it arrives: always text from a line that somebody typed, already typed from a platform that has
/// forms for commands. Whoever sends it may have forged it, so it is checked either way.
package enum OptionValue: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  case boolean(Bool)
  case double(Double)
  /// An account that the platform itself resolved.
  case person(AccountOnPlatform)
}
