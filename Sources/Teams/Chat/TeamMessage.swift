import Detection
import Vocabulary

/// Something that a team says.
package enum TeamMessageSubject: Identifiable26 { package static var prefix: String { "tms" } }
package typealias TeamMessageID = Identifier<TeamMessageSubject>

/// What somebody says to their team, as it is kept and shown on other platforms.
struct TeamWords: Hashable, Sendable {
  /// Characters of a message that are passed on.
  static let longest = 1_500

  /// As it is kept: no longer than ``longest``, with the names of files behind it.
  let body: String

  init(_ text: String, _ attachments: [Attachment] = []) {
    let scalars = text.unicodeScalars
    var kept =
      scalars.count > Self.longest
      ? String(String.UnicodeScalarView(scalars.prefix(Self.longest))) + "…" : text
    for attachment in attachments { kept += (kept.isEmpty ? "" : " ") + attachment.shownName }
    body = kept
  }

  /// `[Discord] name: text`. Plain text in which nothing rings anybody, whatever it looks like.
  static func shown(_ body: String, by name: String, on platform: Platform) -> RichText {
    RichText("[\(platform.displayName)] \(name.isolated): \(body.withoutMentions)")
  }
}

extension Attachment {
  /// What stands for a file where it is not copied to.
  fileprivate var shownName: String {
    switch kind {
    case .image: "(image)"
    case .audio: "(audio)"
    case .video: "(video)"
    case .sticker: "(sticker)"
    case .document, .other: name.map { "(file \($0.asShownText))" } ?? "(file)"
    }
  }
}
