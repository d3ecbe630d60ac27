import LanguageModels
import Memory
import SQLite
import Vocabulary

/// Lets a model put what somebody told in a month into a few sentences, as long as the day's budget leaves enough for
/// answers.
///
/// What it writes is kept under the name of whoever told it, and goes through the same scan as everything that is kept.
package struct SummaryWriter: Sendable {
  private let router: ModelRouter

  package init(_ router: ModelRouter) { self.router = router }

  package var hasModel: Bool { router.hasModel }

  /// Whether it would ask the model just now.
  package func mayWrite() async -> Bool {
    guard router.hasModel else { return false }
    return await router.budget.hasRoomInBackground()
  }

  /// - Parameter community: The key of the one where it was told; `nil` for what was told in private.
  /// - Returns: Plain rules have to do it without a model, or when it gives nothing that can be used. While there is no
  ///   room in a budget, or nobody answers, it is better asked another time.
  package func summary(
    of told: [String], by person: PersonID?, in community: String?
  ) async -> WrittenSummary {
    guard router.hasModel else { return .byRules }
    guard await mayWrite() else { return .later }
    let request = ModelRequest(
      system: [.init(MemorySummary.instructions, isStable: true)],
      turns: [.user(MemorySummary.question(told))],
      limits: .init(maxOutputTokens: MemorySummary.longestAnswer, temperature: 0))
    let context = CallContext(.summary, person: person, community: community)
    let answer: ModelRouter.Answer
    do throws(ModelError) {
      answer = try await router.answer(request, for: context)
    } catch {
      return error.passes ? .later : .byRules
    }
    await router.budget.book(answer.usage, settling: answer.reservation)
    guard answer.reply.stopReason == .finished, let text = MemorySummary.text(in: answer.reply.text)
    else {
      return .byRules
    }
    return .text(text)
  }
}

extension ModelError {
  /// The same may well be answered another time.
  fileprivate var passes: Bool {
    switch self {
    case .budgetReached, .busy, .resting, .throttled, .overloaded, .failed, .unreachable, .late, .cutOff,
      .cancelled, .unrecorded, .refused(.credit), .refused(.key):
      true
    case .noModel, .refused(.model), .refused(.tooLong), .refused(.request), .refused(.content),
      .unreadable, .tooLarge:
      false
    }
  }
}
