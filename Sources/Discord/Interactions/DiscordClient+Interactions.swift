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
  /// Who sees the answer, as the first one has settled it.
  package var promise = Promise.shown

  package enum Promise: String, Hashable, Sendable {
    /// "Is thinking …", for everybody in the channel.
    case shown
    /// "Is thinking …", for the asker alone.
    case hidden
    /// The message of a button, which everybody sees.
    case message
    /// The message of a button, which one person sees.
    case hiddenMessage = "hidden-message"

    var isHidden: Bool { self == .hidden || self == .hiddenMessage }
    var isMessage: Bool { self == .message || self == .hiddenMessage }
  }

  package init(application: String, id: String, token: String) {
    self.application = application
    self.id = id
    self.token = token
  }

  /// An ``InteractionReference``, with a promise other than ``Promise/shown`` as its detail.
  package var text: String {
    InteractionReference(
      application: application, number: id, token: token, isFurther: isFurther,
      detail: promise == .shown ? nil : promise.rawValue
    ).text
  }

  /// Reads ``text`` back; `nil` for anything else, also for what would not be safe in a path.
  package init?(text: String) {
    guard let reference = InteractionReference(text: text) else { return nil }
    self.init(
      application: String(reference.application), id: String(reference.number), token: String(reference.token)
    )
    guard Snowflake.isValid(application), Snowflake.isValid(id), InteractionToken.isSafe(token) else {
      return nil
    }
    isFurther = reference.isFurther
    guard let detail = reference.detail else { return }
    guard let promise = Promise(rawValue: String(detail)) else { return nil }
    self.promise = promise
  }

  /// The same interaction, for what comes after its answer.
  var further: InteractionToken {
    var token = self
    token.isFurther = true
    return token
  }

  /// Whether Discord may have ended it by then: a little early, as far as clocks may differ.
  func isOver(at now: Moment) -> Bool {
    guard let start = Snowflake.moment(of: id) else { return true }
    return start.duration(to: now) > .seconds(840)
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
    /// A window with a field; what is written there comes back as another interaction.
    case window(InteractionForm, id: String)
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
        case .window(let form, let id):
          writer.field("type", 9)
          writer.object("data") { form.write(to: &$0, for: id) }
        case .suggestions(let names):
          writer.field("type", 8)
          writer.object("data") { writer in
            writer.array("choices") { writer in
              for name in names.lazy.filter(\.isSuggestion).prefix(25) {
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
  /// - Parameter limit: Until Discord's own answer to it.
  /// - Throws: ``DiscordError``; `unknownInteraction` when the three seconds are over, `interactionAlreadyAcknowledged` when somebody has answered.
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response>
  package func answer(
    _ interaction: InteractionToken, _ callback: Callback, within limit: Duration = .milliseconds(2_500)
  ) async throws(DiscordError) {
    let route = Route(
      "POST", "/interactions/{}/{}/callback", major: interaction.id, isInteraction: true)
    try await send(
      Call(
        name: "answer interaction", route: route,
        path: "/interactions/\(interaction.id)/\(interaction.token)/callback", body: .json(callback.bytes),
        isHarmless: false, deadline: limit, patience: .milliseconds(500)))
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

  /// Takes "is thinking …" away.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#delete-original-interaction-response>
  func deleteAnswer(to interaction: InteractionToken) async throws(DiscordError) {
    let route = Route(
      "DELETE", "/webhooks/{}/{}/messages/@original", major: interaction.major, isInteraction: true)
    try await send(
      Call(
        name: "delete interaction answer", route: route,
        path: "/webhooks/\(interaction.application)/\(interaction.token)/messages/@original"))
  }

  /// Takes the buttons from the message of the one that was pressed, and leaves the rest of it.
  func clearButtons(of interaction: InteractionToken) async throws(DiscordError) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.array("components") { _ in }
      writer.object("allowed_mentions") { $0.array("parse") { _ in } }
    }
    let route = Route(
      "PATCH", "/webhooks/{}/{}/messages/@original", major: interaction.major, isInteraction: true)
    try await send(
      Call(
        name: "edit interaction answer", route: route,
        path: "/webhooks/\(interaction.application)/\(interaction.token)/messages/@original",
        body: .json(writer.bytes)))
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

extension String {
  /// Discord refuses all suggestions for the sake of one that is too long.
  fileprivate var isSuggestion: Bool { (1...100).contains(unicodeScalars.count) }
}

extension InteractionToken {
  fileprivate var major: String { "\(application)/\(token)" }
}
