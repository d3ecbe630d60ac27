import Commands
import Community
import Delivery
import Groundwork
import SQLite
import Vocabulary

/// Says what an event is for, and hands it to whoever decides it: a command, a button, or talk.
package struct Reception: Sendable {
  /// In groups, answer to everything instead of only to what addresses the bot.
  private let answersEverybody: Bool
  private let hooks: Hooks
  let registry: CommandRegistry
  private let companion: Companion
  let desk: CommandDesk
  private let limits: Guarded<IntakeLimits>
  let clock: any Timekeeper

  package init(
    hooks: Hooks = Hooks(), roles: RoleBook, answersEverybody: Bool = false, registry: CommandRegistry,
    companion: Companion, database: Database, clock: any Timekeeper, randomness: Randomness,
    buttons: ButtonMaker, limits: CommandLimiter.Limits = .init()
  ) {
    self.hooks = hooks
    self.answersEverybody = answersEverybody
    self.registry = registry
    self.companion = companion
    self.clock = clock
    self.limits = Guarded(IntakeLimits(limits))
    desk = CommandDesk(
      hooks: hooks, registry: registry, roles: roles, attendance: companion.attendance, database: database,
      clock: clock, randomness: randomness, buttons: buttons)
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
    let plan = hooks.overheard(event) { planOwn(event) } ?? planOwn(event)
    guard let more = hooks.besides(event) else { return plan }
    return plan.adding(more)
  }

  private func planOwn(_ event: InboundEvent) -> Plan {
    switch event.content {
    case .message(let message): planTalk(event, message)
    case .command(let message): planCommand(event, message)
    case .button(let press): planButton(event, press)
    case .migration(let address):
      .decide(
        Decision(Decision.Label("none")) { [clock, hooks] connection in
          try connection.moveChat(from: event.address, to: address, now: clock.now)
          try hooks.chatMoved(connection, event.address, address)
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
    guard event.chatKind == .direct || message.isAddressed || answersEverybody else {
      return .decide(.ignore)
    }
    if let reply = message.replyTo, reply.isFromBot, !message.isForwarded, registry.isQuestion(reply.text) {
      return refusal(of: .command, sender, event, message) ?? desk.plan(answer: message, event, sender)
    }
    switch admit(.message, sender, event) {
    case .admitted: return companion.plan(event, message, sender)
    case .refused(let wait): return companion.planRateLimited(event, sender, wait)
    case .ignored: return .decide(Decision(Decision.Label("talk", .refused)) { _ in [] })
    }
  }

  private func planCommand(_ event: InboundEvent, _ message: IncomingMessage) -> Plan {
    guard let sender = event.sender, !sender.isBot, event.chatKind != .channel else {
      return .decide(.ignore)
    }
    // The platform's own way to begin, with or without the payload of a deep link.
    var text = message.text
    if text == "/start" || text.hasPrefix("/start ") {
      if let command = hooks.startCommand(String(text.dropFirst("/start ".count))) {
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
    switch admit(kind, sender, event) {
    case .admitted: return nil
    case .refused(let wait): return .decide(desk.refuse(event, .rateLimited(wait), message.id))
    case .ignored: return .decide(Decision(Decision.Label("none", .refused)) { _ in [] })
    }
  }

  private func planButton(_ event: InboundEvent, _ press: ButtonPress) -> Plan {
    guard let sender = event.sender, !sender.isBot, !sender.isChat else { return .decide(.ignore) }
    switch admit(.command, sender, event) {
    case .admitted: return desk.plan(press, event, sender)
    case .refused(let wait): return .decide(desk.refuse(press, event, .rateLimited(wait)))
    case .ignored: return .decide(Decision(Decision.Label("none", .refused)) { _ in [] })
    }
  }

  private func admit(
    _ kind: CommandLimiter.Kind, _ sender: Sender, _ event: InboundEvent
  ) -> IntakeLimits.Admission {
    // Whoever sits there is alone with the bot, and what comes through a pipe comes all at once.
    guard sender.account.platform != .terminal else { return .admitted }
    let now = clock.now
    let isPress = if case .button = event.content { true } else { false }
    let isAwaited = isPress || event.awaited != nil
    let isCrowded = !isAwaited && hooks.isCrowded(event)
    return limits.withLock {
      $0.admit(
        kind, event.id, sender.account, event.address, isAwaited: isAwaited, isCrowded: isCrowded,
        at: event.happenedAt, now: now)
    }
  }
}
