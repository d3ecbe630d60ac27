import Commands
import Vocabulary

/// `/privacy`: what is stored, and what becomes of it.
package enum PrivacyCommands {
  package static let group = CommandGroup("privacy", "Your data", menu: "Your data")

  /// - Parameter providers: Whom the words of a conversation are sent to for an answer; empty without a model.
  package static func policy(providers: [String]) -> Command {
    Command("privacy policy", "What is stored and for how long", aliases: ["privacy"]) { _ in
      Reply(text(providers: providers))
    }
  }

  private static func text(providers: [String]) -> RichText {
    let elsewhere =
      providers.isEmpty
      ? "Nothing you say leaves this bot: it answers by itself, on its operator's machine."
      : "For an answer, the last turns of our talk are sent to \(providers.joined(separator: " or ")). Nothing else is."
    return RichText(
      """
      What is stored about you, on the machine of whoever runs this bot:

      • Your account number on this platform, and when you last wrote. Your name is read from each message and not kept.
      • What you said to me and what I answered, so that I can follow our talk.
      • How I feel about you and why, and the name you asked me to use.
      • How many tokens your questions used, per day.

      A message waits in the inbox until it is answered; then only its number is kept, for two days, so that a second \
      delivery is recognised. The texts of my answers are removed from the outbox once they have arrived.

      \(elsewhere)

      Nothing is sold, and nobody is shown what you said.
      """)
  }
}
