import Groundwork
import Previews
import Transport
import Vocabulary

/// Shows answers on Discord while they are written, in a message that is edited and at last replaced by the answer.
final class DiscordPreviews: Sendable {
  private struct Place: Sendable {
    let channel: String
    let replyTo: String?
    let openedAt: Moment
  }

  private typealias Board = PreviewBoard<String, Place>

  /// "Typing" is shown for ten seconds; an answer whose place was kept shows by itself that somebody is thinking. Edits
  /// share the channel's limit with what others wait for.
  static let manners = PreviewManners(
    typing: .seconds(8), text: .milliseconds(1_500), typesBesideMessage: false, isBlank: \.isBlank)

  private let clock: any Timekeeper
  private let board: Board

  init(client: DiscordClient, firstAnswers: FirstAnswers, clock: any Timekeeper, log: Log) {
    self.clock = clock
    let calls = Calls(client: client, firstAnswers: firstAnswers, log: log)
    board = Board(clock: clock) { await calls.make($0) }
  }

  /// - Parameters:
  ///   - replyTo: The message that is answered; for a command, its token.
  ///   - begun: What an earlier try has left, which is gone on with.
  func preview(
    for address: ChatAddress, replyTo: String?, begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    guard Snowflake.isValid(address.chat) else { return .none }
    let interaction = replyTo.flatMap { InteractionToken(text: $0) }
    let left = begun.message.flatMap { Snowflake.isValid($0) ? $0 : nil }
    return board.preview(
      at: Place(channel: address.chat, replyTo: replyTo, openedAt: clock.now),
      PreviewMachine(.message, Self.manners, message: interaction?.text ?? left), note: begun.note
    ) { text, _ in
      // A message shows its beginning, which the first part of the answer replaces.
      text.discordParts()[0]
    }
  }

  /// Makes the calls until cancelled.
  func run() async throws { try await board.run() }

  private struct Calls: Sendable {
    let client: DiscordClient
    let firstAnswers: FirstAnswers
    let log: Log

    func make(_ order: Board.Order) async -> Board.Machine.Result {
      let place = order.place
      do throws(DiscordError) {
        switch order.call {
        case .typing:
          try await client.showTyping(in: place.channel)
        // Discord has none.
        case .draft: return .noDrafts
        case .send(let text):
          let replyTo = place.replyTo.flatMap { Snowflake.isValid($0) ? $0 : nil }
          var form = DiscordMessageForm(content: text.discordMarkdown, replyTo: replyTo)
          form.nonce = Self.nonce(order.preview, place, form.content)
          return .sent(message: try await postOnce(form, in: place.channel))
        case .edit(let message, let text):
          let form = DiscordMessageForm(content: text.discordMarkdown)
          if let interaction = InteractionToken(text: message) {
            await firstAnswers.pass(interaction.id)
            _ = try await client.editAnswer(to: interaction, form)
          } else {
            try await client.edit(message, in: place.channel, form, patience: .zero)
          }
        }
        return .shown
      } catch {
        if case .throttled(let wait, _) = error { return .throttled(max(wait, .milliseconds(250))) }
        log.debug("A preview could not be shown", ["error": .string(error.description)])
        return .failed
      }
    }

    /// A message whose number is not known could neither grow nor be replaced, and would stand there for ever: where the
    /// answer was lost it is asked for again, and the nonce makes it the same message.
    private func postOnce(
      _ form: DiscordMessageForm, in channel: String
    ) async throws(DiscordError) -> String? {
      do throws(DiscordError) {
        return try await client.post(form, in: channel, patience: .zero)
      } catch {
        guard !error.surelyNotExecuted else { throw error }
        return try await client.post(form, in: channel, patience: .zero)
      }
    }

    /// That of no message in the outbox, and of no preview of another process.
    private static func nonce(_ id: UInt64, _ place: Place, _ text: String) -> String {
      let part = "\(place.openedAt.milliseconds) \(text)"
      let nonce = DiscordDelivery.nonce(
        Int64(truncatingIfNeeded: id), ChatAddress(.discord, chat: place.channel), part)
      return "p\(nonce.prefix(24))"
    }
  }
}
