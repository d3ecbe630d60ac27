import Groundwork
import Transport
import Vocabulary

/// Hands our messages to Telegram, and says what became of them in words that every platform shares.
package struct TelegramDelivery: Sendable {
  private let client: TelegramClient
  private let flood: Guarded<FloodLimiter>
  private let clock: any Timekeeper
  private let log: Log
  private let rateLimited: Cell

  package init(
    client: TelegramClient, flood: Guarded<FloodLimiter>, clock: any Timekeeper, log: Log, rateLimited: Cell
  ) {
    self.client = client
    self.flood = flood
    self.clock = clock
    self.log = log
    self.rateLimited = rateLimited
  }

  /// Sends one message that ``parts(of:)`` made. Never throws: whatever happens is an outcome.
  package func deliver(_ message: OutboundMessage) async -> DeliveryOutcome {
    switch message.action {
    case .send(let content):
      return await send(content, of: message)
    case .replace(let number, let content):
      guard let id = Int64(number), id > 0 else { return await sendAnew(content, of: message) }
      return await replace(id, with: content, of: message)
    case .answerButton(let callback, let text, let isAlert):
      return await answer(callback, text, isAlert: isAlert, of: message)
    case .retract(let numbers):
      return await retract(numbers, message)
    case .retireButtons(let number):
      return await retireButtons(number, message)
    case .react(let number, let emoji):
      return await react(to: number, with: emoji, of: message)
    }
  }

  @inline(never)
  private func send(_ content: OutboundMessage.Content, of message: OutboundMessage) async -> DeliveryOutcome
  {
    guard !content.text.isBlank || !content.files.isEmpty else {
      return .refused(reason: "a message without text")
    }
    if let pause = pause(of: message) { return pause }
    let buttons = Keyboard.valid(content.buttons, log)
    let replyTo = content.replyTo.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    do throws(TelegramError) {
      let number = try await styled(content.text) { (isPlain) throws(TelegramError) in
        // A part has one file at most.
        if let file = content.files.first {
          return try await photoOrDocument(file) { (kind) throws(TelegramError) in
            try await client.send(
              file, as: kind, caption: content.text, to: TelegramDestination(message.address),
              buttons: buttons, replyTo: replyTo, isSilent: message.isSilent, isPlain: isPlain)
          }
        }
        return try await client.send(
          content.text, to: TelegramDestination(message.address), buttons: buttons, replyTo: replyTo,
          isSilent: message.isSilent, isPlain: isPlain, asksForAnswer: content.asksForAnswer)
      }
      return .accepted(message: number.map { String($0) })
    } catch {
      return outcome(of: error, message)
    }
  }

  /// Sends a picture as one, and once more as a document, should Telegram not take it for one.
  @inline(never)
  private func photoOrDocument<Result>(
    _ file: OutboundFile, _ send: (_ kind: TelegramFileKind) async throws(TelegramError) -> Result
  ) async throws(TelegramError) -> Result {
    let kind = TelegramFileKind(of: file)
    do throws(TelegramError) {
      return try await send(kind)
    } catch {
      guard kind == .photo, error.isUnfitForPhoto else { throw error }
      log.notice(
        "Telegram refused a picture, which went as a document", ["reason": .string(error.description)])
      return try await send(.document)
    }
  }

  /// Editing to the same text twice is editing once, so a lost answer is no loss.
  @inline(never)
  private func replace(
    _ number: Int64, with content: OutboundMessage.Content, of message: OutboundMessage
  ) async -> DeliveryOutcome {
    guard !content.text.isBlank else { return .refused(reason: "a message without text") }
    if let pause = pause(of: message) { return pause }
    let buttons = Keyboard.valid(content.buttons, log)
    do throws(TelegramError) {
      try await styled(content.text) { (isPlain) throws(TelegramError) in
        try await client.replace(
          message: number, in: TelegramDestination(message.address), with: content.text, buttons: buttons,
          isPlain: isPlain)
      }
      return .accepted(message: String(number))
    } catch {
      if error.says("message is not modified") { return .accepted(message: String(number)) }
      if error.says("message to edit not found", "message can't be edited", "message_id_invalid") {
        return await sendAnew(content, of: message)
      }
      return outcome(of: error, message).repeatable
    }
  }

  /// What should replace a message that is gone.
  @inline(never)
  private func sendAnew(
    _ content: OutboundMessage.Content, of message: OutboundMessage
  ) async -> DeliveryOutcome {
    await send(message.mayBeRepeat ? content.markedAsRepeat : content, of: message)
  }

  /// Telegram lets a bot delete its own messages for 48 hours; what is gone or too old stays as it is.
  @inline(never)
  private func retract(_ numbers: String, _ message: OutboundMessage) async -> DeliveryOutcome {
    for id in numbers.split(separator: " ").compactMap({ Int64($0) }) where id > 0 {
      if let pause = pause(of: message) { return pause }
      do throws(TelegramError) {
        try await client.delete(message: id, in: message.address.chat)
      } catch {
        if error.says("message to delete not found", "message can't be deleted", "message_id_invalid") {
          continue
        }
        return outcome(of: error, message).repeatable
      }
    }
    return .accepted(message: nil)
  }

  @inline(never)
  private func retireButtons(_ number: String, _ message: OutboundMessage) async -> DeliveryOutcome {
    guard let id = Int64(number), id > 0 else { return .accepted(message: nil) }
    if let pause = pause(of: message) { return pause }
    do throws(TelegramError) {
      try await client.removeButtons(from: id, in: TelegramDestination(message.address))
      return .accepted(message: nil)
    } catch {
      // They are gone already, or the message is.
      if error.says(
        "message is not modified", "message to edit not found", "message can't be edited",
        "message_id_invalid")
      {
        return .accepted(message: nil)
      }
      return outcome(of: error, message).repeatable
    }
  }

  @inline(never)
  private func react(
    to number: String, with emoji: String, of message: OutboundMessage
  ) async -> DeliveryOutcome {
    guard let id = Int64(number), id > 0 else { return .accepted(message: nil) }
    if let pause = pause(of: message) { return pause }
    do throws(TelegramError) {
      try await client.react(to: id, in: message.address.chat, with: emoji)
      return .accepted(message: nil)
    } catch {
      // The message is gone, or this chat allows other emoji only.
      if error.says("message to react not found", "message_id_invalid", "reaction_invalid") {
        return .accepted(message: nil)
      }
      return outcome(of: error, message).repeatable
    }
  }

  @inline(never)
  private func answer(
    _ callback: String, _ text: String?, isAlert: Bool, of message: OutboundMessage
  ) async -> DeliveryOutcome {
    do throws(TelegramError) {
      let line = text.map { RichText($0).split(limit: 200, measure: .utf16)[0].text }
      try await client.answer(callback: callback, text: line, isAlert: isAlert)
      return .accepted(message: nil)
    } catch {
      // Whoever pressed has stopped waiting.
      if error.says("query is too old", "query id is invalid", "query_id_invalid") {
        return .accepted(message: nil)
      }
      return outcome(of: error, message).repeatable
    }
  }

  /// Sends with styles, and once more without, should Telegram not like them.
  @inline(never)
  private func styled<Result>(
    _ text: RichText, _ send: (_ isPlain: Bool) async throws(TelegramError) -> Result
  ) async throws(TelegramError) -> Result {
    do throws(TelegramError) {
      return try await send(false)
    } catch {
      guard case .refused(400, let reason, let method) = error, error.says("entit"), !text.spans.isEmpty
      else {
        throw error
      }
      log.warning(
        "Telegram refused the styles of a text, which went without",
        ["method": .string(method), "reason": .string(reason)])
      return try await send(true)
    }
  }

  private func pause(of message: OutboundMessage) -> DeliveryOutcome? {
    let now = clock.now
    guard let end = flood.withLock({ $0.pause(of: message.address.chat, now: now) }) else { return nil }
    return .paused(for: now.duration(to: end), reason: "Telegram asked for a pause")
  }

  private func outcome(of error: TelegramError, _ message: OutboundMessage) -> DeliveryOutcome {
    let reason = error.description
    switch error {
    case .throttled(let wait, _):
      let now = clock.now
      rateLimited.add(1)
      let end = flood.withLock { $0.throttled(message.address.chat, for: wait, now: now) }
      return .notDelivered(.after(now.duration(to: end)), reason: reason)
    case .moved(let chat, _):
      return .moved(to: ChatAddress(.telegram, chat: String(chat), topic: message.address.topic))
    case .refused(403, _, _):
      return .unreachable(reason: reason)
    case .refused(400, _, _)
    where error.says(
      "chat not found", "user not found", "is deactivated", "was kicked", "was blocked", "peer_id_invalid",
      "group chat was deactivated", "bot is not a member", "chat was deleted"):
      return .unreachable(reason: reason)
    case .refused where error.isConfiguration:
      // The poller stops the process for this; the message waits for the right token.
      return .notDelivered(.backOff, reason: reason)
    case .refused(..<500, _, _):
      return .refused(reason: reason)
    case .unreadable where error.isTooLarge:
      return .refused(reason: reason)
    case .refused, .unreachable, .unreadable:
      return error.surelyNotExecuted
        ? .notDelivered(.backOff, reason: reason) : .unknown(reason: reason)
    }
  }
}

extension DeliveryOutcome {
  /// For calls that do no harm when they are made twice: what nobody knows is simply tried again.
  fileprivate var repeatable: DeliveryOutcome {
    if case .unknown(let reason) = self { .notDelivered(.backOff, reason: reason) } else { self }
  }
}
