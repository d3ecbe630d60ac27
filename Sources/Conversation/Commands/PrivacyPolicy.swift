import Vocabulary

/// What `/privacy` says.
struct PrivacyPolicy {
  /// Whom the words of a conversation are sent to; empty without a model.
  let providers: [String]
  /// Who turns memories into vectors; `nil` when that is done here.
  let vectorProvider: String?
  /// Things that people ask about are looked up there.
  let asksWikipedia: Bool

  var text: RichText {
    let encyclopedia =
      "What you ask about the world may be looked up in Wikipedia: it sees the subject and this machine, and not who asks."
    let elsewhere: [String?] = [
      providers.isEmpty
        ? "I answer by myself, on my operator's machine."
        : "For an answer, the last turns of our talk, and what I remember that has to do with it, are sent to "
          + "\(providers.joined(separator: " or ")), and later what you said, to find out what is worth remembering and to "
          + "shorten what is old.",
      vectorProvider.map {
        "So that memories are found by what they mean, they and what you say are sent to \($0)."
      },
      providers.isEmpty && vectorProvider == nil
        ? "What you say stays with this bot." : "Nothing else is sent.",
      asksWikipedia ? encyclopedia : nil,
    ]
    return RichText(
      """
      What is stored about you, on the machine of whoever runs this bot:

      • Your account numbers and @names on the platforms where you write to me, and when you last wrote. Your display \
      name is read from each message and not kept.
      • What you said to me and what I answered, so that I can follow our talk: the last \
      \(ExchangeMemory.perConversation) turns of a chat, and none older than half a year. /privacy memory no stops that. \
      What was said before is put into a short summary, which goes when nothing was added to it for half a year; \
      /context clear forgets both.
      • What you told me about yourself or asked me to remember, and files you gave me for that. What you said in a \
      group is recalled only there and in our private chat; what you said in private, only in private. /memory list \
      shows it, /memory forget deletes it, and what is older than a month may be shortened to summaries.
      • How I feel about you and why, the name you asked me to use, how often we talked and what stood out.
      • What you decided: whether your name is shown, whether I remember, how long you locked yourself out.
      • If you play: that you accepted the terms and when, what you own in the game and what happened to it, and your \
      attempts with the Warden's answers. The public log holds hashes of these texts, which nobody can open once they are \
      deleted; the guardian's model is sent your attempt and what you wrote to it in the round. Who looks over wins sees \
      phrases of the message that won.
      • If you are in a team: since when and as what, what you put into its pool and got out of it, and who invited whom. \
      What you say in your team's chat is passed on to its other chats and kept for 30 days, strategy notes until they are \
      deleted; neither a model nor the guardian is shown any of it.
      • If you lock tokens: how many, since when, and what that brought. If you link a wallet: its address, the texts you \
      were given to sign, and what was seen there; nodes of Solana are asked about the address.
      • How many tokens your questions used, per day, for 400 days.
      • When you may look things up again after you have looked up many: a moment, and not what.
      • When accounts were joined or taken apart, for your safety.

      A message waits in the inbox until it is answered; then only its number is kept, for two days, so that a second \
      delivery is recognised. A message that could not be answered because something broke is kept for its operator, for \
      30 days at most. The texts of my answers are removed from the outbox once they have arrived, and those that never \
      arrived after two days, or after 30 when nobody knows whether they did. A private answer that you have not let me \
      give you waits for a day.

      \(elsewhere.compactMap { $0 }.joined(separator: " "))

      /privacy export sends you all of it as a file, once a day. /privacy delete deletes all of it after seven days, \
      in which you can cancel; it is overwritten then, so that nothing is left in the file, and the copies that I made \
      beside it are removed. What stays is a number that says nothing about you, in books and trails that must not have \
      holes, and, if you locked yourself out of paid play, a fingerprint of your account until that time is over. Backups \
      that the operator has made elsewhere are the operator's to delete.

      Nothing is sold, and nobody is shown what you said.
      """)
  }
}
