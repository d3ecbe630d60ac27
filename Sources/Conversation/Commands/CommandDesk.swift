import Commands
import Community
import Delivery
import Groundwork
import SQLite
import Vocabulary

/// Runs commands for events, and puts their answers where they may be read.
struct CommandDesk: Sendable {
  let settings: Reception.Settings
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
      let text = registry.help(on: topic, for: rights)
      return .decide(answer(event, "help", message.id) { _ in Reply(text) })
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

  private func run(
    _ parsed: ParsedCommand, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender,
    _ rights: Rights
  ) async throws -> Decision {
    let path = parsed.command.path
    let visibility = parsed.command.visibility
    if visibility.placement(on: event.address.platform, in: event.chatKind) == .refused {
      return Decision(Decision.Label(path, .refused)) { _ in [pointer(for: event, replyTo: message.id)] }
    }
    let now = clock.now
    let randomness = randomness
    let (person, _) = try await database.write { try $0.person(for: sender, now: now, randomness) }
    var (rights, standing) = (rights, nil as CommunityStanding?)
    if parsed.command.who.dependsOnRole {
      (rights, standing) = try await raised(
        rights, sender, event, sender.standing, isForwarded: message.isForwarded)
    }
    let call = CommandCall(
      event: event.id, sender: sender, person: person, address: event.address, chatKind: event.chatKind,
      community: event.community, now: now, locale: sender.language, rights: rights, replyTo: message.replyTo)
    do {
      let outcome = try await parsed.run(call)
      return Decision(
        Decision.Label(path),
        commit: { [standing, attendance] connection in
          if let standing, let community = event.community {
            try connection.note(standing, of: person, in: community, now: now)
          }
          let reply = try outcome.commit(connection)
          try attendance.count(person, event, message, sender, on: connection, now: now)
          return try place(reply, visibility, for: event, replyTo: message.id, on: connection)
        },
        otherwise: { error in
          (error as? CommandError).map { refuse(event, $0, message.id, path) }
        })
    } catch let error as CommandError {
      return refuse(event, error, message.id, path)
    }
  }

  private func answer(
    _ event: InboundEvent, _ path: String, _ messageID: String?,
    _ reply: @escaping @Sendable (borrowing Connection) throws -> Reply
  ) -> Decision {
    Decision(Decision.Label(path)) { connection in
      try place(try reply(connection), .ephemeral, for: event, replyTo: messageID, on: connection)
    }
  }

  /// What is known of somebody's rights without asking anybody: operators may do everything, everybody what concerns
  /// only their own private chat, and an event may say who administers the place.
  func rights(
    of sender: Sender, in event: InboundEvent, _ told: CommunityStanding?, isForwarded: Bool
  ) -> Rights {
    var rights = Rights(isOperator: settings.operators.contains(sender, isForwarded: isForwarded))
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
