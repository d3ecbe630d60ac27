import Vocabulary

/// A command that waits until its person says what was left out.
package struct OpenQuestion: Hashable, Sendable {
  package let form: CommandForm
  /// The argument that the answer is for.
  package let argument: String
  package let origin: CommandOrigin

  package init(form: CommandForm, argument: String, origin: CommandOrigin) {
    self.form = form
    self.argument = argument
    self.origin = origin
  }

  /// The whole command, once it is answered.
  package func answered(_ text: String) -> CommandForm {
    var whole = form
    whole.options.append(CommandForm.Option(name: argument, value: .text(text)))
    return whole
  }
}
