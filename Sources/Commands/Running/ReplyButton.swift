import Vocabulary

/// A button of a reply, before it is noted in the database and signed.
package struct ReplyButton: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// Runs the ``ButtonAction`` of that name for the person who gets the reply, once, within that time.
    case press(action: String, reference: String, lasting: Duration)
    case link(String)
  }
  package let label: String
  package let action: Action

  package init(_ label: String, _ action: Action) {
    self.label = label
    self.action = action
  }

  /// - Parameter url: `https://…`; what a platform would not take is left out there.
  package static func link(_ label: String, _ url: String) -> ReplyButton { ReplyButton(label, .link(url)) }

  /// Takes the buttons beside it away, and leaves a word in the place of the message.
  package static func cancel(
    _ label: String = "Cancel", saying farewell: String = "Cancelled. Nothing was changed.",
    lasting: Duration = ReplyButton.usualLife
  ) -> ReplyButton {
    ReplyButton(label, .press(action: ButtonAction.cancelName, reference: farewell, lasting: lasting))
  }

  /// As long as Discord lets an answer that only one person sees be changed.
  package static let usualLife = Duration.seconds(900)
}

/// The name of a button's action, and what such a button is about.
///
/// What makes buttons needs this alone; what a press does is said once, in a ``ButtonAction``.
package struct ButtonKind<Reference: LosslessStringConvertible & Sendable>: Hashable, Sendable {
  package let name: String

  /// - Parameter name: 1 to 13 of `a`–`z`, `0`–`9` and `_`; nobody else's.
  package init(_ name: String) { self.name = name }

  /// - Parameters:
  ///   - reference: What the button is about. Lies in the database until the button is pressed or expires, and is
  ///     never sent to the platform.
  ///   - lasting: Until the button stops working.
  package func button(
    _ label: String, _ reference: Reference, lasting: Duration = ReplyButton.usualLife
  ) -> ReplyButton {
    ReplyButton(label, .press(action: name, reference: reference.description, lasting: lasting))
  }
}
