import Vocabulary

/// Something that an operator may have to look at.
package enum SecurityEvent: Identifiable26 { package static var prefix: String { "sec" } }

package typealias SecurityEventID = Identifier<SecurityEvent>

/// What kind of thing, and how bad it is.
package enum SecurityEventKind: String, Hashable, Sendable {
  case linked = "account_linked"
  case linkObjected = "account_link_objected"
  case primaryWalletChanged = "primary_wallet_changed"
  case primaryWalletObjected = "primary_wallet_objected"
  /// Somebody tries codes of teams one after the other.
  case teamCodeGuessed = "team_code_guessed"
  /// Less lies outside than the books say.
  case custodyShort = "custody_short"
  /// One cause was to be posted twice, as two different things.
  case postingConflict = "posting_conflict"

  var severity: String {
    switch self {
    case .linked, .primaryWalletChanged: "info"
    case .linkObjected, .primaryWalletObjected, .custodyShort, .postingConflict: "high"
    case .teamCodeGuessed: "warn"
    }
  }
}
