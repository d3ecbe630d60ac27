/// Something we say. It is stored in the transaction that caused it and delivered afterwards, at least once.
package struct OutboundMessage: Hashable, Sendable {
  package var address: ChatAddress
  package var action: Action
  package var kind: Kind
  package var isSilent: Bool
  /// Nobody else may read it. A platform that can show it here to this person alone does so; else it goes to their
  /// private chat, and never to where others read along. `nil` when everybody at the address may.
  package var onlyFor: AccountOnPlatform?
  /// What we call it ourselves. Once it has arrived, the platform's number for it is kept under this name, so that a later
  /// message to the same address can be ``about`` it.
  package var name: String?
  /// The name of an earlier message to the same address that this one answers, changes or takes back. Its number is looked
  /// up when this one's turn comes, so both may wait in line; what changes or takes back a message that never arrived is
  /// not sent.
  package var about: String?
  /// An earlier try may have arrived: what is sent anew, since what it replaces is gone, says so. Not stored.
  package var mayBeRepeat = false

  package enum Action: Hashable, Sendable {
    indirect case send(Content)
    /// Puts `content` in the place of a message of ours; sent anew when that message is gone.
    indirect case replace(message: String, with: Content)
    /// Ends the waiting state of a pressed button, with a line of at most 200 characters.
    case answerButton(callback: String, text: String?, isAlert: Bool)
    /// Takes messages away; several numbers are parted by spaces. Twice is once.
    case retract(message: String)
    /// Takes the buttons from a message of ours and leaves the rest of it. Twice is once.
    case retireButtons(message: String)
    /// Puts an emoji under somebody's message, where both platforms know it. Twice is once.
    case react(message: String, emoji: String)
  }

  package struct Content: Hashable, Sendable {
    package var text: RichText
    package var buttons: [[Button]]
    /// Bytes that go along; few and small, since they wait in the database.
    package var files: [OutboundFile]
    /// The message that this one answers.
    package var replyTo: String?
    /// The next thing that whoever it is for says should answer this very message. Goes with no buttons.
    package var asksForAnswer = false

    package init(
      _ text: RichText, buttons: [[Button]] = [], files: [OutboundFile] = [], replyTo: String? = nil
    ) {
      self.text = text
      self.buttons = buttons
      self.files = files
      self.replyTo = replyTo
    }

    /// The same with a sign at its start that it may have been said before.
    package var markedAsRepeat: Content {
      let mark = "↻ "
      var marked = self
      marked.text.text = mark + text.text
      for index in text.spans.indices {
        let (range, shift) = (text.spans[index].range, mark.utf8.count)
        marked.text.spans[index].range = range.lowerBound + shift..<range.upperBound + shift
      }
      return marked
    }
  }

  /// Decides what happens when nobody knows whether a message arrived.
  package enum Kind: String, Hashable, Sendable {
    /// Sent again; a possible repeat is better than silence.
    case talk
    /// A notice that would mislead when it came twice: left as `unknown` for an operator.
    case once
    /// Worth nothing a minute later (answers to buttons): dropped instead of repeated.
    case fleeting
  }

  package init(
    to address: ChatAddress, _ action: Action, kind: Kind = .talk, isSilent: Bool = false,
    onlyFor: AccountOnPlatform? = nil
  ) {
    self.address = address
    self.action = action
    self.kind = kind
    self.isSilent = isSilent
    self.onlyFor = onlyFor
  }

  package init(to address: ChatAddress, _ text: RichText, replyTo: String? = nil) {
    self.init(to: address, .send(Content(text, replyTo: replyTo)))
  }
}

/// A button under a message.
package struct Button: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// Comes back as ``ButtonPress/data``; at most 64 bytes of UTF-8.
    case callback(String)
    case link(String)
  }
  package let label: String
  package let action: Action

  package init(_ label: String, _ action: Action) {
    self.label = label
    self.action = action
  }
}
