import JSON

/// Checks of text and what hangs on it.
enum TelegramText {
  /// - SeeAlso: <https://core.telegram.org/bots/api#messageentity>
  private static let entityTypes: Set = [
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
    "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link",
    "text_mention",
    "custom_emoji", "date_time",
  ]
  /// What an entity of some types cannot do without.
  private static let needed = [
    "text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time",
  ]

  /// - Parameter isEmptyAllowed: A draft may be empty, a message may not.
  static func problem(with arguments: JSONValue, isEmptyAllowed: Bool) -> TelegramFailure? {
    let text = arguments["text"]?.string ?? ""
    if arguments["parse_mode"] != nil { return .strict("parse_mode is not understood here, send entities") }
    if !isEmptyAllowed, text.utf8.allSatisfy({ $0 <= 0x20 }) { return .bad("message text is empty") }
    if text.utf8.count > 32_768 || text.utf16.count > 4_096 { return .bad("message is too long") }
    guard let entities = arguments["entities"]?.array, !entities.isEmpty else { return nil }
    return problem(with: entities, in: Array(text.utf16))
  }

  /// Of a file.
  static func problem(withCaption arguments: JSONValue) -> TelegramFailure? {
    let caption = arguments["caption"]?.string ?? ""
    if arguments["parse_mode"] != nil { return .strict("parse_mode is not understood here, send entities") }
    if caption.utf16.count > 1_024 { return .bad("message caption is too long") }
    guard let entities = arguments["caption_entities"]?.array, !entities.isEmpty else { return nil }
    return problem(with: entities, in: Array(caption.utf16))
  }

  private static func problem(with entities: [JSONValue], in text: [UInt16]) -> TelegramFailure? {
    if entities.count > 100 { return .strict("more than 100 entities, the rest would be lost") }
    var ranges: [Range<Int64>] = []
    for entity in entities {
      // The types were checked before.
      guard let type = entity["type"]?.string, let offset = entity["offset"]?.int64,
        let length = entity["length"]?.int64
      else { return .strict("an entity that cannot be read") }
      guard entityTypes.contains(type) else { return .strict("there is no entity type \(type)") }
      if let field = needed[type], entity[field] == nil { return .strict("\(type) lacks \(field)") }
      guard offset >= 0, length > 0, offset <= Int64(text.count), length <= Int64(text.count) - offset else {
        return .bad("ENTITY_BOUNDS_INVALID")
      }
      for border in [offset, offset + length]
      where border < text.count && UTF16.isTrailSurrogate(text[Int(border)]) {
        return .strict("an entity begins or ends inside a surrogate pair")
      }
      ranges.append(offset..<(offset + length))
    }
    for (index, one) in ranges.enumerated() {
      for other in ranges[..<index] where one.overlaps(other) && !one.isInside(other) && !other.isInside(one)
      {
        return .strict("entities cross")
      }
    }
    return nil
  }

  /// - SeeAlso: <https://core.telegram.org/bots/api#inlinekeyboardbutton>
  static func problem(withMarkup markup: JSONValue?) -> TelegramFailure? {
    guard let rows = markup?["inline_keyboard"]?.array?.compactMap(\.array) else { return nil }
    if rows.reduce(0, { $0 + $1.count }) > 100 { return .bad("reply markup is too long") }
    for row in rows {
      if row.isEmpty || row.count > 8 { return .strict("a row has 1 to 8 buttons") }
      for button in row { if let problem = problem(withButton: button) { return problem } }
    }
    return nil
  }

  private static func problem(withButton button: JSONValue) -> TelegramFailure? {
    if button["text"]?.string?.isEmpty != false {
      return .bad("inline keyboard button text must be non-empty")
    }
    let looks: Set = ["text", "icon_custom_emoji_id", "style"]
    let actions = (button.members ?? []).filter { !looks.contains($0.key) }
    guard actions.count == 1 else { return .bad("Text buttons are unallowed in the inline keyboard") }
    if let data = button["callback_data"]?.string, !(1...64).contains(data.utf8.count) {
      return .bad("BUTTON_DATA_INVALID")
    }
    if let url = button["url"]?.string, !["http://", "https://", "tg://"].contains(where: url.hasPrefix) {
      return .bad("BUTTON_URL_INVALID")
    }
    return nil
  }
}

extension Range {
  fileprivate func isInside(_ other: Range) -> Bool {
    other.lowerBound <= lowerBound && upperBound <= other.upperBound
  }
}
