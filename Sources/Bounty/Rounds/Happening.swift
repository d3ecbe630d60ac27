import Ledger
import Transparency
import Vocabulary

/// Something that happened in a round, for those who should hear of it. Told in the transaction in which it happened.
package enum Happening: Sendable {
  case opened(Round)
  /// A decision that ended nothing; `fee` is the list fee from now on.
  case ruled(Attempt, Round, nextFee: Int64)
  /// `by` are the operators who ruled in the place of a second judge, with their reason; `nil` where nobody had to.
  case won(Attempt, Round, prize: Amount, release: Moment, by: String?)
  case refunded(Attempt, Round, Refund)
  /// An approval that the second judge would not confirm.
  case denied(Attempt, Round, by: String)
  case awaitsSecondJudge(Attempt, Round)
  case paused(Round, reason: String)
  case resumed(Round)
  case warned(Round, left: Duration)
  case exhausted(Round, pool: Amount, players: Int)
  case cancelled(Round, reason: String, refunded: Int)
  case released(Attempt, prize: Amount)
  /// `new` is played for the prize; `nil` as long as another round keeps it from opening.
  case disputed(Attempt, old: Round, new: Round?, reason: String)
  /// Somebody has to look; for operators.
  case needsOperator(Round, sentence: String)
  case head(TreeHead)

  /// Whose round it happened in; `nil` for what concerns the whole log, or one person alone.
  var scope: RoundScope? {
    switch self {
    case .opened(let round), .ruled(_, let round, _), .won(_, let round, _, _, _), .refunded(_, let round, _),
      .denied(_, let round, _), .awaitsSecondJudge(_, let round), .paused(let round, _), .resumed(let round),
      .warned(let round, _), .exhausted(let round, _, _), .cancelled(let round, _, _),
      .disputed(_, let round, _, _), .needsOperator(let round, _):
      round.scope
    case .released, .head: nil
    }
  }
}
