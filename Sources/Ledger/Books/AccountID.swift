import SQLite
import Vocabulary

/// Where something lies. The text is a path, as in `user:usr_01K…:avail`.
///
/// Accounts come into being when something first moves on them. Those of `world:` are the outside, and the only ones
/// that may be below zero: what they are below is what came in from there.
package struct AccountID: Hashable, Sendable {
  package let text: String

  /// Takes `text` as it is: for what comes out of our own database.
  package init(stored text: String) { self.text = text }

  /// - Returns: `nil` for what is no path of letters, digits, `_` and `-`, parted by colons: two to six parts, at most
  ///   120 characters.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...6).contains(parts.count), text.utf8.count <= 120,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isPathLetter) })
    else { return nil }
    self.text = text
  }

  private init(_ parts: String...) { text = parts.joined(separator: ":") }

  /// It may be below zero.
  package var isOutside: Bool { text.utf8.starts(with: "world:".utf8) }
}

extension AccountID: SQLBindable {
  package var sqlValue: SQLValue { .text(text) }
}

/// Of people.
extension AccountID {
  /// Free to use.
  package static func available(to person: PersonID) -> AccountID { AccountID("user", person.text, "avail") }
  /// Held for an attempt or a payout.
  package static func held(by person: PersonID) -> AccountID { AccountID("user", person.text, "hold") }
  /// Principal of positions.
  package static func staked(by person: PersonID) -> AccountID { AccountID("user", person.text, "staked") }
  /// Credited rewards that are not yet claimed.
  package static func rewards(of person: PersonID) -> AccountID { AccountID("user", person.text, "rewards") }
  /// A prize inside the release window.
  package static func prize(of person: PersonID) -> AccountID { AccountID("user", person.text, "prize") }

  /// Everything somebody has on their own; parts of a team's pool are with the team.
  package static func all(of person: PersonID) -> [AccountID] {
    [available(to: person), held(by: person), staked(by: person), rewards(of: person), prize(of: person)]
  }
}

/// Of teams and rounds.
extension AccountID {
  /// One member's unspent part of the pool; the pool is the sum.
  package static func share(of person: PersonID, in team: TeamID) -> AccountID {
    AccountID("team", team.text, "m", person.text)
  }
  /// Held for an attempt that the pool pays.
  package static func held(by team: TeamID) -> AccountID { AccountID("team", team.text, "hold") }
  package static func pool(of round: RoundID) -> AccountID { AccountID("round", round.text, "pool") }
}

/// Of the house.
extension AccountID {
  /// The house's share of captured fees in the open month.
  package static let revenue = AccountID("house", "revenue")
  /// The staking pool with what it carries over.
  package static let staking = AccountID("house", "staking")
  package static let buyback = AccountID("house", "buyback")
  package static let operating = AccountID("house", "operating")
  package static let nextSeed = AccountID("house", "next_seed")
  /// As well, for the rounds of one community alone.
  package static func nextSeed(of community: String) -> AccountID {
    AccountID("house", "next_seed", community)
  }
  /// Bought back, and neither burned nor distributed yet.
  package static let tokens = AccountID("house", "tokens")
  package static let stars = AccountID("house", "stars")
  /// On the chain, of an unknown owner.
  package static let unmatchedDeposits = AccountID("suspense", "deposits")
}

/// The outside.
extension AccountID {
  /// The chain; what it is below zero has to lie in the treasury.
  package static let chain = AccountID("world", "solana")
  /// Telegram's stars; what it is below zero is the bot's balance of stars.
  package static let telegram = AccountID("world", "telegram")
  /// Play money and reviewed corrections.
  package static let administration = AccountID("world", "admin")
}

extension UInt8 {
  fileprivate var isPathLetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
