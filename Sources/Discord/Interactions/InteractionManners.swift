import Vocabulary

/// What has to be known of commands before anybody looks at them: Discord wants its first answer within three seconds,
/// and that settles who sees the others.
package struct InteractionManners: Sendable {
  /// Whether only the asker sees the answer to a command, by its words.
  package var isHidden: @Sendable (_ path: [String]) -> Bool
  /// The window that is shown instead of carrying a command out; `nil` when nothing is missing.
  package var form: @Sendable (CommandForm) -> InteractionForm?

  package init(
    isHidden: @escaping @Sendable (_ path: [String]) -> Bool = { _ in false },
    form: @escaping @Sendable (CommandForm) -> InteractionForm? = { _ in nil }
  ) {
    self.isHidden = isHidden
    self.form = form
  }

  /// In a private chat nobody reads along, and what is hidden there is gone after a while.
  func hides(_ interaction: Interaction) -> Bool { interaction.isInServer && isHidden(interaction.path) }

  /// The first answer; `nil` where there is none, or one has to be looked up.
  package func firstAnswer(to interaction: Interaction) -> DiscordClient.Callback? {
    switch interaction.kind {
    case .command: window(for: interaction) ?? .deferAnswer(isEphemeral: hides(interaction))
    case .button: .deferUpdate
    case .autocomplete, .other: nil
    }
  }

  /// The window that a command needs first. One that comes out of a window gets no second one.
  func window(for interaction: Interaction) -> DiscordClient.Callback? {
    guard case .command(isSubmitted: false) = interaction.kind, let form = form(interaction.form),
      let id = form.customID(for: interaction.form)
    else { return nil }
    return .window(form, id: id)
  }
}
