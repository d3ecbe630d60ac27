import Commands
import Community
import Delivery
import SQLite
import Vocabulary

extension CommandDesk {
  /// Finds out what a press means, and does it: once, for the person the button was made for, before it expires.
  func plan(_ press: ButtonPress, _ event: InboundEvent, _ sender: Sender) -> Plan {
    .work { [self] in
      // Pressed in time is in time, however long it has waited since.
      let (now, pressedAt) = (clock.now, event.receivedAt)
      var label = PressedButton.label
      do {
        let (person, meaning) = try await database.write { connection in
          let (person, _) = try connection.person(for: sender, now: now, randomness)
          return (
            person, try buttons.meaning(of: press.data, pressedBy: person, at: pressedAt, on: connection)
          )
        }
        let pressed = try registry.pressed(meaning.action, meaning.reference)
        label = pressed.label
        let origin = meaning.origin ?? CommandOrigin(of: event)
        let (rights, _) = try await rights(
          for: pressed.who, dependsOnRole: pressed.dependsOnRole, of: sender, event, in: origin,
          isForwarded: false)
        let call = CommandCall(
          event: event.id, sender: sender, person: person, address: origin.address,
          chatKind: origin.chatKind, community: origin.community, now: now, locale: sender.language,
          rights: rights)
        let outcome = try await pressed(call)
        return Decision(
          Decision.Label(label),
          commit: { connection in
            // Not before: a press whose effects are taken back has not happened.
            guard try connection.consumeAction(meaning.id, by: person, at: pressedAt) != nil else {
              throw CommandError.buttonExpired
            }
            let reply = try outcome.commit(connection)
            return try place(
              reply, pressed.visibility, for: event, press, from: origin, on: connection)
              + retired(reply, pressed.visibility, event, press)
              + notices(of: reply, for: event, on: connection)
          },
          otherwise: { [label] error in (error as? CommandError).map { refuse(press, event, $0, label) } })
      } catch let error as CommandError {
        return refuse(press, event, error, label)
      }
    }
  }

  /// Says no, where only the presser sees it. The message stays, and so do its buttons as long as they work.
  func refuse(
    _ press: ButtonPress, _ event: InboundEvent, _ error: CommandError,
    _ label: String = PressedButton.label
  ) -> Decision {
    Decision(Decision.Label(label, .refused)) { connection in
      // What has buttons of its own needs a message to carry them.
      guard error.buttons.isEmpty else {
        return try place(
          error.reply, .ephemeral, for: event, press, from: CommandOrigin(of: event), on: connection)
      }
      let answer = answer(press, in: event, saying: error.text, isAlert: true)
      guard error.code == .buttonExpired, let message = press.message, let sender = event.sender,
        buttons.isOver(
          press.data, of: try connection.person(for: sender, now: clock.now, randomness).id,
          at: event.receivedAt)
      else { return [answer] }
      return [answer, OutboundMessage(to: event.address, .retireButtons(message: message))]
    }
  }
}
