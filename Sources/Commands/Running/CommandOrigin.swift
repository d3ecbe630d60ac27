import Vocabulary

/// Where a command was given. A button may end up elsewhere, in the private chat for instance; what it does still
/// concerns the place where the command was given, and needs the rights that its person has there.
package struct CommandOrigin: Hashable, Sendable {
  package let address: ChatAddress
  package let chatKind: ChatKind
  /// `nil` for a private chat.
  package let community: CommunityAddress?

  package init(address: ChatAddress, chatKind: ChatKind, community: CommunityAddress?) {
    self.address = address
    self.chatKind = chatKind
    self.community = community
  }

  package init(of event: InboundEvent) {
    self.init(address: event.address, chatKind: event.chatKind, community: event.community)
  }

  /// The same event as if it had happened here.
  package func moving(_ event: InboundEvent) -> InboundEvent {
    InboundEvent(
      id: event.id, address: address, chatKind: chatKind, community: community, sender: event.sender,
      content: event.content, receivedAt: event.receivedAt)
  }
}

extension CommandOrigin {
  /// `group telegram:-1001/7 telegram:-1001`: one column in the database.
  var text: String {
    ([chatKind.rawValue, address.key] + (community.map { [$0.key] } ?? [])).joined(separator: " ")
  }

  /// Reads ``text`` back.
  init?(text: String) {
    let parts = text.split(separator: " ").map { String($0) }
    guard (2...3).contains(parts.count), let chatKind = ChatKind(rawValue: parts[0]),
      let address = ChatAddress(key: parts[1])
    else { return nil }
    let community = parts.count == 3 ? CommunityAddress(key: parts[2]) : nil
    guard parts.count == 2 || community != nil else { return nil }
    self.init(address: address, chatKind: chatKind, community: community)
  }
}
