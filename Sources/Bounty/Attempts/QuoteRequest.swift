import Ledger
import Vocabulary

/// A message that may become an attempt, and what it would cost.
package struct QuoteRequest: Sendable {
  package let person: PersonID
  package let message: String
  package let origin: ChatAddress
  package let funding: Attempt.Funding
  /// Where they ask; `nil` in a private chat.
  package let community: CommunityAddress?

  package init(
    person: PersonID, message: String, origin: ChatAddress, funding: Attempt.Funding = .wallet,
    in community: CommunityAddress? = nil
  ) {
    (self.person, self.message, self.origin, self.funding) = (person, message, origin, funding)
    self.community = community
  }
}
