import JSON
import Transport
import Vocabulary

/// A message as Discord takes it. Whatever it says, it mentions nobody.
struct DiscordMessageForm {
  /// At most 2,000 code points of Discord's Markdown; empty only beside files.
  var content: String
  var rows: [[Button]] = []
  /// At most ten, of ten mebibytes each.
  var files: [OutboundFile] = []
  var replyTo: String?
  /// At most 25 characters; the same one within some minutes gives the first message again instead of a second.
  var nonce: String?
  var isSilent = false
  /// Shown to one person alone; interactions only.
  var isEphemeral = false

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { write(to: &$0) }
    return writer.bytes
  }

  /// As it may stand in the place of an earlier message: what that answers, and who was told of it, is settled.
  var asEdit: DiscordMessageForm {
    var form = self
    (form.replyTo, form.nonce, form.isSilent, form.isEphemeral) = (nil, nil, false, false)
    return form
  }

  /// Files go as parts of a form beside the JSON that lists them.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/reference#uploading-files>
  var body: DiscordClient.Body {
    guard !files.isEmpty else { return .json(bytes) }
    let json = HTTPRequest.Part(name: "payload_json", contentType: "application/json", content: bytes)
    return .form(
      [json]
        + files.enumerated().map { number, file in
          HTTPRequest.Part(
            name: "files[\(number)]", fileName: file.name, contentType: file.mediaType, content: file.bytes)
        })
  }

  func write(to writer: inout JSONWriter) {
    writer.field("content", content)
    if !files.isEmpty {
      writer.array("attachments") { writer in
        for (number, file) in files.enumerated() {
          writer.object { writer in
            // As all of Discord's numbers, a text.
            writer.field("id", String(number))
            writer.field("filename", file.name)
          }
        }
      }
    }
    writer.object("allowed_mentions") { $0.array("parse") { _ in } }
    // Suppress embeds: 1 << 2, since what somebody else has put into a text must not show itself as a picture of ours;
    // suppress notifications: 1 << 12; ephemeral: 1 << 6.
    writer.field("flags", 1 << 2 | (isSilent ? 1 << 12 : 0) | (isEphemeral ? 1 << 6 : 0))
    if let nonce {
      writer.field("nonce", nonce)
      writer.field("enforce_nonce", true)
    }
    if let replyTo {
      writer.object("message_reference") { writer in
        writer.field("message_id", replyTo)
        writer.field("fail_if_not_exists", false)
      }
    }
    writer.array("components") { writer in
      for row in rows {
        writer.object { writer in
          writer.field("type", 1)
          writer.array("components") { writer in
            for button in row { writer.object { button.write(to: &$0) } }
          }
        }
      }
    }
  }
}

extension Button {
  /// - SeeAlso: <https://discord.com/developers/docs/components/reference#button>
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("type", 2)
    writer.field("label", label)
    switch action {
    case .callback(let data):
      writer.field("style", 2)
      writer.field("custom_id", data)
    case .link(let url):
      writer.field("style", 5)
      writer.field("url", url)
    }
  }
}
