import Commands
import SQLite
import Vocabulary

/// What somebody has to agree to before they play for money, also for play money.
package enum Terms {
  /// A new text has a new version, and everybody is asked again.
  package static let version = "2026-11-22"

  static let text = """
    Terms of play, version \(version)

    1. You are 18 years old or older, and nothing where you live forbids you to play.
    2. Each attempt costs what its button says, at that moment. The fee is taken when the Warden has decided, and goes \
    back when it could not.
    3. A decision is the Warden's, made by a model whose instructions were sealed before the round began. It can be \
    checked: /verify. When a round is over, what was written in it may be shown, without names.
    4. Who wins gets the prize after a time of review. Rules of each round: /bounty rules.
    5. You can lock yourself out of paid play: /account pause. What is kept of you: /privacy policy.
    """
}

extension Connection {
  /// Whether somebody has agreed to the terms as they are now, and said that they are of age.
  package borrowing func isPlayer(_ person: PersonID) throws(SQLiteError) -> Bool {
    try exists("SELECT 1 FROM users WHERE id = \(person) AND terms_version = \(Terms.version)")
  }

  package borrowing func acceptTerms(_ person: PersonID, now: Moment) throws(SQLiteError) {
    try run(
      "UPDATE users SET terms_version = \(Terms.version), age_attested_ms = \(now) WHERE id = \(person)")
  }
}

extension AccountCommands {
  private static let accept = ButtonKind<String>("terms")

  /// What happens to somebody who becomes a player, in the transaction in which they do: a sentence for them.
  package typealias Welcome = @Sendable (_ connection: borrowing Connection, CommandCall) throws -> String?

  package static let terms = Command("account terms", "Read and accept the terms and the age statement") {
    call in
    CommandOutcome { connection in
      guard try !connection.isPlayer(call.person) else {
        return Reply("\(Terms.text)\n\nYou have accepted these.")
      }
      return Reply(
        RichText(Terms.text),
        buttons: [[accept.button("I am 18 and accept", Terms.version), .cancel("Not now")]])
    }
  }

  package static func acceptTerms(_ welcome: @escaping Welcome) -> ButtonAction {
    ButtonAction(accept) { call, version in
      CommandOutcome { connection in
        guard version == Terms.version else { throw CommandError.buttonExpired }
        try connection.acceptTerms(call.person, now: call.now)
        let more = try welcome(connection, call).map { " \($0)" } ?? ""
        return Reply("Welcome to the game.\(more) /bounty info shows the round.")
      }
    }
  }
}
