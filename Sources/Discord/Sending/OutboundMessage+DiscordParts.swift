import Vocabulary

extension OutboundMessage {
  /// Discord's limit, counted in code points of the finished Markdown.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/resources/message#create-message>
  static let longestOnDiscord = 2_000
  /// - SeeAlso: <https://discord.com/developers/docs/reference#uploading-files>
  static let mostFilesOnDiscord = 10
  static let largestFileOnDiscord = 10 * 1_024 * 1_024
  /// Of all files of one message together; the whole request may have 25 MiB.
  static let largestFilesOnDiscord = 24 * 1_024 * 1_024

  /// Cuts a message into ones that Discord takes, in the order in which they are to be sent. The first one answers or
  /// replaces what the whole was to; the last one carries the buttons; files follow the text.
  package func discordParts() -> [OutboundMessage] {
    let (content, replaced): (Content, String?)
    switch action {
    case .send(let new): (content, replaced) = (new, nil)
    case .replace(let message, let new): (content, replaced) = (new, message)
    case .answerButton, .react, .retract, .retireButtons: return [self]
    }
    let pieces = content.discordPieces()
    guard pieces.count > 1 || pieces.first != content else { return [self] }
    // What everybody in the channel could read must not follow what only one person sees.
    let further = (replaced ?? content.replyTo).flatMap { InteractionToken(text: $0) }?.further.text
    return pieces.enumerated().map { index, piece in
      var (part, piece) = (self, piece)
      piece.replyTo = index == 0 ? content.replyTo : further
      part.action = .send(piece)
      if index == 0, let replaced { part.action = .replace(message: replaced, with: piece) }
      return part
    }
  }
}

extension OutboundMessage.Content {
  fileprivate func discordPieces() -> [OutboundMessage.Content] {
    let (text, groups) = filesInGroups()
    var pieces = text.discordParts().map { OutboundMessage.Content($0) }
    for (index, group) in groups.enumerated() {
      // The first files stand below the end of the text.
      if index > 0 { pieces.append(OutboundMessage.Content("")) }
      pieces[pieces.count - 1].files = group
    }
    pieces[pieces.count - 1].buttons = buttons
    pieces[0].replyTo = replyTo
    return pieces
  }

  /// Files as they fit into messages. Whoever waits for one that Discord would not take is told so.
  private func filesInGroups() -> (text: RichText, groups: [[OutboundFile]]) {
    var (text, groups, size) = (text, [[OutboundFile]](), 0)
    for file in files {
      guard file.bytes.count <= OutboundMessage.largestFileOnDiscord else {
        let end = text.text.isEmpty ? "" : "\n"
        text.text += end + "\(file.name) is too large to be sent here."
        continue
      }
      let isFull =
        groups.last.map { $0.count >= OutboundMessage.mostFilesOnDiscord } ?? true
        || size + file.bytes.count > OutboundMessage.largestFilesOnDiscord
      if isFull { (groups, size) = (groups + [[]], 0) }
      groups[groups.count - 1].append(file)
      size += file.bytes.count
    }
    return (text, groups)
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
