import Commands
import Community
import Delivery
import Groundwork
import SQLite
import Vocabulary

/// Says what an event is for, and hands it to whoever decides it: a command, a button, or talk.
package struct Reception: Sendable {
  package struct Settings: Sendable {
    /// In groups, answer to everything instead of only to what addresses the bot.
    package var answersEverybody = false
    package var operators: Operators
    /// Where a platform opens a private chat with the bot, such as `https://t.me/warden_bot`.
    package var privateChatLink: @Sendable (Platform) -> String? = { _ in nil }
    /// What somebody is to a server or group in its platform's own eyes, not older than a minute; `nil` for nobody,
    /// and where the platform does not say. Asks over the network, so ask outside any transaction.
    package var platformStanding:
      @Sendable (AccountOnPlatform, CommunityAddress) async -> CommunityStanding? =
        { _, _ in nil }

    /// What somebody is in their team; `nil` for whoever is in none.
    package var teamRole: @Sendable (_ connection: borrowing Connection, PersonID) throws -> TeamRole? = {
      _, _ in nil
    }
    /// The command that a link stands for which opens the private chat; `nil` for one that only opens it.
    package var startCommand: @Sendable (_ payload: String) -> String? = { _ in nil }

    /// Whether so much waits to be said in a chat, or to be answered there, that what is asked meanwhile gets no answer:
    /// a chat that people fill faster than it may be answered must not use up the room of all others.
    package var isCrowded: @Sendable (InboundEvent) -> Bool = { _ in false }

    /// What to do with an event that is talk among people and not with the bot; `nil` for others. `otherwise` says what
    /// to do with it when it turns out to be none after all.
    package var overheard:
      @Sendable (_ event: InboundEvent, _ otherwise: @escaping @Sendable () -> Plan) -> Plan? = { _, _ in nil
      }
    /// What else to do with an event, whatever comes of it; `nil` for nearly all.
    package var besides:
      @Sendable (_ event: InboundEvent) -> (
        @Sendable (_ connection: borrowing Connection) throws -> [OutboundMessage]
      )? = { _ in nil }
    /// What others keep under the address of a chat goes with it when it has another one.
    package var chatMoved:
      @Sendable (_ connection: borrowing Connection, _ old: ChatAddress, _ new: ChatAddress) throws -> Void =
        {
          _, _, _ in
        }

    package init(operators: Operators) { self.operators = operators }
  }

  private let settings: Settings
  let registry: CommandRegistry
  private let companion: Companion
  let desk: CommandDesk
  private let limits: Guarded<IntakeLimits>
  let clock: any Timekeeper

  package init(
    settings: Settings, registry: CommandRegistry, companion: Companion, database: Database,
    clock: any Timekeeper, randomness: Randomness, buttons: ButtonMaker,
    limits: CommandLimiter.Limits = .init()
  ) {
    self.settings = settings
    self.registry = registry
    self.companion = companion
    self.clock = clock
    self.limits = Guarded(IntakeLimits(limits))
    let roles = RoleBook(
      operators: settings.operators, database: database, platformStanding: settings.platformStanding)
    desk = CommandDesk(
      settings: settings, registry: registry, roles: roles, attendance: companion.attendance,
      database: database, clock: clock, randomness: randomness, buttons: buttons)
  }

  package var handler: EventHandler {
    EventHandler(
      plan: plan, apology: { event, connection in companion.apology(for: event, on: connection) },
      arrived: { event in
        if case .stopGeneration(let draft) = event.content {
          companion.switches.stop(event.address, draft: draft)
        }
      })
  }

  private func plan(_ event: InboundEvent) -> Plan {
    let event = event.withoutOldRights(at: clock.now)
    let plan = settings.overheard(event) { planOwn(event) } ?? planOwn(event)
    guard let more = settings.besides(event) else { return plan }
    return plan.adding(more)
  }

  private func planOwn(_ event: InboundEvent) -> Plan {
    switch event.content {
    case .message(let message): planTalk(event, message)
    case .command(let message): planCommand(event, message)
    case .button(let press): planButton(event, press)
    case .migration(let address):
      .decide(
        Decision(Decision.Label("none")) { [clock, settings] connection in
          try connection.moveChat(from: event.address, to: address, now: clock.now)
          try settings.chatMoved(connection, event.address, address)
          return []
        })
    // A changed message is not a new one: what it said has been answered.
    case .edit, .deletion, .standing, .stopGeneration: .decide(.ignore)
    }
  }

  private func planTalk(_ event: InboundEvent, _ message: IncomingMessage) -> Plan {
    guard let sender = event.sender, !sender.isBot, event.chatKind != .channel else {
      return .decide(.ignore)
    }
    guard event.chatKind == .direct || message.isAddressed || settings.answersEverybody else {
      return .decide(.ignore)
    }
    if let reply = message.replyTo, reply.isFromBot, !message.isForwarded, registry.isQuestion(reply.text) {
      return refusal(of: .command, sender, event, message) ?? desk.plan(answer: message, event, sender)
    }
    if let wait = admit(.message, sender, event) {
      guard let wait else { return .decide(Decision(Decision.Label("talk", .refused)) { _ in [] }) }
      return companion.planRateLimited(event, sender, wait)
    }
    return companion.plan(event, message, sender)
  }

  private func planCommand(_ event: InboundEvent, _ message: IncomingMessage) -> Plan {
    guard let sender = event.sender, !sender.isBot, event.chatKind != .channel else {
      return .decide(.ignore)
    }
    // The platform's own way to begin, with or without the payload of a deep link.
    var text = message.text
    if text == "/start" || text.hasPrefix("/start ") {
      if let command = settings.startCommand(String(text.dropFirst("/start ".count))) {
        text = command
      } else if event.chatKind == .direct {
        return refusal(of: .command, sender, event, message) ?? companion.planWelcome(event, sender)
      } else {
        // In a group it brought the bot in; a payload that means nothing is no topic of help.
        text = "/start"
      }
    }
    let context = CommandContext(chatKind: event.chatKind, repliedAuthor: message.replyTo?.author)
    let request = message.form.map { registry.parse($0) } ?? registry.parse(text, in: context)
    switch request {
    case .talk: return planTalk(event, message)
    case .ignored: return .decide(.ignore)
    case .command, .refused, .help, .unknown: break
    }
    return refusal(of: .command, sender, event, message) ?? desk.plan(request, event, message, sender)
  }

  /// - Returns: What to say instead of carrying a command out; `nil` when it may be.
  private func refusal(
    of kind: CommandLimiter.Kind, _ sender: Sender, _ event: InboundEvent, _ message: IncomingMessage
  ) -> Plan? {
    guard let wait = admit(kind, sender, event) else { return nil }
    guard let wait else { return .decide(Decision(Decision.Label("none", .refused)) { _ in [] }) }
    return .decide(desk.refuse(event, .rateLimited(wait), message.id))
  }

  private func planButton(_ event: InboundEvent, _ press: ButtonPress) -> Plan {
    guard let sender = event.sender, !sender.isBot, !sender.isChat else { return .decide(.ignore) }
    if let wait = admit(.command, sender, event) {
      guard let wait else { return .decide(Decision(Decision.Label("none", .refused)) { _ in [] }) }
      return .decide(desk.refuse(press, event, .rateLimited(wait)))
    }
    return desk.plan(press, event, sender)
  }

  /// - Returns: `nil` when the event may go on; else how long its sender has to wait, once, and then `.some(nil)`
  ///   for whoever goes on all the same: answering every message of a flood would double it. Whoever is shown that an
  ///   answer is coming is told each time, and so is whoever pressed a button: it waits for its answer, which is none of
  ///   the chat's messages.
  private func admit(_ kind: CommandLimiter.Kind, _ sender: Sender, _ event: InboundEvent) -> Duration?? {
    // Whoever sits there is alone with the bot, and what comes through a pipe comes all at once.
    guard sender.account.platform != .terminal else { return nil }
    let now = clock.now
    let isPress = if case .button = event.content { true } else { false }
    let isAwaited = isPress || event.awaited != nil
    let isCrowded = !isAwaited && settings.isCrowded(event)
    return limits.withLock {
      $0.admit(
        kind, event.id, sender.account, event.address, isAwaited: isAwaited, isCrowded: isCrowded,
        at: event.happenedAt, now: now)
    }
  }
}

