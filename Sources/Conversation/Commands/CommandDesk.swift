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
    switch request {
    case .help(let topic):
      return .work {
        let (rights, _) = try await rights(
          for: .anyone, dependsOnRole: true, of: sender, event, in: CommandOrigin(of: event),
          isForwarded: message.isForwarded)
        return answer(event, "help", message.id, Reply(registry.help(on: topic, for: rights)))
      }
    case .refused(let error, let command): return .decide(refuse(event, error, message.id, command.path))
    case .unknown(let error): return .decide(refuse(event, error, message.id))
    case .ignored, .talk: return .decide(.ignore)
    case .command(let parsed):
      return .work { try await run(parsed, event, message, sender) }
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
    from origin: CommandOrigin? = nil,
    settle: @escaping @Sendable (borrowing Connection) throws -> Void = { _ in }
  ) async throws -> Decision {
    let path = parsed.command.path
    let visibility = parsed.command.visibility
    if placement(of: visibility, for: event) == .refused {
      return Decision(Decision.Label(path, .refused)) { _ in [pointer(for: event, replyTo: message.id)] }
    }
    let place = origin ?? CommandOrigin(of: event)
    let (rights, standing) = try await rights(
      for: parsed.command.who, dependsOnRole: parsed.command.dependsOnRole, of: sender, event, in: place,
      isForwarded: message.isForwarded)
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
        commit: { [attendance] connection in
          if let standing, let community = place.community {
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
}
