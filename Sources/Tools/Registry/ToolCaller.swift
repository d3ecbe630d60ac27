import Commands
import Vocabulary

/// The person on whose behalf a tool runs, where, and with which rights: theirs, never the bot's.
package struct ToolCaller: Hashable, Sendable {
  package let person: PersonID
  /// What settings and memories that are made here are kept under: the community's, or the private chat's own.
  package let scope: String
  /// `nil` for a private chat.
  package let community: CommunityAddress?
  package let rights: Rights
  /// IETF tag: the community's, else the person's own.
  package let language: String?
  /// Names of tools that the community has switched off.
  package let switchedOff: Set<String>

  package init(
    person: PersonID, scope: String, community: CommunityAddress?, rights: Rights = .none,
    language: String? = nil,
    switchedOff: Set<String> = []
  ) {
    self.person = person
    self.scope = scope
    self.community = community
    self.rights = rights
    self.language = language
    self.switchedOff = switchedOff
  }

  /// The same, once their accounts turned out to be another person's.
  package func being(_ person: PersonID) -> ToolCaller {
    ToolCaller(
      person: person, scope: scope, community: community, rights: rights, language: language,
      switchedOff: switchedOff)
  }
}
