import Vocabulary

/// How a platform wants answers to be shown while they are written.
package struct PreviewManners: Sendable {
  /// How long "typing" is shown for one call, and a little less.
  package let typing: Duration
  /// Between two texts.
  package let text: Duration
  /// "Typing" is shown beside a message of ours that is there already.
  package let typesBesideMessage: Bool
  /// What the platform refuses, since there is nothing to see.
  package let isBlank: @Sendable (RichText) -> Bool

  package init(
    typing: Duration, text: Duration, typesBesideMessage: Bool,
    isBlank: @escaping @Sendable (RichText) -> Bool
  ) {
    (self.typing, self.text, self.typesBesideMessage) = (typing, text, typesBesideMessage)
    self.isBlank = isBlank
  }
}
