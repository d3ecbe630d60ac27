import Vocabulary

/// Who gave a command, where and when: what its body knows beside its arguments.
package struct CommandCall: Sendable {
  package let event: EventID
  package let sender: Sender
  /// The human being behind the sender.
  package let person: PersonID
  package let address: ChatAddress
  package let chatKind: ChatKind
  /// Where the chat belongs; `nil` for a private one.
  package let community: CommunityAddress?
  package let now: Moment
  /// IETF tag of the language to answer in, where it is known.
  package let locale: String?
  /// What this message may use of the sender's rights; the command's own requirement is met already.
  package let rights: Rights
  /// The message that the command was written in answer to.
  package let replyTo: RepliedMessage?
  /// What came along with it.
  package let attachments: [Attachment]
  /// `stake add`: what was called, whichever alias was written.
  package internal(set) var path: String
  /// As they were given, checked and under their names.
  package internal(set) var arguments: [String: OptionValue] = [:]
  /// The person has said yes to what ``confirm(_:yes:)`` asked.
  package internal(set) var isConfirmed = false

  /// What settings that are made here are kept under: the community's, or the private chat's own.
  package var scope: String { community?.key ?? ChatAddress(address.platform, chat: address.chat).key }

  package init(
    event: EventID, sender: Sender, person: PersonID, address: ChatAddress, chatKind: ChatKind,
    community: CommunityAddress? = nil, now: Moment, locale: String? = nil, rights: Rights = .none,
    replyTo: RepliedMessage? = nil, attachments: [Attachment] = []
  ) {
    self.event = event
    self.sender = sender
    self.person = person
    self.address = address
    self.chatKind = chatKind
    self.community = community
    self.now = now
    self.locale = locale
    self.rights = rights
    self.replyTo = replyTo
    self.attachments = attachments
    path = ""
  }
}
