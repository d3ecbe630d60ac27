import Groundwork
import SQLite
import Vocabulary

/// Makes buttons that can be pressed, and tells what a pressed one is: the one place that knows rows and signatures.
package struct ButtonMaker: Sendable {
  private let signer: ButtonSigner
  private let randomness: Randomness

  /// - Parameter key: 32 bytes that stay the same over restarts, or buttons die with the process.
  package init(key: [UInt8], randomness: Randomness) {
    signer = ButtonSigner(key: key)
    self.randomness = randomness
  }

  /// Notes what each button does and signs it, in the transaction that posts their message.
  package func make(
    _ rows: [[ReplyButton]], for person: PersonID, from origin: CommandOrigin, at now: Moment,
    on connection: borrowing Connection
  ) throws -> [[Button]] {
    var first: ActionID?
    var made: [[Button]] = []
    for row in rows {
      var buttons: [Button] = []
      for button in row {
        switch button.action {
        case .link(let url): buttons.append(Button(button.label, .link(url)))
        case .press(let action, let reference, let life):
          let (id, expiry) = (ActionID(at: now, randomness), now.advanced(by: life))
          try connection.createAction(
            id, action, on: reference, for: person, until: expiry, from: origin,
            together: first ?? id)
          first = first ?? id
          buttons.append(
            Button(button.label, .callback(signer.sign(action, id, for: person, until: expiry))))
        }
      }
      made.append(buttons)
    }
    return made
  }

  package struct Meaning: Sendable {
    package let id: ActionID
    package let action: String
    package let reference: String
    /// `nil` for a button without a command behind it: where it is pressed counts.
    package let origin: CommandOrigin?
  }

  /// What a press means, before anything is done about it. The button is not used up by this.
  ///
  /// - Parameter data: As the client sent it; perhaps forged.
  /// - Throws: ``CommandError/buttonExpired``, or ``CommandError/buttonOfOther`` when it is genuine and somebody else's.
  package func meaning(
    of data: String, pressedBy person: PersonID, at now: Moment, on connection: borrowing Connection
  ) throws -> Meaning {
    guard case .genuine(_, let id) = signer.verify(data, pressedBy: person, at: now) else {
      throw try isOfOther(data, person, now, on: connection) ? CommandError.buttonOfOther : .buttonExpired
    }
    guard let action = try connection.openAction(id, of: person, at: now) else {
      throw CommandError.buttonExpired
    }
    return Meaning(id: id, action: action.action, reference: action.reference, origin: action.origin)
  }

  /// Whether a button was this person's, and its time is over: nothing under its message works any more. One that was
  /// used says nothing of that, since another message may have taken its place.
  package func isOver(_ data: String, of person: PersonID, at now: Moment) -> Bool {
    signer.verify(data, pressedBy: person, at: now) == .expired
  }

  /// Only a genuine button of somebody else is called that; everything else could be made up to find out.
  private func isOfOther(
    _ data: String, _ person: PersonID, _ now: Moment, on connection: borrowing Connection
  ) throws -> Bool {
    guard let id = ButtonSigner.id(in: data), let owner = try connection.owner(of: id), owner != person else {
      return false
    }
    if case .genuine = signer.verify(data, pressedBy: owner, at: now) { return true }
    return false
  }
}
