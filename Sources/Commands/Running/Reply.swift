import Vocabulary

/// What a command answers.
package struct Reply: Hashable, Sendable {
  package var text: RichText
  package var buttons: [[ReplyButton]]
  package var files: [OutboundFile]
  /// Who may read it, where that differs from what the command says of itself.
  package var visibility: Visibility?
  /// What is told elsewhere.
  package var notices: [Notice] = []

  package init(
    _ text: RichText, buttons: [[ReplyButton]] = [], files: [OutboundFile] = [], visibility: Visibility? = nil
  ) {
    self.text = text
    self.buttons = buttons
    self.files = files
    self.visibility = visibility
  }

  package init(
    _ text: String, buttons: [[ReplyButton]] = [], files: [OutboundFile] = [], visibility: Visibility? = nil
  ) {
    self.init(RichText(text), buttons: buttons, files: files, visibility: visibility)
  }
}

/// What a command says in another chat: of the person who gave it, such as their private chat on another platform, or of
/// somebody else whom it concerns.
package struct Notice: Hashable, Sendable {
  package let chat: ChatAddress
  package let text: RichText
  package let buttons: [[ReplyButton]]
  /// Who may press the buttons; `nil` for the person who gave the command.
  package let reader: PersonID?
  /// See ``OutboundMessage/name``.
  package let name: String?
  /// See ``OutboundMessage/about``.
  package let about: String?

  package init(
    to chat: ChatAddress, _ text: RichText, buttons: [[ReplyButton]] = [], for reader: PersonID? = nil,
    named name: String? = nil, about: String? = nil
  ) {
    (self.chat, self.text, self.buttons, self.reader) = (chat, text, buttons, reader)
    (self.name, self.about) = (name, about)
  }
}
