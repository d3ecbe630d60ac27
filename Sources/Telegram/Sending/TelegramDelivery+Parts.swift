import Groundwork
import Vocabulary

extension TelegramDelivery {
  /// Telegram counts letters; counting UTF-16 units is never less.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessage>
  package static let longestText = 4_096
  /// Below a file.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#senddocument>
  package static let longestCaption = 1_024
  /// A part that may come twice is marked when it is sent again, and has to fit with its mark as well: an arrow and a
  /// space.
  package static let roomForMark = 2

  /// Cuts a message into ones that Telegram takes, in the order in which they are to be sent. The first one answers
  /// or replaces what the whole was to; the last one carries the buttons; every file is a message of its own. The same
  /// message always gives the same parts.
  package static func parts(of message: OutboundMessage) -> [OutboundMessage] {
    let (content, replaced): (OutboundMessage.Content, String?) =
      switch message.action {
      case .send(let content): (content, nil)
      case .replace(let number, let content): (content, number)
      case .answerButton, .react, .retract, .retireButtons: (OutboundMessage.Content(""), nil)
      }
    // As many bytes are never more units.
    guard content.text.text.utf8.count > longestText - roomForMark || !content.files.isEmpty else {
      return [message]
    }
    // No file can be put in the place of a text.
    let pieces = pieces(of: content, allowsCaption: replaced == nil)
    guard pieces.count > 1 || pieces.first != content else { return [message] }
    return pieces.enumerated().map { index, piece in
      var part = message
      part.action = .send(piece)
      if index == 0, let replaced, piece.files.isEmpty {
        part.action = .replace(message: replaced, with: piece)
      }
      return part
    }
  }

  private static func pieces(
    of content: OutboundMessage.Content, allowsCaption: Bool
  ) -> [OutboundMessage.Content] {
    var text = content.text
    for file in content.files where file.bytes.count > TelegramFileKind.largestDocument {
      text.text += "\(text.isBlank ? "" : "\n")\(file.name) is too large to be sent here."
    }
    var pieces = content.files.filter { $0.bytes.count <= TelegramFileKind.largestDocument }.map { file in
      OutboundMessage.Content("", files: [file])
    }
    if allowsCaption, !pieces.isEmpty, text.text.utf16.count <= longestCaption - roomForMark {
      pieces[0].text = text
    } else if pieces.isEmpty || !text.isBlank {
      let texts = text.split(limit: longestText - roomForMark, measure: .utf16)
      pieces = texts.map { OutboundMessage.Content($0) } + pieces
    }
    pieces[0].replyTo = content.replyTo
    pieces[pieces.count - 1].buttons = content.buttons
    pieces[pieces.count - 1].asksForAnswer = content.asksForAnswer
    return pieces
  }
}

/// Buttons as Telegram takes them.
enum Keyboard {
  static let mostInRow = 8
  static let most = 100
  /// - SeeAlso: <https://core.telegram.org/bots/api#inlinekeyboardbutton>
  static let longestData = 64

  /// Leaves out buttons that would make Telegram refuse the whole message, and breaks rows that are too long.
  static func valid(_ rows: [[Button]], _ log: Log) -> [[Button]] {
    guard !rows.isEmpty else { return [] }
    var (left, result) = (most, [[Button]]())
    for row in rows {
      let usable = row.filter(isValid).prefix(left)
      if usable.count < row.count {
        log.error("A button was left out", ["count": .int(row.count - usable.count)])
      }
      left -= usable.count
      for start in stride(from: 0, to: usable.count, by: mostInRow) {
        result.append(Array(usable[start..<min(start + mostInRow, usable.count)]))
      }
    }
    return result
  }

  private static func isValid(_ button: Button) -> Bool {
    guard !button.label.isEmpty else { return false }
    return switch button.action {
    case .callback(let data): (1...longestData).contains(data.utf8.count)
    case .link(let url): ["http://", "https://", "tg://"].contains { url.hasPrefix($0) }
    }
  }
}
