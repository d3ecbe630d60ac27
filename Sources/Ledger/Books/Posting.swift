import Groundwork
import Vocabulary

/// One positive amount on its way from one account to another.
package struct Leg: Hashable, Sendable {
  package let amount: Amount
  package let from: AccountID
  package let to: AccountID

  package init(_ amount: Amount, from: AccountID, to: AccountID) {
    (self.amount, self.from, self.to) = (amount, from, to)
  }

  /// As hashes have it: `leg: USD user:u1:avail user:u1:hold 10000000`.
  var line: String { "leg: \(amount.asset.rawValue) \(from.text) \(to.text) \(amount.units)\n" }
}

/// What a transaction is about.
package enum PostingKind: String, Hashable, Sendable, CaseIterable {
  case deposit, stars, payout
  /// The prize of a round, from its first money to its last.
  case seed, hold, capture, void, win, release, exhausted, cancel
  case contribute, leave
  /// The month's close, and what stakers get of it.
  case close, rewards, claim
  case stake, unstake
  case buyback, burn, distribute
  /// A correction that two operators have signed; it names what it corrects.
  case adjust
  /// Play money, given and taken back.
  case grant, forfeit
  /// Two accounts turned out to be one person.
  case merge
  /// One person turned out to be two after all.
  case separate
}

/// Legs that happen together or not at all, once for their key.
package struct Posting: Hashable, Sendable {
  package let key: IdempotencyKey
  package let kind: PostingKind
  /// The identifier of what this is about: an attempt, a round, the transaction that is corrected.
  package let reference: String?
  package let legs: [Leg]

  /// More than the largest team, round and chunk of a month need; a larger posting is a mistake.
  package static let mostLegs = 1_024

  /// - Parameter legs: In the order in which they happen: what one brings, the next can use. Those over nothing are
  ///   left out.
  package init(_ kind: PostingKind, key: IdempotencyKey, reference: String? = nil, _ legs: [Leg]) {
    self.kind = kind
    self.key = key
    self.reference = reference
    self.legs = legs.filter { $0.amount.units != 0 }
  }

  package init(_ kind: PostingKind, key: IdempotencyKey, reference: String? = nil, _ legs: Leg...) {
    self.init(kind, key: key, reference: reference, legs)
  }

  /// SHA-256 of ``legLines``: two requests with one key have to agree on it.
  static func hash(ofLegs lines: String) -> String { SHA256.hash(Array(lines.utf8)).hex }

  /// The legs as hashes have them, a line each.
  var legLines: String { legs.reduce(into: "") { $0 += $1.line } }

  /// - Throws: ``LedgerError/malformed(_:)``.
  func check() throws(LedgerError) {
    guard !legs.isEmpty else { throw .malformed("it moves nothing") }
    guard legs.count <= Posting.mostLegs else { throw .malformed("it has \(legs.count) legs") }
    for leg in legs {
      guard leg.amount.units > 0 else { throw .malformed("an amount is below zero") }
      guard leg.from != leg.to else { throw .malformed("it moves something to where it lies") }
    }
  }
}
