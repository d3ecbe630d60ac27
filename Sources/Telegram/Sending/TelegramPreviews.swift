import Groundwork
import Previews
import Transport
import Vocabulary

/// Shows answers on Telegram while they are written: as drafts where they can be, else in a message that is edited.
package final class TelegramPreviews: Sendable {
  private struct Place: Sendable {
    let address: ChatAddress
    let replyTo: Int64?
    let draft: Int64
  }

  private typealias Board = PreviewBoard<Int64, Place>

  /// Where drafts can be shown.
  private struct Drafts: Sendable {
    /// Chats whose people cannot be shown drafts.
    var withoutDrafts: Set<String> = []
    var hasDrafts = true
  }

  private static let mostRemembered = 10_000

  private let board: Board
  private let drafts: Guarded<Drafts>

  package init(
    client: TelegramClient, flood: Guarded<FloodLimiter>, clock: any Timekeeper, log: Log, rateLimited: Cell
  ) {
    let drafts = Guarded(Drafts())
    let calls = Calls(
      client: client, flood: flood, clock: clock, log: log, rateLimited: rateLimited, drafts: drafts)
    self.drafts = drafts
    board = Board(
      clock: clock,
      hasRoom: { place, now in
        let (chat, isGroup) = (place.address.chat, place.address.isTelegramGroup)
        return flood.withLock { $0.takeSpare(for: chat, isGroup: isGroup, now: now) }
      }, make: { await calls.make($0) })
  }

  /// A preview of an answer to one event.
  ///
  /// - Parameters:
  ///   - replyTo: The message that is answered.
  ///   - draft: Not 0; comes back in ``InboundEvent/Content/stopGeneration(draft:)``.
  ///   - begun: What an earlier try has left, which is gone on with.
  package func preview(
    for address: ChatAddress, chatKind: ChatKind, replyTo: String?, draft: Int64,
    begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    guard chatKind != .channel, draft != 0 else { return .none }
    let message = begun.message.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    let canDraft =
      chatKind == .direct && message == nil
      && drafts.withLock { $0.hasDrafts && !$0.withoutDrafts.contains(address.chat) }
    return board.preview(
      at: Place(address: address, replyTo: replyTo.flatMap { Int64($0) }, draft: draft),
      PreviewMachine(
        canDraft ? .draft : .message, Self.manners(isGroup: chatKind == .group), message: message),
      note: begun.note
    ) { text, mode in
      // What is written right now is at the end; a message shows its beginning, which the answer's first part replaces.
      guard text.text.utf8.count > TelegramDelivery.longestText else { return text }
      let parts = text.split(limit: TelegramDelivery.longestText, measure: .utf16)
      return (mode == .draft ? parts.last : parts.first) ?? text
    }
  }

  /// Makes the calls until cancelled.
  package func run() async throws { try await board.run() }

  /// "Typing" is shown for five seconds. A group takes 20 messages a minute, edits included, and the answer needs one of
  /// them.
  static func manners(isGroup: Bool) -> PreviewManners {
    PreviewManners(
      typing: .seconds(4), text: isGroup ? .seconds(3) : .milliseconds(1_050), typesBesideMessage: true,
      isBlank: \.isBlank)
  }

  private struct Calls: Sendable {
    let client: TelegramClient
    let flood: Guarded<FloodLimiter>
    let clock: any Timekeeper
    let log: Log
    let rateLimited: Cell
    let drafts: Guarded<Drafts>

    func make(_ order: Board.Order) async -> Board.Machine.Result {
      let result = await result(of: order)
      if result == .noDrafts {
        drafts.withLock { drafts in
          if drafts.withoutDrafts.count >= TelegramPreviews.mostRemembered { drafts.withoutDrafts = [] }
          drafts.withoutDrafts.insert(order.place.address.chat)
        }
      }
      return result
    }

    private func result(of order: Board.Order) async -> Board.Machine.Result {
      let (place, isPlain) = (order.place, order.isPlain)
      let destination = TelegramDestination(place.address)
      do throws(TelegramError) {
        switch order.call {
        case .typing:
          try await client.showTyping(in: destination)
        case .draft(let text):
          try await client.showDraft(place.draft, text, in: destination, canStop: true, isPlain: isPlain)
        case .send(let text):
          // Aloud: the answer itself is an edit of it, of which nobody is told.
          return .sent(
            message: try await client.send(text, to: destination, replyTo: place.replyTo, isPlain: isPlain))
        case .edit(let message, let text):
          try await client.replace(message: message, in: destination, with: text, isPlain: isPlain)
        }
        return .shown
      } catch {
        return self.result(of: error, order)
      }
    }

    private func result(of error: TelegramError, _ order: Board.Order) -> Board.Machine.Result {
      let isDraft = if case .draft = order.call { true } else { false }
      switch error {
      case .throttled(let wait, _):
        rateLimited.add(1)
        let now = clock.now
        let end = flood.withLock { $0.throttled(order.place.address.chat, for: wait, now: now) }
        return .throttled(now.duration(to: end))
      case .refused(404, _, _):
        // An older Bot API server, which has no drafts at all.
        guard isDraft else { return .failed }
        drafts.withLock { $0.hasDrafts = false }
        return .noDrafts
      case .refused(400, _, _):
        if error.says("message is not modified") { return .shown }
        if error.says("entit") { return .noStyles }
        return isDraft ? .noDrafts : .failed
      case .refused, .moved, .unreachable, .unreadable:
        log.debug("A preview could not be shown", ["error": .string(error.description)])
        return .failed
      }
    }
  }
}

extension ChatAddress {
  /// Groups, supergroups and channels have negative numbers, and only public ones go by `@name`.
  package var isTelegramGroup: Bool { chat.hasPrefix("-") || chat.hasPrefix("@") }
}
