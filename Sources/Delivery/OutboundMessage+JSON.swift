import Groundwork
import JSON
import Vocabulary

/// How a message lies in the outbox. Address and kind are columns of their own.
extension OutboundMessage {
  package var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      if isSilent { writer.field("silent", true) }
      if let onlyFor {
        writer.field("only_for", onlyFor.number)
        writer.field("on", onlyFor.platform.rawValue)
      }
      if let name { writer.field("name", name) }
      if let about { writer.field("about", about) }
      switch action {
      case .retract(let message): writer.field("retracts", message)
      case .send(let content): content.write(to: &writer)
      case .replace(let message, let content):
        writer.field("replaces", message)
        content.write(to: &writer)
      case .answerButton(let callback, let text, let isAlert):
        writer.field("callback", callback)
        if let text { writer.field("text", text) }
        if isAlert { writer.field("alert", true) }
      case .retireButtons(let message): writer.field("retires", message)
      case .react(let message, let emoji):
        writer.field("reacts_to", message)
        writer.field("emoji", emoji)
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads back what ``json`` wrote; `nil` for anything else.
  package init?(json text: String, to address: ChatAddress, kind: Kind) {
    guard let root = try? JSONDocument(parsing: Array(text.utf8)).root else { return nil }
    let action: Action
    if let callback = root["callback"]?.string {
      action = .answerButton(
        callback: callback, text: root["text"]?.string, isAlert: root["alert"]?.bool ?? false)
    } else if let message = root["retracts"]?.string {
      action = .retract(message: message)
    } else if let message = root["retires"]?.string {
      action = .retireButtons(message: message)
    } else if let message = root["reacts_to"]?.string, let emoji = root["emoji"]?.string {
      action = .react(message: message, emoji: emoji)
    } else if let content = Content(json: root) {
      action = root["replaces"]?.string.map { .replace(message: $0, with: content) } ?? .send(content)
    } else {
      return nil
    }
    var reader: AccountOnPlatform?
    if let number = root["only_for"]?.string {
      // Without the platform nobody could say who may read it.
      guard let platform = root["on"]?.string.flatMap(Platform.init(rawValue:)) else { return nil }
      reader = AccountOnPlatform(platform, number)
    }
    self.init(to: address, action, kind: kind, isSilent: root["silent"]?.bool ?? false, onlyFor: reader)
    (name, about) = (root["name"]?.string, root["about"]?.string)
  }
}

extension OutboundMessage.Content {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("text", text.text)
    if !text.spans.isEmpty {
      writer.array("spans") { writer in
        for span in text.spans {
          writer.object { writer in
            writer.field("style", span.style.name)
            if let detail = span.style.detail { writer.field("detail", detail) }
            writer.field("from", span.range.lowerBound)
            writer.field("to", span.range.upperBound)
          }
        }
      }
    }
    if !buttons.isEmpty {
      writer.array("buttons") { writer in
        for row in buttons {
          writer.array { writer in
            for button in row {
              writer.object { writer in
                writer.field("label", button.label)
                switch button.action {
                case .callback(let data): writer.field("data", data)
                case .link(let url): writer.field("url", url)
                }
              }
            }
          }
        }
      }
    }
    if !files.isEmpty {
      writer.array("files") { writer in
        for file in files {
          writer.object { writer in
            writer.field("name", file.name)
            writer.field("type", file.mediaType)
            writer.field("bytes", file.bytes.base64)
          }
        }
      }
    }
    if let replyTo { writer.field("reply_to", replyTo) }
    if asksForAnswer { writer.field("asks", true) }
  }

  fileprivate init?(json: JSONValue) {
    guard let text = json["text"]?.string else { return nil }
    let length = text.utf8.count
    let spans = (json["spans"]?.array ?? []).compactMap { span -> RichText.Span? in
      guard let name = span["style"]?.string, let from = span["from"]?.int64, let to = span["to"]?.int64,
        from >= 0, from <= to, to <= length,
        let style = RichText.Style(name: name, detail: span["detail"]?.string)
      else { return nil }
      return RichText.Span(style, Int(from)..<Int(to))
    }
    let buttons = (json["buttons"]?.array ?? []).map { row in
      (row.array ?? []).compactMap { button -> Button? in
        guard let label = button["label"]?.string else { return nil }
        if let data = button["data"]?.string { return Button(label, .callback(data)) }
        return button["url"]?.string.map { Button(label, .link($0)) }
      }
    }
    let files = (json["files"]?.array ?? []).compactMap { file -> OutboundFile? in
      guard let name = file["name"]?.string, let type = file["type"]?.string,
        let bytes = file["bytes"]?.string.flatMap([UInt8].init(base64:))
      else { return nil }
      return OutboundFile(name: name, mediaType: type, bytes: bytes)
    }
    self.init(RichText(text, spans: spans), buttons: buttons, files: files, replyTo: json["reply_to"]?.string)
    asksForAnswer = json["asks"]?.bool ?? false
  }
}

extension RichText.Style {
  fileprivate var name: String {
    switch self {
    case .bold: "bold"
    case .italic: "italic"
    case .underline: "underline"
    case .strikethrough: "strikethrough"
    case .spoiler: "spoiler"
    case .quote: "quote"
    case .code: "code"
    case .codeBlock: "block"
    case .link: "link"
    }
  }

  fileprivate var detail: String? {
    switch self {
    case .codeBlock(let language): language
    case .link(let url): url
    case .bold, .italic, .underline, .strikethrough, .spoiler, .quote, .code: nil
    }
  }

  fileprivate init?(name: String, detail: String?) {
    switch name {
    case "bold": self = .bold
    case "italic": self = .italic
    case "underline": self = .underline
    case "strikethrough": self = .strikethrough
    case "spoiler": self = .spoiler
    case "quote": self = .quote
    case "code": self = .code
    case "block": self = .codeBlock(language: detail)
    case "link":
      guard let detail else { return nil }
      self = .link(url: detail)
    default: return nil
    }
  }
}
