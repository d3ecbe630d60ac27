import Commands
import Vocabulary

/// Who asks, and who reads along: what decides which memories may be seen at all.
///
/// Every query takes one, and there is none without a person, so nobody can forget to say whose memories are meant.
/// What somebody said in private is never seen where others read along, not even by themselves.
package struct MemoryScope: Hashable, Sendable {
  enum Audience: Hashable, Sendable {
    /// Nobody else reads along.
    case alone
    /// Everybody of a community reads along.
    case community
    /// Only the person reads the answer, though they asked for it in a community.
    case unseen
  }

  package let person: PersonID
  let audience: Audience
  /// Where what is said here is put: a community's key, or the platform of a private chat.
  let place: String

  /// A private chat: everything of the person, wherever they said it.
  package static func alone(_ person: PersonID, on platform: Platform) -> MemoryScope {
    MemoryScope(person: person, audience: .alone, place: platform.rawValue)
  }

  /// A group or server: what the person said there, and what was told to all of it.
  package static func among(_ community: CommunityAddress, _ person: PersonID) -> MemoryScope {
    MemoryScope(person: person, audience: .community, place: community.key)
  }

  /// Talk, whose answer everybody in the chat can read.
  package init(of event: InboundEvent, _ person: PersonID) {
    let isAlone = event.chatKind == .direct
    self.init(
      person: person, audience: isAlone ? .alone : .community,
      place: isAlone ? event.address.platform.rawValue : event.scope)
  }

  /// A command, whose answer only its sender reads.
  package init(of call: CommandCall) {
    let isAlone = call.chatKind == .direct
    self.init(
      person: call.person, audience: isAlone ? .alone : .unseen,
      place: isAlone ? call.address.platform.rawValue : call.scope)
  }

  private init(person: PersonID, audience: Audience, place: String) {
    // An empty one would name the shelves that belong to nobody alone.
    precondition(!person.text.isEmpty && !place.isEmpty, "a scope without a person or a place")
    (self.person, self.audience, self.place) = (person, audience, place)
  }

  /// Where others read along, or could be told; `nil` in a private chat.
  package var community: String? { audience == .alone ? nil : place }

  /// Where memories of the person themselves are put.
  var ownShelf: ShelfKey { ShelfKey(person: person.text, place: place) }
  /// Where memories of the whole community are put; `nil` in a private chat.
  var sharedShelf: ShelfKey? { community.map { ShelfKey(person: "", place: $0) } }
}

/// Whose memories lie together: one person's of one place, a whole community's, or everybody's.
struct ShelfKey: Hashable, Sendable {
  /// Empty for what belongs to nobody alone.
  let person: String
  /// A community's key, a platform for its private chats, or empty for everybody's.
  let place: String

  /// What the bot knows by itself, such as what an encyclopedia told it.
  static let everybody = ShelfKey(person: "", place: "")
}
