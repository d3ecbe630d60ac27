import Groundwork
import Transport
import Vocabulary

/// Hands our messages to Discord, and says what became of them in words that every platform shares.
package struct DiscordDelivery: Sendable {
  private let client: DiscordClient
  private let log: Log
  private let privateChannels: PrivateChannels?
  private let firstAnswers: FirstAnswers?

  package init(client: DiscordClient, log: Log) {
    self.init(client: client, log: log, privateChannels: nil, firstAnswers: nil)
  }

  /// - Parameters:
  ///   - privateChannels: Where people are found by their own numbers.
  ///   - firstAnswers: What has to arrive before anything else said to an interaction.
  init(client: DiscordClient, log: Log, privateChannels: PrivateChannels?, firstAnswers: FirstAnswers?) {
    self.client = client
    self.log = log
    self.privateChannels = privateChannels
    self.firstAnswers = firstAnswers
  }

  /// Sends one message that ``Vocabulary/OutboundMessage/discordParts()`` made. Never throws: whatever happens is an
  /// outcome.
  ///
  /// - Parameter row: What the message is called in the outbox; the same for every try, so that Discord can tell a
  ///   repetition.
  package func deliver(_ message: OutboundMessage, row: Int64) async -> DeliveryOutcome {
    if let person = PrivateChannels.person(of: message.address.chat), let privateChannels {
      return await deliver(message, row: row, to: person, through: privateChannels)
    }
    guard Snowflake.isValid(message.address.chat) else { return .refused(reason: "no channel of Discord") }
    switch message.action {
    case .send(let content):
      return await send(content, of: message, row)
    case .replace(let earlier, let content):
      return await replace(earlier, with: content, of: message, row)
    case .answerButton(let callback, let text, _):
      return await answer(callback, text)
    case .retract(let numbers):
      return await retract(numbers, in: message.address.chat)
    case .retireButtons(let pressed):
      return await retireButtons(pressed)
    case .react(let number, let emoji):
      return await react(to: number, with: emoji, in: message.address.chat)
    }
  }

  @inline(never)
  private func deliver(
    _ message: OutboundMessage, row: Int64, to person: String, through channels: PrivateChannels
  ) async -> DeliveryOutcome {
    var found = message
    do throws(DiscordError) {
      found.address = ChatAddress(.discord, chat: try await channels.channel(with: person))
    } catch {
      // Opening twice is opening once.
      return outcome(of: error, kind: .talk)
    }
    return await deliver(found, row: row)
  }

  /// Whether a message of which nobody knows whether it arrived may be sent again, once it has been looked for. What one
  /// person alone sees cannot be looked for, and Discord cannot tell a repetition of what follows an answer.
  static func mayRepeat(_ message: OutboundMessage) -> Bool {
    message.onlyFor == nil || interaction(of: message) == nil
  }

  /// Whether a repetition of a message is never seen: Discord knows its nonce, a channel shows what has arrived, and to fill
  /// in an answer twice is to fill it in once. Only what follows an answer, for one person alone, may stand there twice.
  static func hidesRepeats(_ message: OutboundMessage) -> Bool {
    guard message.onlyFor != nil, let interaction = interaction(of: message) else { return true }
    return !interaction.isFurther && interaction.promise.isHidden
  }

  private static func interaction(of message: OutboundMessage) -> InteractionToken? {
    switch message.action {
    case .send(let content): content.replyTo.flatMap { InteractionToken(text: $0) }
    case .replace(let earlier, _): InteractionToken(text: earlier)
    case .answerButton, .retract, .retireButtons, .react: nil
    }
  }

  /// Messages of ours that say the same. What follows an answer is looked for where everybody sees it; what came too late
  /// for that, where it went then.
  ///
  /// - Parameter bot: Our own number; `nil` until Discord has told it.
  func lookalikes(
    of message: OutboundMessage, since posted: Moment, _ clock: any Timekeeper, bot: String?
  ) async throws(DiscordError) -> [String] {
    let interaction = DiscordDelivery.interaction(of: message)
    let content: OutboundMessage.Content
    switch message.action {
    case .send(let sent): content = sent
    // To edit a message twice is to edit it once; it may have been sent anew, though.
    case .replace(_, let new): content = new
    case .answerButton, .retract, .retireButtons, .react: return []
    }
    guard let form = form(content, of: message) else { return [] }
    let (arrival, channel) = (EarlierArrival(client: client, clock: clock, bot: bot), message.address.chat)
    var found: [String] = []
    do throws(DiscordError) {
      if let interaction {
        let isFurther = interaction.isFurther || interaction.promise.isHidden != (message.onlyFor != nil)
        if isFurther, message.onlyFor == nil, Snowflake.isValid(channel) {
          found = try await arrival.numbers(of: form, following: interaction, in: channel, since: posted)
        }
        guard interaction.isOver(at: clock.now) else { return found }
      }
      let person = message.onlyFor?.number ?? PrivateChannels.person(of: channel)
      if let person, let privateChannels {
        let own = try await privateChannels.channel(with: person)
        return try await arrival.numbers(of: form, in: own, since: posted)
      }
      guard person == nil, Snowflake.isValid(channel) else { return found }
      return try await found + arrival.numbers(of: form, in: channel, since: posted)
    } catch {
      // Where we may not look any more, sending says what has become of the place.
      if case .refused(403...404, _, _, _) = error { return found }
      throw error
    }
  }

  @inline(never)
  private func send(
    _ content: OutboundMessage.Content, of message: OutboundMessage, _ row: Int64
  ) async -> DeliveryOutcome {
    guard var form = form(content, of: message) else { return .refused(reason: "a message without text") }
    if let interaction = content.replyTo.flatMap({ InteractionToken(text: $0) }) {
      if let outcome = await answer(interaction, form, of: message) { return outcome }
      return await sendLate(content, of: message, row)
    }
    // Outside an answer nothing can be shown to one person alone, except in their private channel.
    if message.onlyFor != nil { return await sendLate(content, of: message, row) }
    form.nonce = DiscordDelivery.nonce(row, message.address, form.content)
    do throws(DiscordError) {
      return .accepted(message: try await post(&form, to: message.address.chat))
    } catch {
      // The first try arrived and was deleted since.
      if error.code == .unknownMessage { return .accepted(message: nil) }
      guard isAboutFiles(error, content.files) else { return outcome(of: error, kind: message.kind) }
      guard !content.text.isBlank else { return .refused(reason: error.description) }
      var bare = content
      bare.files = []
      return await send(bare, of: message, row)
    }
  }

  /// Whether files may be what the bot has no right to send: whoever may not attach anything may talk all the same.
  private func isAboutFiles(_ error: DiscordError, _ files: [OutboundFile]) -> Bool {
    guard error.code == .missingPermissions, !files.isEmpty else { return false }
    log.warning("Files may not be sent to a channel, and what is said comes without them")
    return true
  }

  /// For what cannot be an answer, or not any more after a quarter of an hour. What one person was to see goes to their
  /// private channel, the rest where they asked.
  @inline(never)
  private func sendLate(
    _ content: OutboundMessage.Content, of message: OutboundMessage, _ row: Int64
  ) async -> DeliveryOutcome {
    var (late, content) = (message, content)
    content.replyTo = nil
    late.action = .send(content)
    guard let reader = message.onlyFor else { return await deliver(late, row: row) }
    (late.address, late.onlyFor) = (ChatAddress.direct(with: reader), nil)
    let outcome = await deliver(late, row: row)
    // It is the person who cannot be reached, and not the channel that this message was for.
    if case .unreachable(let reason) = outcome { return .refused(reason: reason) }
    return outcome
  }

  /// Posts a form, and once more without what it answers when the bot may not read the history there.
  @inline(never)
  private func post(_ form: inout DiscordMessageForm, to channel: String) async throws(DiscordError)
    -> String?
  {
    do throws(DiscordError) {
      return try await client.post(form, in: channel)
    } catch {
      guard form.replyTo != nil, error.code == .cannotReplyWithoutHistory else { throw error }
      form.replyTo = nil
      return try await client.post(form, in: channel)
    }
  }

  /// Editing to the same text twice is editing once, so a lost answer is no loss.
  @inline(never)
  private func replace(
    _ earlier: String, with content: OutboundMessage.Content, of message: OutboundMessage, _ row: Int64
  ) async -> DeliveryOutcome {
    guard let form = form(content, of: message) else { return .refused(reason: "a message without text") }
    if let interaction = InteractionToken(text: earlier) {
      if let outcome = await answer(interaction, form, of: message) { return outcome }
      return await sendLate(content, of: message, row)
    }
    // Of any other message it is not known who sees it.
    guard message.onlyFor == nil, Snowflake.isValid(earlier) else {
      return await send(content, of: message, row)
    }
    do throws(DiscordError) {
      try await client.edit(earlier, in: message.address.chat, form)
      return .accepted(message: earlier)
    } catch {
      switch error.code {
      // Gone, somebody else's, too old to be edited again, or in a thread that only a new message opens.
      case .unknownMessage, .cannotEditMessageOfAnother, .maximumEditsToOldMessages, .threadArchived:
        return await send(content, of: message, row)
      default:
        guard isAboutFiles(error, content.files) else { return outcome(of: error, kind: .talk) }
        guard !content.text.isBlank else { return .refused(reason: error.description) }
        var bare = content
        bare.files = []
        return await replace(earlier, with: bare, of: message, row)
      }
    }
  }

  /// Fills in the answer that "is thinking …" has promised, or adds what comes after it.
  ///
  /// - Returns: `nil` when it is too late for that.
  @inline(never)
  private func answer(
    _ interaction: InteractionToken, _ form: DiscordMessageForm, of message: OutboundMessage
  ) async -> DeliveryOutcome? {
    await firstAnswers?.pass(interaction.id)
    var (form, isFurther) = (form, interaction.isFurther)
    form.replyTo = nil
    form.isEphemeral = message.onlyFor != nil
    do throws(DiscordError) {
      if !isFurther, interaction.promise.isHidden == form.isEphemeral {
        return .accepted(message: try await client.editAnswer(to: interaction, form))
      }
      if !isFurther { try await makeWay(for: interaction) }
      isFurther = true
      return .accepted(message: try await client.followUp(interaction, form))
    } catch {
      // Discord cannot tell a repetition of what follows an answer.
      if isFurther, !error.surelyNotExecuted { return .unknown(reason: error.description) }
      if let outcome = tooEarly(for: interaction, error) { return outcome }
      guard isAboutFiles(error, form.files) else {
        return error.isExpiredInteraction ? nil : outcome(of: error, kind: .talk)
      }
      guard !form.content.isEmpty else { return .refused(reason: error.description) }
      form.files = []
      return await answer(interaction, form, of: message)
    }
  }

  /// What becomes of a message whose interaction is too young to be over, though Discord does not know it.
  private func tooEarly(for interaction: InteractionToken, _ error: DiscordError) -> DeliveryOutcome? {
    guard error.code == .unknownInteraction || error.code == .unknownWebhook,
      firstAnswers?.mayBeAhead(of: interaction) == true
    else { return nil }
    return .notDelivered(.after(.seconds(1)), reason: error.description)
  }

  /// The place that was kept is seen by other people than the answer is for. Who sees it cannot be changed any more, so
  /// another message says it; and what follows an empty place would fall into it, so it is filled before it goes.
  private func makeWay(for interaction: InteractionToken) async throws(DiscordError) {
    do throws(DiscordError) {
      guard !interaction.promise.isMessage else { return try await client.clearButtons(of: interaction) }
      let filler = DiscordMessageForm(content: "The answer is for one person alone.")
      _ = try await client.editAnswer(to: interaction, filler)
    } catch {
      // An earlier try has come as far as this, or somebody has removed the message.
      guard error.code == .unknownMessage else { throw error }
      return
    }
    // Should that fail, a line too much stands there.
    _ = try? await client.deleteAnswer(to: interaction)
  }

  /// The press itself was answered when it came; what is left is a line for whoever pressed.
  @inline(never)
  private func answer(_ callback: String, _ text: String?) async -> DeliveryOutcome {
    guard let interaction = InteractionToken(text: callback) else {
      return .refused(reason: "no button of Discord")
    }
    guard let text, !RichText(text).isBlank else { return .accepted(message: nil) }
    await firstAnswers?.pass(interaction.id)
    var form = DiscordMessageForm(content: RichText(text).discordParts()[0].discordMarkdown)
    form.isEphemeral = true
    do throws(DiscordError) {
      return .accepted(message: try await client.followUp(interaction, form))
    } catch {
      if let outcome = tooEarly(for: interaction, error) { return outcome }
      // Whoever pressed has stopped waiting.
      return error.isExpiredInteraction ? .accepted(message: nil) : outcome(of: error, kind: .once)
    }
  }

  /// What is gone already is gone.
  @inline(never)
  private func retract(_ numbers: String, in channel: String) async -> DeliveryOutcome {
    for number in numbers.split(separator: " ").map({ String($0) }) where Snowflake.isValid(number) {
      do throws(DiscordError) {
        try await client.delete(number, in: channel)
      } catch {
        guard error.code == .unknownMessage else { return outcome(of: error, kind: .talk) }
      }
    }
    return .accepted(message: nil)
  }

  /// - Parameter pressed: The press under the message, whose token allows to change it.
  @inline(never)
  private func retireButtons(_ pressed: String) async -> DeliveryOutcome {
    guard let interaction = InteractionToken(text: pressed), interaction.promise.isMessage else {
      return .accepted(message: nil)
    }
    await firstAnswers?.pass(interaction.id)
    do throws(DiscordError) {
      try await client.clearButtons(of: interaction)
      return .accepted(message: nil)
    } catch {
      if let outcome = tooEarly(for: interaction, error) { return outcome }
      // The message is gone, or the press too old.
      return error.isExpiredInteraction ? .accepted(message: nil) : outcome(of: error, kind: .talk)
    }
  }

  @inline(never)
  private func react(to number: String, with emoji: String, in channel: String) async -> DeliveryOutcome {
    // A command is no message.
    guard Snowflake.isValid(number) else { return .accepted(message: nil) }
    do throws(DiscordError) {
      try await client.react(to: number, in: channel, with: emoji)
      return .accepted(message: nil)
    } catch {
      switch error.code {
      // The message is gone, has too many already, lies in an archived thread, or its author has blocked us.
      case .unknownMessage, .maximumReactions, .threadArchived, .reactionBlocked:
        return .accepted(message: nil)
      // Whoever may not react may talk all the same.
      case .missingAccess, .missingPermissions: return .refused(reason: error.description)
      default: return outcome(of: error, kind: .talk)
      }
    }
  }

  private func form(_ content: OutboundMessage.Content, of message: OutboundMessage) -> DiscordMessageForm? {
    let isBlank = content.text.isBlank
    guard !isBlank || !content.files.isEmpty else { return nil }
    return DiscordMessageForm(
      content: isBlank ? "" : content.text.discordMarkdown,
      rows: DiscordButtons.valid(content.buttons, log), files: content.files,
      replyTo: content.replyTo.flatMap { Snowflake.isValid($0) ? $0 : nil }, isSilent: message.isSilent)
  }

  /// The same for every try, and for nothing else: two messages of one nonce would be one to Discord.
  package static func nonce(_ row: Int64, _ address: ChatAddress, _ text: String) -> String {
    // At most 25 characters. The row is the same for no two messages of one database, and the rest tells a database
    // from one that was put in its place.
    var hash = FNV1a(address.key)
    hash.add(text)
    return String("\(String(row, radix: 36))-\(String(hash.value, radix: 36))".prefix(25))
  }

  private func outcome(of error: DiscordError, kind: OutboundMessage.Kind) -> DeliveryOutcome {
    let reason = error.description
    switch error {
    case .throttled(let wait, _):
      return .notDelivered(.after(wait), reason: reason)
    // Channel, server or person gone; no access, no right to write; private messages closed.
    case .refused(_, .unknownChannel, _, _), .refused(_, .unknownGuild, _, _),
      .refused(_, .unknownUser, _, _), .refused(_, .missingAccess, _, _),
      .refused(_, .missingPermissions, _, _), .refused(_, .cannotMessageUser, _, _),
      .refused(_, .noMutualGuilds, _, _):
      return .unreachable(reason: reason)
    case .refused(401, _, _, _):
      // The gateway stops the process for this; the message waits for the right token.
      return .notDelivered(error.advice, reason: reason)
    case .refused(..<500, _, _, _):
      return .refused(reason: reason)
    case .refused, .unreachable, .unreadable:
      // Discord knows a repetition by its nonce for some minutes, which is longer than our first tries take.
      return error.surelyNotExecuted || kind != .once
        ? .notDelivered(.backOff, reason: reason) : .unknown(reason: reason)
    }
  }
}

extension DiscordError {
  /// Unknown interaction or webhook, or a token whose time is over.
  var isExpiredInteraction: Bool {
    switch self {
    case .refused(_, .unknownInteraction, _, _), .refused(_, .unknownWebhook, _, _),
      .refused(_, .invalidWebhookToken, _, _), .refused(_, .unknownMessage, _, _), .refused(404, _, _, _),
      .refused(401, _, _, _):
      true
    default: false
    }
  }
}
