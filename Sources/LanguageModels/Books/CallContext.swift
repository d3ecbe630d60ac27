import Vocabulary

/// Why a model is asked, and for whom: what a call is booked under.
package struct CallContext: Hashable, Sendable {
  package enum Purpose: String, Hashable, Sendable, CaseIterable {
    case companion
    case guardian
    case judge
    case practice
    case summary
    case embedding

    /// It decides about a prize that people paid to try for.
    var isGuarding: Bool {
      switch self {
      case .guardian, .judge: true
      case .companion, .practice, .summary, .embedding: false
      }
    }
  }

  package let purpose: Purpose
  package let person: PersonID?
  /// ``ChatAddress/key`` of the community's chat, or whatever names the community.
  package let community: String?

  package init(_ purpose: Purpose, person: PersonID? = nil, community: String? = nil) {
    self.purpose = purpose
    self.person = person
    self.community = community
  }
}
