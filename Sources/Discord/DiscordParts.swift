import Vocabulary

extension OutboundMessage {
  /// Discord's limit, counted in code points of the finished Markdown.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#create-message>
  static let longestOnDiscord = 2_000

  /// Cuts a message into ones that Discord takes, in the order in which they are to be sent. The first one answers or
  /// replaces what the whole was to; the last one carries the buttons.
  package func discordParts() -> [OutboundMessage] {
    let (content, replaced): (Content, String?)
    switch action {
    case .send(let new): (content, replaced) = (new, nil)
    case .replace(let message, let new): (content, replaced) = (new, message)
    case .answerButton: return [self]
    }
    let texts = content.text.discordParts()
    guard texts.count > 1 else { return [self] }
    return texts.enumerated().map { index, text in
      var part = self
      var piece = Content(text)
      if index == texts.count - 1 { piece.buttons = content.buttons }
      if index == 0 { piece.replyTo = content.replyTo }
      part.action = .send(piece)
      if index == 0, let replaced { part.action = .replace(message: replaced, with: piece) }
      return part
    }
  }
}

extension RichText {
  /// Pieces whose Markdown is within ``OutboundMessage/longestOnDiscord``, in order.
  func discordParts() -> [RichText] {
    // Rarely more than a few letters are escaped; where it is more, smaller pieces are tried.
    fitting(limit: 1_950)
  }

  private func fitting(limit: Int) -> [RichText] {
    if fitsDiscord { return [self] }
    return split(limit: limit, measure: .scalars).flatMap { part in
      part.fitsDiscord || limit <= 8 ? [part] : part.fitting(limit: limit * 2 / 3)
    }
  }

  private var fitsDiscord: Bool {
    // No letter becomes more than two, and markup is short; most texts need not be written to know.
    if spans.isEmpty, text.utf8.count * 2 <= OutboundMessage.longestOnDiscord { return true }
    return discordMarkdown.unicodeScalars.count <= OutboundMessage.longestOnDiscord
  }
}
