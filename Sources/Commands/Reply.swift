import Vocabulary

/// What a command answers.
package struct Reply: Hashable, Sendable {
  package var text: RichText
  package var buttons: [[Button]]
  /// Who may read it, where that differs from what the command says of itself.
  package var visibility: Visibility?

  package init(_ text: RichText, buttons: [[Button]] = [], visibility: Visibility? = nil) {
    self.text = text
    self.buttons = buttons
    self.visibility = visibility
  }

  package init(_ text: String, buttons: [[Button]] = [], visibility: Visibility? = nil) {
    self.init(RichText(text), buttons: buttons, visibility: visibility)
  }
}
