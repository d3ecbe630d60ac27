/// Words from a person, and what they hang on.
package struct IncomingMessage: Hashable, Sendable {
  /// The platform's identifier of the message; `nil` when it cannot be referred to.
  package let id: String?
  /// Text or caption, as the person typed it; empty for a bare picture or sticker.
  package let text: String
  /// In a direct chat, a reply to the bot, or with the bot's name in it.
  package let isAddressed: Bool
  package let isForwarded: Bool
  package let replyTo: RepliedMessage?
  package let attachments: [Attachment]
  /// The same as ``text`` with everything in its place, where the platform has forms for commands.
  package var form: CommandForm?
  /// Its sender is shown that an answer is coming, until one refers to this message.
  package let awaitsAnswer: Bool

  package init(
    id: String?, text: String, isAddressed: Bool, isForwarded: Bool = false,
    replyTo: RepliedMessage? = nil, attachments: [Attachment] = [], awaitsAnswer: Bool = false
  ) {
    self.id = id
    self.text = text
    self.isAddressed = isAddressed
    self.isForwarded = isForwarded
    self.replyTo = replyTo
    self.attachments = attachments
    self.awaitsAnswer = awaitsAnswer
  }
}

/// The message that another one answers.
package struct RepliedMessage: Hashable, Sendable {
  package let id: String
  package let author: AccountOnPlatform?
  package let isFromBot: Bool
  package let text: String

  package init(id: String, author: AccountOnPlatform?, isFromBot: Bool, text: String) {
    self.id = id
    self.author = author
    self.isFromBot = isFromBot
    self.text = text
  }
}

/// A file that came with a message; its bytes stay on the platform until somebody asks for them.
package struct Attachment: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case image, audio, video, document, sticker, other }
  package let kind: Kind
  package let name: String?
  package let mediaType: String?
  /// Bytes, when the platform says.
  package let size: Int64?
  /// What the platform wants to hear to hand it out.
  package let reference: String

  package init(kind: Kind, name: String?, mediaType: String?, size: Int64?, reference: String) {
    self.kind = kind
    self.name = name
    self.mediaType = mediaType
    self.size = size
    self.reference = reference
  }
}

/// A button under one of our messages was pressed. `data` comes from the client and may be forged.
package struct ButtonPress: Hashable, Sendable {
  /// What the platform wants to hear when the press is answered.
  package let callback: String
  package let data: String
  /// What stands for the message that carries the button when it is replaced; `nil` when the platform does not show it.
  package let message: String?

  package init(callback: String, data: String, message: String?) {
    self.callback = callback
    self.data = data
    self.message = message
  }
}
