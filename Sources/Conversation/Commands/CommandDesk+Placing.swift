import Commands
import Community
import SQLite
import Vocabulary

extension CommandDesk {
  /// Where the answer to a command goes, so that nobody reads it who should not.
  ///
  /// - Parameter origin: Where the command was given, if not where the event happened.
  func place(
    _ reply: Reply, _ visibility: Visibility, for event: InboundEvent, replyTo: String?,
    from origin: CommandOrigin? = nil, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let content = try content(
      of: reply, for: event, from: origin ?? CommandOrigin(of: event), on: connection)
    switch placement(of: reply.visibility ?? visibility, for: event) {
    case .here:
      return [OutboundMessage(to: event.address, .send(content.answering(replyTo, in: event)))]
    case .hereUnseen:
      return [
        OutboundMessage(
          to: event.address, .send(content.answering(replyTo, in: event)), onlyFor: event.sender?.account)
      ]
    case .privately:
      guard let home = home(of: event) else { return [pointer(for: event, replyTo: replyTo)] }
      return [OutboundMessage(to: home, .send(content)), pointer(for: event, replyTo: replyTo)]
    case .refused: return [pointer(for: event, replyTo: replyTo)]
    }
  }

  /// Where the answer to a press goes: as a rule in the place of the message with the button.
  ///
  /// - Parameter origin: Where the command was given, for further buttons.
  func place(
    _ reply: Reply, _ visibility: Visibility, for event: InboundEvent, _ press: ButtonPress,
    from origin: CommandOrigin, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let content = try content(of: reply, for: event, from: origin, on: connection)
    let instead = press.message.map { OutboundMessage.Action.replace(message: $0, with: content) }
    switch placement(of: reply.visibility ?? visibility, for: event) {
    case .here:
      return [answer(press, in: event), OutboundMessage(to: event.address, instead ?? .send(content))]
    case .hereUnseen:
      return [
        answer(press, in: event),
        OutboundMessage(
          to: event.address, instead ?? .send(content), onlyFor: event.sender?.account),
      ]
    case .privately:
      guard let home = home(of: event) else { return [answer(press, in: event)] }
      return [
        answer(press, in: event, saying: CommandDesk.elsewhere), OutboundMessage(to: home, .send(content)),
      ]
    case .refused: return [answer(press, in: event, saying: CommandError.directOnly.text, isAlert: true)]
    }
  }

  /// Takes the buttons away from a message that the answer to one of them does not replace: they are used up.
  func retired(
    _ reply: Reply, _ visibility: Visibility, _ event: InboundEvent, _ press: ButtonPress
  ) -> [OutboundMessage] {
    switch placement(of: reply.visibility ?? visibility, for: event) {
    case .here, .hereUnseen: []
    case .privately, .refused:
      press.message.map { [OutboundMessage(to: event.address, .retireButtons(message: $0))] } ?? []
    }
  }

  /// What the person is told in their other chats, and what others are told.
  func notices(
    of reply: Reply, for event: InboundEvent, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    var messages: [OutboundMessage] = []
    for notice in reply.notices {
      let origin = CommandOrigin(address: notice.chat, chatKind: .direct, community: nil)
      let reply = Reply(notice.text, buttons: notice.buttons)
      let content = try content(
        of: reply, to: notice.chat, for: event, from: origin, reader: notice.reader, on: connection)
      var message = OutboundMessage(to: notice.chat, .send(content))
      (message.name, message.about) = (notice.name, notice.about)
      messages.append(message)
    }
    return messages
  }

  /// Ends the waiting that whoever pressed a button is shown.
  func answer(
    _ press: ButtonPress, in event: InboundEvent, saying text: String? = nil, isAlert: Bool = false
  ) -> OutboundMessage {
    OutboundMessage(
      to: event.address, .answerButton(callback: press.callback, text: text, isAlert: isAlert),
      kind: .fleeting, onlyFor: text == nil ? nil : event.sender?.account)
  }

  /// One line in a group that says where the answer is.
  func pointer(for event: InboundEvent, replyTo: String?) -> OutboundMessage {
    var text = RichText(CommandDesk.elsewhere)
    if let link = hooks.privateChatLink(event.address.platform) {
      let start = "The answer is in our ".utf8.count
      text.spans = [.init(.link(url: link), start..<start + "private chat".utf8.count)]
    }
    return OutboundMessage(to: event.address, text, replyTo: replyTo)
  }

  private static let elsewhere = "The answer is in our private chat."

  /// Only what Discord knows as a command or a press can be answered for one person; a typed line is a message, which
  /// others have read.
  func placement(of visibility: Visibility, for event: InboundEvent) -> Placement {
    let placement = visibility.placement(on: event.address.platform, in: event.chatKind)
    guard placement == .hereUnseen, event.isTyped else { return placement }
    return visibility == .directOnly ? .refused : .privately
  }

  /// The private chat with whoever asked; `nil` for a chat that speaks, with which nobody can talk in private.
  private func home(of event: InboundEvent) -> ChatAddress? {
    guard let sender = event.sender, !sender.isChat else { return nil }
    return .direct(with: sender.account)
  }

  /// - Parameters:
  ///   - chat: Where it goes; some chat of the event's platform when `nil`.
  ///   - reader: Who may press the buttons; the sender when `nil`.
  private func content(
    of reply: Reply, to chat: ChatAddress? = nil, for event: InboundEvent, from origin: CommandOrigin,
    reader: PersonID? = nil, on connection: borrowing Connection
  ) throws -> OutboundMessage.Content {
    let reply = hooks.hearsPresses((chat ?? event.address).platform) ? reply : reply.withoutPresses
    var made: [[Button]] = []
    if !reply.buttons.isEmpty, let sender = event.sender {
      let now = clock.now
      let person = try reader ?? connection.person(for: sender, now: now, randomness).id
      made = try buttons.make(reply.buttons, for: person, from: origin, at: now, on: connection)
    }
    return OutboundMessage.Content(reply.text, buttons: made, files: reply.files)
  }
}

extension InboundEvent {
  fileprivate var isTyped: Bool {
    switch content {
    case .message(let message), .command(let message): message.form == nil
    case .edit, .deletion, .button, .standing, .migration, .stopGeneration: false
    }
  }
}

extension OutboundMessage.Content {
  /// In a group it points at what it answers.
  fileprivate func answering(_ message: String?, in event: InboundEvent) -> OutboundMessage.Content {
    var answering = self
    answering.replyTo = event.chatKind == .direct ? event.awaited : message
    return answering
  }
}
