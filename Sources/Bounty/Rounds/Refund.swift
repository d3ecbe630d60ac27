/// Why somebody got their fee back. The raw value stands in the public log.
package enum Refund: String, Hashable, Sendable, CaseIterable {
  case playerCancelled = "player_cancelled"
  case roundPaused = "round_paused"
  case roundClosed = "round_closed"
  case roundCancelled = "round_cancelled"
  case guardianDown = "guardian_down"
  case budgetReached = "budget_reached"

  /// For the player, as the end of a sentence.
  var sentence: String {
    switch self {
    case .playerCancelled: "You took it back."
    case .roundPaused: "The round has been paused for too long."
    case .roundClosed: "The round was decided before your turn came."
    case .roundCancelled: "The round was cancelled."
    case .guardianDown: "The Warden could not answer."
    case .budgetReached: "Today's model budget is used up."
    }
  }
}
