import Vocabulary

extension CommandCall {
  /// Asks the person before a command goes on: the first call ends here and shows the question with two buttons; when
  /// "yes" is pressed, the body is called again with the same arguments, and this does nothing.
  ///
  /// Call it before anything else that changes something, and after everything that could refuse.
  ///
  /// - Parameters:
  ///   - question: One sentence that says what will happen.
  ///   - yes: What the button says that goes on.
  /// - Throws: ``CommandError/confirmNeeded(_:buttons:)`` until it is confirmed.
  package func confirm(_ question: String, yes: String = "Confirm") throws(CommandError) {
    guard !isConfirmed else { return }
    let again = CommandForm(path: path.split(separator: " ").map { String($0) }, values: arguments)
    let press = ReplyButton.Action.press(
      action: ButtonAction.confirmName, reference: again.text, lasting: ReplyButton.usualLife)
    throw .confirmNeeded(question, buttons: [[ReplyButton(yes, press), .cancel()]])
  }
}
