import Commands
import Community
import Delivery
import Groundwork
import SQLite
import Vocabulary

/// Runs commands for events, and puts their answers where they may be read.
struct CommandDesk: Sendable {
  let hooks: Reception.Hooks
  let registry: CommandRegistry
  let roles: RoleBook
  let attendance: Attendance
  let database: Database
  let clock: any Timekeeper
  let randomness: Randomness
  let buttons: ButtonMaker

  func plan(
    _ request: CommandRequest, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) -> Plan {
    let rights = rights(of: sender, in: event, sender.standing, isForwarded: message.isForwarded)
    switch request {
    case .help(let topic):
      return .work {
        let (known, _) = try await raised(
          rights, sender, event, sender.standing, isForwarded: message.isForwarded)
        return answer(event, "help", message.id, Reply(registry.help(on: topic, for: known)))
      }
    case .refused(let error, let command): return .decide(refuse(event, error, message.id, command.path))
    case .unknown(let error): return .decide(refuse(event, error, message.id))
    case .ignored, .talk: return .decide(.ignore)
    case .command(let parsed):
      return .work { try await run(parsed, event, message, sender, rights) }
    }
  }

  /// Says no.
  func refuse(
    _ event: InboundEvent, _ error: CommandError, _ messageID: String?, _ path: String = "none"
  ) -> Decision {
    Decision(Decision.Label(path, .refused)) { connection in
      try place(error.reply, .ephemeral, for: event, replyTo: messageID, on: connection)
    }
  }

  /// - Parameters:
  ///   - origin: Where the command was given, if not where the event happened.
  ///   - settle: What else happens in the transaction of the command, before it.
  func run(
    _ parsed: ParsedCommand, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender,
    _ rights: Rights, from origin: CommandOrigin? = nil,
    settle: @escaping @Sendable (borrowing Connection) throws -> Void = { _ in }
  ) async throws -> Decision {
    let path = parsed.command.path
    let visibility = parsed.command.visibility
    if visibility.placement(on: event.address.platform, in: event.chatKind) == .refused {
      return Decision(Decision.Label(path, .refused)) { _ in [pointer(for: event, replyTo: message.id)] }
    }
    let place = origin ?? CommandOrigin(of: event)
    let moved = place.moving(event)
    var (rights, standing) = (rights, nil as CommunityStanding?)
    if parsed.command.dependsOnRole {
      // What somebody is here says nothing about another place.
      let told = event.community == moved.community ? sender.standing : nil
      (rights, standing) = try await raised(rights, sender, moved, told, isForwarded: message.isForwarded)
    }
    if parsed.command.who == .player, !message.isForwarded, !sender.isChat, !sender.isBot {
      let account = sender.account
      rights.isPlayer = try await database.read { connection in
        guard let person = try connection.person(behind: account) else { return false }
        return try connection.isPlayer(person)
      }
    }
    if case .team = parsed.command.who, !message.isForwarded, !sender.isChat, !sender.isBot {
      let (account, teamRole) = (sender.account, hooks.teamRole)
      rights.teamRole = try await database.read { connection in
        guard let person = try connection.person(behind: account) else { return nil }
        return try teamRole(connection, person)
      }
    }
    // A platform with windows has asked before, and its user did not want to say.
    if message.form == nil, let missing = parsed.missing, let form = missing.form,
      parsed.refusal(for: rights, on: event.address.platform, in: event.chatKind) == nil
    {
      return ask(form, for: missing.name, of: parsed, event, message, sender)
    }
    let now = clock.now
    let randomness = randomness
    let (person, _) = try await database.write { try $0.person(for: sender, now: now, randomness) }
    let call = CommandCall(
      event: event.id, sender: sender, person: person, address: place.address, chatKind: place.chatKind,
      community: place.community, now: now, locale: sender.language, rights: rights, replyTo: message.replyTo,
      attachments: message.attachments)
    do {
      let outcome = try await parsed.run(call)
      return Decision(
        Decision.Label(path),
        commit: { [standing, attendance] connection in
          if let standing, let community = moved.community {
            try connection.note(standing, of: person, in: community, now: now)
          }
          try settle(connection)
          let reply = try outcome.commit(connection)
          try attendance.count(person, event, message, sender, on: connection, now: now)
          return try self.place(
            reply, visibility, for: event, replyTo: message.id, from: origin, on: connection)
            + notices(of: reply, for: event, on: connection)
        },
        otherwise: { error in
          (error as? CommandError).map { refuse(event, $0, message.id, path) }
        })
    } catch let error as CommandError {
      return refuse(event, error, message.id, path)
    }
  }

  private func answer(
    _ event: InboundEvent, _ path: String, _ messageID: String?, _ reply: Reply
  ) -> Decision {
    Decision(Decision.Label(path)) { connection in
      try place(reply, .ephemeral, for: event, replyTo: messageID, on: connection)
    }
  }

  /// What is known of somebody's rights without asking anybody: operators may do everything, everybody what concerns
  /// only their own private chat, and an event may say who administers the place.
  func rights(
    of sender: Sender, in event: InboundEvent, _ told: CommunityStanding?, isForwarded: Bool
  ) -> Rights {
    var rights = Rights(isOperator: roles.operators.contains(sender, isForwarded: isForwarded))
    if event.chatKind == .direct {
      rights.permissions.insert("personality.edit")
    } else if let held = HeldRole(told) {
      rights.give(held.role)
    }
    return rights.carried(by: sender, isForwarded: isForwarded)
  }

  /// The same with the role in the community, for a command that needs a permission: only then is the platform asked.
  ///
  /// - Returns: The rights, and what the platform said.
  func raised(
    _ rights: Rights, _ sender: Sender, _ event: InboundEvent, _ told: CommunityStanding?, isForwarded: Bool
  ) async throws -> (rights: Rights, standing: CommunityStanding?) {
    guard !rights.isOperator, !isForwarded, !sender.isChat, !sender.isBot, let community = event.community
    else { return (rights, nil) }
    let standing = await roles.standing(of: sender.account, in: community, told: told)
    var rights = rights
    if let held = HeldRole(standing) {
      rights.give(held.role)
    } else {
      let account = sender.account
      rights.give(try await database.read { try $0.givenRole(of: account, in: community) }.role)
    }
    return (rights, standing)
  }
}
