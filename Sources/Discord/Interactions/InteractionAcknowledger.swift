import Groundwork
import Vocabulary

/// Gives interactions their first answer, which is due within three seconds.
final class InteractionAcknowledger: Sendable {
  /// Of the three seconds that Discord gives, what is left for us when the way there is taken off.
  private static let patience = Duration.milliseconds(2_500)
  /// More than anybody can press in three seconds.
  private static let mostWaiting = 1_024

  private let client: DiscordClient
  private let manners: InteractionManners
  private let suggestions: @Sendable (Interaction) async -> [String]
  private let firstAnswers: FirstAnswers
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log
  private let interactions: AsyncStream<Interaction>
  private let arrivals: AsyncStream<Interaction>.Continuation

  init(
    client: DiscordClient, manners: InteractionManners,
    suggestions: @escaping @Sendable (Interaction) async -> [String], firstAnswers: FirstAnswers,
    clock: any Timekeeper, randomness: Randomness, log: Log
  ) {
    self.client = client
    self.manners = manners
    self.suggestions = suggestions
    self.firstAnswers = firstAnswers
    self.clock = clock
    self.randomness = randomness
    self.log = log
    (interactions, arrivals) = AsyncStream.makeStream(
      of: Interaction.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
  }

  /// Notes an interaction for ``run()``. From now on what is said to it waits for its first answer.
  ///
  /// - Returns: `false` when it gets none, because too many wait already or everything is over.
  func take(_ interaction: Interaction) -> Bool {
    firstAnswers.begin(interaction.token.id)
    if case .enqueued = arrivals.yield(interaction) { return true }
    firstAnswers.end(interaction.token.id)
    return false
  }

  /// Answers until cancelled.
  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for await interaction in interactions { group.addTask { await self.acknowledge(interaction) } }
      try Task.checkCancellation()
    }
  }

  /// Tries for as long as Discord waits: without its first answer, an interaction shows a failure whatever comes later.
  private func acknowledge(_ interaction: Interaction) async {
    defer { firstAnswers.end(interaction.token.id) }
    let end = clock.now.advanced(by: Self.patience)
    let answer: DiscordClient.Callback
    if let known = manners.firstAnswer(to: interaction) {
      answer = known
    } else if case .autocomplete = interaction.kind {
      answer = .suggestions(await suggestions(interaction))
    } else {
      return
    }
    var backoff = Backoff(from: .milliseconds(100), to: .milliseconds(800))
    while true {
      do throws(DiscordError) {
        return try await client.answer(interaction.token, answer, within: clock.now.duration(to: end))
      } catch {
        // A resume brought it a second time, or an earlier try has arrived and what Discord said to it has not.
        guard error.code != .interactionAlreadyAcknowledged else { return }
        let wait: Duration? =
          switch error.advice {
          case .backOff: backoff.next(randomness)
          case .after(let wait): wait
          case .never: nil
          }
        guard let next = wait.map({ clock.now.advanced(by: $0) }), next < end,
          (try? await clock.sleep(until: next, tolerance: nil)) != nil
        else {
          log.warning("An interaction could not be answered in time", ["error": .string(error.description)])
          return
        }
      }
    }
  }
}
