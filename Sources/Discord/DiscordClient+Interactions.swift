import JSON
import Vocabulary

/// What an answer to an interaction needs, as long as it lives: a quarter of an hour.
///
/// ``text`` travels through events and messages as their reference.
package struct InteractionToken: Hashable, Sendable {
  package let application: String
  package let id: String
  package let token: String
  /// Names not the answer itself but another message after it.
  package var isFurther = false

  package init(application: String, id: String, token: String) {
    self.application = application
    self.id = id
    self.token = token
  }

  /// `interaction:<application>:<id>:<token>`, `further:…` for what follows.
  package var text: String { "\(isFurther ? "further" : "interaction"):\(application):\(id):\(token)" }

  /// Reads ``text`` back; `nil` for anything else, also for what would not be safe in a path.
  package init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "interaction" || parts[0] == "further", Snowflake.isValid(parts[1]),
      Snowflake.isValid(parts[2]), InteractionToken.isSafe(parts[3])
    else { return nil }
    self.init(application: parts[1], id: parts[2], token: parts[3])
    isFurther = parts[0] == "further"
  }

  /// The same interaction, for what comes after its answer.
  var further: InteractionToken {
    var token = self
    token.isFurther = true
    return token
  }

  /// Letters that a path takes as they are.
  static func isSafe(_ token: String) -> Bool {
    (1...512).contains(token.utf8.count)
      && token.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
      }
  }
}

extension DiscordClient {
  /// The first answer to an interaction, due within three seconds.
  package enum Callback: Hashable, Sendable {
    /// "Is thinking …"; whether others see the answer is settled here.
    case deferAnswer(isEphemeral: Bool)
    /// Nothing to see; for buttons.
    case deferUpdate
    /// Suggestions for what somebody is typing, at most 25.
    case suggestions([String])

    var bytes: [UInt8] {
      var writer = JSONWriter()
      writer.object { writer in
        switch self {
        case .deferAnswer(let isEphemeral):
          writer.field("type", 5)
          if isEphemeral { writer.object("data") { $0.field("flags", 1 << 6) } }
        case .deferUpdate: writer.field("type", 6)
        case .suggestions(let names):
          writer.field("type", 8)
          writer.object("data") { writer in
            writer.array("choices") { writer in
              for name in names.prefix(25) {
                writer.object { writer in
                  writer.field("name", name)
                  writer.field("value", name)
                }
              }
            }
          }
        }
      }
      return writer.bytes
    }
  }

  /// Answers an interaction for the first time.
  ///
  /// - Throws: ``DiscordError``; code 10062 when the three seconds are over, 40060 when somebody has answered already.
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response>
  package func answer(_ interaction: InteractionToken, _ callback: Callback) async throws(DiscordError) {
    let route = Route(
      "POST", "/interactions/{}/{}/callback", major: interaction.id, isInteraction: true)
    try await send(
      Call(
        name: "answer interaction", route: route,
        path: "/interactions/\(interaction.id)/\(interaction.token)/callback", body: .json(callback.bytes),
        isHarmless: false, deadline: .milliseconds(2_500), patience: .milliseconds(500)))
  }

  /// Puts a text where "is thinking …" is shown, or in the place of what took that place before.
  ///
  /// - Returns: the message's number, where Discord says.
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#edit-original-interaction-response>
  func editAnswer(
    to interaction: InteractionToken, _ form: DiscordMessageForm
  ) async throws(DiscordError) -> String? {
    let route = Route(
      "PATCH", "/webhooks/{}/{}/messages/@original", major: interaction.major, isInteraction: true)
    let call = Call(
      name: "edit interaction answer", route: route,
      path: "/webhooks/\(interaction.application)/\(interaction.token)/messages/@original",
      body: form.asEdit.body)
    return Snowflake.read(try await send(call)?["id"])
  }

  /// Another message for whoever started an interaction. Sent twice, it stands there twice.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message>
  func followUp(
    _ interaction: InteractionToken, _ form: DiscordMessageForm
  ) async throws(DiscordError) -> String? {
    let route = Route("POST", "/webhooks/{}/{}", major: interaction.major, isInteraction: true)
    let call = Call(
      name: "follow up interaction", route: route,
      path: "/webhooks/\(interaction.application)/\(interaction.token)", body: form.body, isHarmless: false)
    return Snowflake.read(try await send(call)?["id"])
  }
}

extension InteractionToken {
  fileprivate var major: String { "\(application)/\(token)" }
}
