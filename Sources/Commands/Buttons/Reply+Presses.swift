import Vocabulary

extension Reply {
  /// The same for where no press arrives: links stay, and one sentence stands in the place of the other buttons.
  package var withoutPresses: Reply {
    let pressed = buttons.joined().first { !$0.isLink }
    guard let pressed else { return self }
    var reply = self
    reply.buttons = buttons.map { $0.filter(\.isLink) }.filter { !$0.isEmpty }
    reply.text.text += """


      “\(pressed.label)” cannot be pressed here: do it on another platform, or ask whoever runs this bot.
      """
    return reply
  }
}

extension ReplyButton {
  fileprivate var isLink: Bool {
    switch action {
    case .link: true
    case .press: false
    }
  }
}
