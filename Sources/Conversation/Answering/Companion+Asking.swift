import Groundwork
import LanguageModels
import Markdown
import Tools
import Vocabulary

extension Companion {
  /// Between two looks at an answer that grows: Markdown is read anew each time, and nobody reads faster.
  private static let previewPause = Duration.milliseconds(250)

  enum Outcome: Sendable {
    case answered(ToolLoop.Ending)
    /// The person has read enough.
    case stopped(String)
    case failed(ModelError)
  }

  func ask(_ situation: Situation, _ task: ModelTask, _ preview: LivePreview) async -> Outcome {
    let written = Guarded((round: 0, text: ""))
    let lastShown = Guarded(clock.now)
    let isStopped = Guarded(false)
    let bell = startListening(situation)
    defer { stopListening(situation) }
    let context = situation.context
    let outcome: Outcome = await interruptible(
      by: bell,
      when: {
        isStopped.withLock { $0 = true }
        return true
      }
    ) { [self] in
      await preview.typing()
      do throws(ModelError) {
        return .answered(
          try await answer(situation, task, context, onRestart: { written.withLock { $0 = (0, "") } }) {
            [self] round, piece in
            let text = written.withLock { written in
              // What was said before something was looked up makes way for what is said with it.
              if round > written.round { written = (round, "") }
              written.text += piece
              return written.text
            }
            let isDue = lastShown.withLock { last in
              guard last.duration(to: clock.now) >= Companion.previewPause else { return false }
              last = clock.now
              return true
            }
            if isDue { await preview.show(RichText(markdown: text)) }
          })
      } catch {
        return .failed(error)
      }
    }
    // An answer that was finished in the moment when it was stopped is an answer, and has to be booked. And when the
    // process stops, or the time is up, nobody has read enough.
    guard case .failed = outcome, isStopped.withLock({ $0 }), !Task.isCancelled else { return outcome }
    return .stopped(written.withLock { $0.text })
  }

  // Neither is inlined, nor the making of the loop below: whoever waits would keep room for the whole event.
  /// - Returns: Rings when the person has read enough.
  @inline(never)
  private func startListening(_ situation: Situation) -> Doorbell {
    switches.add(situation.event.address, draft: situation.event.draft)
  }

  @inline(never)
  private func stopListening(_ situation: Situation) { switches.remove(situation.event.address) }

  /// Asks the models that are for what the message asks. When the budget has no room for them, the cheapest one: a
  /// simpler answer is better than none.
  ///
  /// - Parameter onRestart: Called before an answer begins anew, of which half may have been shown.
  private func answer(
    _ situation: Situation, _ task: ModelTask, _ context: CallContext, onRestart: () -> Void,
    onText: @escaping @Sendable (Int, String) async -> Void
  ) async throws(ModelError) -> ToolLoop.Ending {
    do throws(ModelError) {
      return try await answer(situation, context, asking: thinking.models.router(for: task), onText: onText)
    } catch {
      guard case .budgetReached = error, let cheapest = thinking.models.cheapest(insteadOf: task) else {
        throw error
      }
      onRestart()
      return try await answer(situation, context, asking: cheapest, onText: onText)
    }
  }

  // Not inlined into both places that call it: whoever waits would keep room for two.
  @inline(never)
  private func answer(
    _ situation: Situation, _ context: CallContext, asking router: ModelRouter,
    onText: @escaping @Sendable (Int, String) async -> Void
  ) async throws(ModelError) -> ToolLoop.Ending {
    let request = await fitted(situation, for: router)
    guard let tools, let caller = situation.caller else {
      let answer = try await router.answer(request, for: context) { await onText(0, $0) }
      return ToolLoop.Ending(answer: answer)
    }
    return try await loop(router, tools.registry, caller, context).run(request, onText: onText)
  }

  @inline(never)
  private func loop(
    _ router: ModelRouter, _ registry: ToolRegistry, _ caller: ToolCaller, _ context: CallContext
  ) -> ToolLoop {
    ToolLoop(
      router: router, afterwards: thinking.models.router(for: .tools), registry: registry,
      caller: caller, context: context, clock: clock, randomness: randomness, log: log,
      bounds: ToolLoop.Bounds(for: router.budget.prices.window(of: router.chain)))
  }
}
