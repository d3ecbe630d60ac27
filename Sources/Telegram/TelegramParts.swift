import Groundwork
import Vocabulary

extension TelegramDelivery {
  /// Telegram counts letters; counting UTF-16 units is never less.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#sendmessage>
  package static let longestText = 4_096

  /// Cuts a message into ones that Telegram takes, in the order in which they are to be sent. The first one answers
  /// or replaces what the whole was to; the last one carries the buttons.
  package static func parts(of message: OutboundMessage) -> [OutboundMessage] {
    let (content, replaced): (OutboundMessage.Content, String?) =
      switch message.action {
      case .send(let content): (content, nil)
      case .replace(let number, let content): (content, number)
      case .answerButton: (OutboundMessage.Content(""), nil)
      }
    // As many bytes are never more units.
    guard content.text.text.utf8.count > longestText else { return [message] }
    let texts = content.text.split(limit: longestText, measure: .utf16)
    guard texts.count > 1 else { return [message] }
    return texts.enumerated().map { index, text in
      var part = message
      var piece = OutboundMessage.Content(text)
      if index == texts.count - 1 { piece.buttons = content.buttons }
      if index == 0 { piece.replyTo = content.replyTo }
      part.action = .send(piece)
      if index == 0, let replaced { part.action = .replace(message: replaced, with: piece) }
      return part
    }
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
