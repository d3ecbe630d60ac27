import Vocabulary

extension InboundEvent {
  /// For as long as this it is believed what an event says of its sender's place in a community: no longer than what the
  /// platform answers is remembered.
  private static let rightsLast = Duration.seconds(60)

  /// The event without what it says of its sender's place in a community, if it is so old that this may have changed:
  /// one that comes out of a long queue, or that an operator has put back weeks later. Then the platform is asked.
  func withoutOldRights(at now: Moment) -> InboundEvent {
    guard let sender, sender.standing != nil, happenedAt.duration(to: now) > InboundEvent.rightsLast else {
      return self
    }
    let bare = Sender(
      account: sender.account, displayName: sender.displayName, handle: sender.handle, isBot: sender.isBot,
      isChat: sender.isChat, language: sender.language)
    return InboundEvent(
      id: id, address: address, chatKind: chatKind, community: community, sender: bare, content: content,
      receivedAt: receivedAt, sentAt: sentAt)
  }
}
