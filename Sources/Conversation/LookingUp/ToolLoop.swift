import Groundwork
import LanguageModels
import Tools
import Vocabulary

/// Asks a model, does what it asks for, and asks again with what came of it, until it answers.
///
/// The model decides nothing here: which tools it is told of, with whose rights they run and how often is code's word.
final class ToolLoop: Sendable {
  /// How far a model may go for one message. A question of an encyclopedia takes one call; a second one mends a bad
  /// search, and a third is for two things to compare. What goes beyond does not get better.
  struct Bounds: Hashable, Sendable {
    /// Answers with calls in them; the one after them must do without.
    var rounds = 3
    /// Calls over all rounds.
    var calls = 6
    /// For everything together; well inside the lease of an event.
    var time = Duration.seconds(120)
    /// Bytes of one result, and of all: no text has more tokens than bytes.
    var resultBytes = 6_000
    var allResultBytes = 16_000

    /// Of a small window, results take an eighth at most: of ordinary text, a token has three bytes and more.
    init(for window: ContextWindow?) {
      guard let window, window.tokens < 50_000 else { return }
      allResultBytes = min(allResultBytes, Int(window.tokens) / 8 * 3)
      resultBytes = min(resultBytes, allResultBytes)
    }

    /// All results, in tokens.
    var resultTokens: Int64 { Int64(allResultBytes) / 3 }
  }

  struct Ending: Sendable {
    let answer: ModelRouter.Answer
    var found = Found()
    /// That were called.
    var tools: Set<String> = []
  }

  /// What came with the results.
  struct Found: Sendable {
    /// Worth keeping.
    var facts: [ToolFact] = []
    /// Numbers of the memories that were of use.
    var memories: [Int64] = []
  }

  let router: ModelRouter
  /// Asked once there are results of tools, which take more thought than talk; when the budget has room for it.
  let afterwards: ModelRouter
  let registry: ToolRegistry
  let caller: ToolCaller
  /// What calls are booked under.
  let context: CallContext
  let clock: any Timekeeper
  let randomness: Randomness
  let log: Log
  let bounds: Bounds

  init(
    router: ModelRouter, afterwards: ModelRouter, registry: ToolRegistry, caller: ToolCaller,
    context: CallContext, clock: any Timekeeper, randomness: Randomness, log: Log, bounds: Bounds
  ) {
    (self.router, self.afterwards, self.registry, self.caller) = (router, afterwards, registry, caller)
    self.context = context
    (self.clock, self.randomness, self.log, self.bounds) = (clock, randomness, log, bounds)
  }

  /// - Parameters:
  ///   - request: Without tools.
  ///   - onText: Gets the text of each answer piece by piece, with the number of the round from 0.
  /// - Returns: The last answer, which is not booked yet; those before it are.
  func run(
    _ request: ModelRequest, onText: @escaping @Sendable (_ round: Int, _ piece: String) async -> Void
  ) async throws(ModelError) -> Ending {
    let course = Course(
      request, tools: registry.offered(to: caller), end: clock.now.advanced(by: bounds.time))
    while true {
      prepare(course)
      let round = course.round
      let answer = try await answer(course) { piece in await onText(round, piece) }
      if let ending = ending(course, answer) { return ending }
      try await goOn(course, after: answer)
    }
  }

  /// How far the talk with the models has come.
  ///
  /// A class, and what changes it on the way are functions of their own: whoever waits for a model keeps room for none
  /// of it.
  private final class Course {
    var request: ModelRequest
    let end: Moment
    var round = 0
    var isLast = false
    var found = Found()
    var calls = 0
    var bytes = 0
    var used: Set<String> = []

    init(_ request: ModelRequest, tools: [ToolDefinition], end: Moment) {
      self.request = request
      self.request.tools = tools
      self.end = end
    }
  }

  @inline(never)
  private func prepare(_ course: Course) {
    course.isLast =
      course.round >= bounds.rounds || course.calls >= bounds.calls || course.bytes >= bounds.allResultBytes
    // What a conversation holds of tools needs them named; it is only their use that is over.
    if course.isLast, !course.request.tools.isEmpty { course.request.toolChoice = .none }
    let left = clock.now.duration(to: course.end)
    course.request.limits.total = max(.seconds(1), min(course.request.limits.total, left))
  }

  @inline(never)
  private func ending(_ course: Course, _ answer: ModelRouter.Answer) -> Ending? {
    if !course.isLast, answer.reply.wantsResults, clock.now < course.end { return nil }
    return Ending(answer: answer, found: course.found, tools: course.used)
  }

  /// From here on another answer takes the place of this one, and this one is paid for.
  @inline(never)
  private func goOn(_ course: Course, after answer: ModelRouter.Answer) async throws(ModelError) {
    await router.budget.book(answer.usage, settling: answer.reservation)
    let results = try await results(of: answer.reply.toolCalls, in: course)
    course.calls += answer.reply.toolCalls.count
    course.used.formUnion(answer.reply.toolCalls.map(\.name))
    course.request.turns += [answer.reply.turn, .results(results)]
    course.round += 1
  }

  @inline(never)
  private func answer(
    _ course: Course, onText: @escaping @Sendable (String) async -> Void
  ) async throws(ModelError) -> ModelRouter.Answer {
    guard course.round > 0, afterwards.chain != router.chain else {
      return try await router.answer(course.request, for: context, onText: onText)
    }
    do throws(ModelError) {
      return try await afterwards.answer(course.request, for: context, onText: onText)
    } catch {
      guard case .budgetReached = error else { throw error }
      return try await router.answer(course.request, for: context, onText: onText)
    }
  }

  private func results(
    of calls: [ToolCall], in course: Course
  ) async throws(ModelError) -> [ToolResult] {
    var results: [ToolResult] = []
    for (index, call) in calls.enumerated() {
      // Every call needs a result, also one that is not carried out.
      guard course.calls + index < bounds.calls, course.bytes < bounds.allResultBytes else {
        results.append(
          ToolResult(of: call.id, "That were too many calls; answer with what you have.", isError: true))
        continue
      }
      let outcome: ToolRegistry.Outcome
      do { outcome = try await registry.run(call, for: caller) } catch { throw .cancelled }
      log.info(
        "A tool was used",
        ["tool": .string(call.name.prefix(bytes: 64)), "ok": .bool(!outcome.result.isError)])
      let limit = min(bounds.resultBytes, bounds.allResultBytes - course.bytes)
      course.bytes += min(outcome.result.text.utf8.count, limit)
      course.found.facts += outcome.facts
      course.found.memories += outcome.memories
      // Errors are our own words.
      results.append(
        outcome.result.isError
          ? outcome.result
          : ToolResult(
            of: call.id, Fence.around(outcome.result.text, from: call.name, atMost: limit, randomness)))
    }
    return results
  }
}

extension ModelReply {
  /// Some servers say that they have finished, and have asked for a tool all the same.
  fileprivate var wantsResults: Bool {
    guard !toolCalls.isEmpty else { return false }
    return switch stopReason {
    case .toolCalls, .finished, .other: true
    case .outputLimit, .refused: false
    }
  }
}
