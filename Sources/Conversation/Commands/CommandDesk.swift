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
  let database: Database
  let clock: any Timekeeper
  let randomness: Randomness
  let buttons: ButtonMaker

  func plan(
    _ request: CommandRequest, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) -> Plan {
    let rights = rights(of: sender, in: event, isForwarded: message.isForwarded)
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
    let call = CommandCall(
      event: event.id, sender: sender, person: person, address: event.address, chatKind: event.chatKind,
      community: event.community, now: now, locale: sender.language, rights: rights, replyTo: message.replyTo)
    do {
      let outcome = try await parsed.run(call)
      return Decision(
        Decision.Label(path),
        commit: { connection in
          let reply = try outcome.commit(connection)
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

  /// What this person may do here: operators everything, everybody what concerns only their own private chat.
  func rights(of sender: Sender, in event: InboundEvent, isForwarded: Bool) -> Rights {
    let isOperator = settings.operators.contains(sender, isForwarded: isForwarded)
    var permissions: Set<String> = []
    if isOperator { permissions.formUnion(CommandDesk.allPermissions) }
    if event.chatKind == .direct { permissions.insert("personality.edit") }
    return Rights(isOperator: isOperator, permissions: permissions).carried(
      by: sender, isForwarded: isForwarded)
  }

  private static let allPermissions: Set<String> = ["personality.edit", "budget.view", "budget.edit"]
}