/// The limits on what one person and one chat may ask for, and who has been told of them.
struct IntakeLimits: Sendable {
  private struct Verdict {
    let wait: Duration??
  }

  /// What was said to the last events. An event that is tried again is no second message: neither does it use anything
  /// up, nor may it be refused once it was let in.
  private var verdicts: [EventID: Verdict] = [:]
  private var olderVerdicts: [EventID: Verdict] = [:]
  /// As many as a full backlog; twice that are kept at most.
  private static let mostVerdicts = 10_000

  private var limiter: CommandLimiter
  private var told = TokenBuckets<AccountOnPlatform>(RateLimit(1, per: .seconds(15)), capacity: 10_000)

  init(_ limits: CommandLimiter.Limits) { limiter = CommandLimiter(limits) }

  /// - Parameters:
  ///   - isAwaited: Its sender is shown that an answer is coming, so there has to be one.
  ///   - isCrowded: Its chat takes no more answers now; saying so would be one.
  ///   - moment: When it happened, which counts: what was written slowly may arrive all at once after a downtime.
  ///   - now: When it would be answered.
  mutating func admit(
    _ kind: CommandLimiter.Kind, _ event: EventID, _ account: AccountOnPlatform, _ address: ChatAddress,
    isAwaited: Bool = false, isCrowded: Bool = false, at moment: Moment, now: Moment
  ) -> Duration?? {
    if let verdict = verdicts[event] ?? olderVerdicts[event] { return verdict.wait }
    let wait =
      isCrowded ? .some(nil) : decide(kind, account, address, isAwaited, at: moment, now: now)
    if verdicts.count >= Self.mostVerdicts { (olderVerdicts, verdicts) = (verdicts, [:]) }
    verdicts[event] = Verdict(wait: wait)
    return wait
  }

  private mutating func decide(
    _ kind: CommandLimiter.Kind, _ account: AccountOnPlatform, _ address: ChatAddress, _ isAwaited: Bool,
    at moment: Moment, now: Moment
  ) -> Duration?? {
    guard let wait = limiter.wait(kind, from: account, in: address, at: moment) else { return nil }
    if isAwaited { return wait }
    guard told.wait(for: account, at: now) <= .zero else { return .some(nil) }
    told.take(for: account, at: now)
    return wait
  }
}
