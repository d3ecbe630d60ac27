import Ledger
import Vocabulary

/// Who shares a prize, and in which proportion: fixed when the fee is held, so that nothing that happens while an attempt
/// is judged changes it.
package struct PrizeSplit: Hashable, Sendable {
  /// Somebody who may have a share, in the order of joining, which decides ties.
  package struct Candidate: Hashable, Sendable {
    package let person: PersonID
    /// What they have spent in the round for the team, this attempt included, in micro-dollars.
    package let spent: Int64
    /// A member at the moment of the hold.
    package let isCurrent: Bool
    /// Counts where everybody gets the same: whoever made accounts to fill a team with does not.
    package let isEstablished: Bool

    package init(_ person: PersonID, spent: Int64, isCurrent: Bool, isEstablished: Bool = true) {
      (self.person, self.spent, self.isCurrent) = (person, spent, isCurrent)
      self.isEstablished = isEstablished
    }
  }

  package struct Weight: Hashable, Sendable {
    package let person: PersonID
    package let weight: Int64
  }

  /// The rule that was used, which may be another one than the team's.
  package let mode: SplitMode
  /// Only who gets something; never empty.
  package let weights: [Weight]

  /// - Parameters:
  ///   - isFromPool: What everybody has paid cannot be one person's win: `submitter` is `proportional` then.
  package init(
    _ mode: SplitMode, among candidates: [Candidate], submitter: PersonID, isFromPool: Bool
  ) {
    let asked = mode == .submitter && isFromPool ? .proportional : mode
    switch asked {
    case .submitter: (self.mode, weights) = (.submitter, [Weight(person: submitter, weight: 1)])
    case .proportional where candidates.contains { $0.spent > 0 }:
      self.mode = .proportional
      weights = candidates.filter { $0.spent > 0 }.map { Weight(person: $0.person, weight: $0.spent) }
    case .proportional, .equal:
      let equal = candidates.filter { $0.isCurrent && $0.isEstablished }
      self.mode = .equal
      // Somebody has to have it.
      weights =
        equal.isEmpty
        ? [Weight(person: submitter, weight: 1)] : equal.map { Weight(person: $0.person, weight: 1) }
    }
  }

  /// The parts of a prize, as many as ``weights``; their sum is the prize.
  package static func parts(of prize: Int64, by weights: [Int64]) throws(ArithmeticError) -> [Int64] {
    try LargestRemainder.parts(of: prize, by: weights)
  }
}
