import Ledger
import LanguageModels

/// What a round is played by. Public, and the same for as long as the round lives.
package struct RoundRules: Hashable, Sendable {
  package struct Guardian: Hashable, Sendable {
    /// `nil` for the one that the configuration names.
    package var model: ModelID?
    package var temperature = 0.0
    package var maxTokens: Int64 = 600
    package var timeout = Duration.seconds(60)
    /// A file beside the rules that holds the prompt; `nil` for the built-in one.
    package var prompt: String?
  }

  package var fee = FeeRule()
  /// How long a price stands.
  package var quoteLife = Duration.seconds(60)
  /// Prices are rounded up to a multiple of so many micro-dollars.
  package var quantum: Int64 = 10_000
  /// The share of a captured fee that enters the pool; the rest is the house's.
  package var poolShare = BasisPoints(7_000) ?? .all
  /// The winner's share of the pool; the rest seeds the next round.
  package var winnerShare = BasisPoints.all
  /// Unicode scalars; at most ``mostMessageBytes`` of UTF-8 as well.
  package var messageLength = 1_000
  package var practicePerDay = 3
  package var guardian = Guardian()
  /// An approval counts only when a second model agrees. Takes a win back, so it has to be said before anybody pays.
  package var hasSecondJudge = false
  package var attemptsPerHour = 20
  /// So many captured attempts start the timer; 0 for never.
  package var timerAfter: Int64 = 1_500
  package var timerLength = Duration.seconds(3_600)
  /// The last attempt's share of a pool that nobody won.
  package var lastShare = BasisPoints(1_000) ?? .all
  /// A prize waits so long before it is the winner's to use.
  package var releaseDelay = Duration.seconds(86_400)
  /// Messages are shown once the round is closed.
  package var showsMessages = true
  /// The guardian's prompt is no secret from the beginning.
  package var isPromptPublic = false
  package var microDollarsPerStar: Int64 = 13_000

  package init() {}

  package static let mostMessageBytes = 4_000
  package static let format = "warden-rules/1"
}
