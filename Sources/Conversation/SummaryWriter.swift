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
  /// - Returns: `nil` without a model or room in its budget, or when it gives nothing that can be used; plain rules do it
  ///   then.
  package func summary(
    of told: [String], by person: PersonID?, in community: String?
  ) async -> String? {
    guard await mayWrite() else { return nil }
    let request = ModelRequest(
      system: [.init(MemorySummary.instructions, isStable: true)],
      turns: [.user(MemorySummary.question(told))],
      limits: .init(maxOutputTokens: MemorySummary.longestAnswer, temperature: 0))
    let context = CallContext(.summary, person: person, community: community)
    guard let answer = try? await router.answer(request, for: context) else { return nil }
    await router.budget.book(answer.usage, settling: answer.reservation)
    guard answer.reply.stopReason == .finished else { return nil }
    return MemorySummary.text(in: answer.reply.text)
  }
}
