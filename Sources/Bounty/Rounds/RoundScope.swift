import Community
import Ledger
import SQLite
import Vocabulary

/// Whose round it is. In each scope at most one is played.
package enum RoundScope: Hashable, Sendable {
  /// The whole installation's.
  case everybody
  case community(WorkspaceID)

  private static let everybodysText = "global"

  /// As it is stored.
  package var text: String {
    switch self {
    case .everybody: Self.everybodysText
    case .community(let workspace): workspace.text
    }
  }

  init(_ text: String) {
    self = text == Self.everybodysText ? .everybody : .community(WorkspaceID(text))
  }

  /// Where the rest of a prize waits for the next round of the same scope: what its players have paid stays theirs.
  var nextSeed: AccountID {
    switch self {
    case .everybody: .nextSeed
    case .community(let workspace): .nextSeed(of: workspace.text)
    }
  }
}

extension RoundScope: SQLBindable {
  package var sqlValue: SQLValue { .text(text) }
}
