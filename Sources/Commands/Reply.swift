import Vocabulary

/// What a command answers.
package struct Reply: Hashable, Sendable {
  package var text: RichText
  package var buttons: [[ReplyButton]]
  package var files: [OutboundFile]
  /// Who may read it, where that differs from what the command says of itself.
  package var visibility: Visibility?

  package init(
    _ text: RichText, buttons: [[ReplyButton]] = [], files: [OutboundFile] = [], visibility: Visibility? = nil
  ) {
    self.text = text
    self.buttons = buttons
    self.files = files
    self.visibility = visibility
  }

  package init(
    _ text: String, buttons: [[ReplyButton]] = [], files: [OutboundFile] = [], visibility: Visibility? = nil
  ) {
    self.init(RichText(text), buttons: buttons, files: files, visibility: visibility)
  }
}
