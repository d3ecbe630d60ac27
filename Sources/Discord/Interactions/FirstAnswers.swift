import Groundwork
import Vocabulary

/// Interactions whose first answer is on its way. Until Discord has it, there is no place that anything else could fill,
/// and what comes too early is refused like what comes too late.
package final class FirstAnswers: Sendable {
  /// Discord takes none after that.
  private static let longest = Duration.seconds(3)

  private let clock: any Timekeeper
  private let waiting = Guarded<[String: [Doorbell]]>([:])

  package init(clock: any Timekeeper) { self.clock = clock }

  func begin(_ interaction: String) { waiting.withLock { $0[interaction, default: []] += [] } }

  func end(_ interaction: String) {
    for bell in waiting.withLock({ $0.removeValue(forKey: interaction) }) ?? [] { bell.ring() }
  }

  /// Whether an interaction that Discord does not know may be one that it does not know yet: another process has answered
  /// it a moment ago, or that answer has not come round.
  func mayBeAhead(of interaction: InteractionToken) -> Bool {
    guard let age = Snowflake.moment(of: interaction.id)?.duration(to: clock.now) else { return false }
    // Clocks differ; where they do so by much, nothing can be told of an age.
    return age > .zero - Self.longest && age < Self.longest
  }

  /// Waits until the first answer has arrived or failed.
  func pass(_ interaction: String) async {
    let bell: Doorbell? = waiting.withLock { waiting in
      guard waiting[interaction] != nil else { return nil }
      let bell = Doorbell()
      waiting[interaction]?.append(bell)
      return bell
    }
    // Whoever is cancelled or waits too long finds out from Discord how things are.
    try? await bell?.wait(until: clock.now.advanced(by: Self.longest), clock)
  }
}
