import Commands
import Community
import Delivery
import SQLite
import Vocabulary

extension CommandDesk {
  /// Asks for what was left out, and notes what the answer is for: it may come after a restart.
  func ask(
    _ form: ArgumentForm, for argument: String, of parsed: ParsedCommand, _ event: InboundEvent,
    _ message: IncomingMessage, _ sender: Sender
  ) -> Decision {
    let question = OpenQuestion(form: parsed.form, argument: argument, origin: CommandOrigin(of: event))
    return Decision(Decision.Label(parsed.command.path)) { connection in
      let now = clock.now
      let (person, _) = try connection.person(for: sender, now: now, randomness)
      var messages = try place(
        Reply(form.question), parsed.command.visibility, for: event, replyTo: message.id, on: connection)
      // The first is the question, unless there is nowhere to ask it; a second one only points to it.
      guard case .send(var content)? = messages.first?.action, content.text.text == form.question else {
        return messages
      }
      content.asksForAnswer = true
      messages[0].action = .send(content)
      try connection.ask(
        question, in: messages[0].address, of: person, until: now.advanced(by: ArgumentForm.patience))
      return messages
    }
  }

  /// Goes on with the command that a message of ours has asked about.
  func plan(answer message: IncomingMessage, _ event: InboundEvent, _ sender: Sender) -> Plan {
    .work { [self] in
      let (now, address) = (clock.now, event.address)
      let (person, question) = try await database.write { connection in
        let (person, _) = try connection.person(for: sender, now: now, randomness)
        return (person, try connection.openQuestion(in: address, of: person, at: now))
      }
      guard let question else { return refuse(event, .questionClosed, message.id) }
      switch registry.parse(question.answered(message.text)) {
      case .command(let parsed):
        return try await run(parsed, event, message, sender, from: question.origin) { connection in
          guard try connection.closeQuestion(question, in: address, of: person) else {
            throw CommandError.questionClosed
          }
        }
      // It stays open: a better answer may come.
      case .refused(let error, let command): return refuse(event, error, message.id, command.path)
      case .help, .unknown, .ignored, .talk: return refuse(event, .questionClosed, message.id)
      }
    }
  }
}
