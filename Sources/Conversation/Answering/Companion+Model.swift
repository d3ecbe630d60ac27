import Community
import Delivery
import Groundwork
import LanguageModels
import Memory
import SQLite
import Tools
import Vocabulary

extension Companion {
  /// Memories that a model is shown.
  private static let recalledAtOnce = 6

  /// Asks the model outside any transaction, and commits what came of it with everything it changes.
  func planWithModel(
    _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) -> Plan {
    let heard = Heard(event, message, sender, self)
    return .work { [self] in
      let situation = try await situation(heard)
      let begun = LivePreview.Begun(message: situation.begun) { [self] message in
        // Best effort: half an answer may be left by a process that dies, if this cannot be stored.
        try? await database.write { try $0.noteBegunAnswer(message, to: heard.event.id, now: heard.at) }
      }
      let task = situation.task
      let key = cacheKey(for: situation, asking: thinking.models.router(for: task), task)
      if let known = await cached(key, situation) { return decide(situation, again: known, nil) }
      let preview = preview(of: heard, begun)
      let outcome = await ask(situation, task, preview)
      return try decide(situation, outcome, key, replacing: await preview.finish() ?? situation.begun)
    }
  }

  @inline(never)
  private func preview(of heard: Heard, _ begun: LivePreview.Begun) -> LivePreview {
    let event = heard.event
    return preview(event, event.chatKind == .direct ? event.awaited : heard.message.id, begun)
  }

  private func situation(_ heard: Heard) async throws -> Situation {
    let known = try await database.write { [self] in try Known(heard, self, on: $0) }
    let caller = try await caller(heard, known.person)
    return Situation(
      heard, known, recalled: await recalled(for: heard, known.person), caller: caller,
      tools: caller.flatMap { tools?.registry.offered(to: $0) } ?? [])
  }

  @inline(never)
  private func caller(_ heard: Heard, _ person: PersonID) async throws -> ToolCaller? {
    try await tools?.caller(heard.event, heard.message, heard.sender, person)
  }

  /// Everything that a model would be asked, without asking it: for measuring what it takes to put it together.
  package func request(
    for event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) async throws -> ModelRequest {
    await fitted(try await situation(Heard(event, message, sender, self)), for: thinking.models.usual)
  }

  /// What may have to do with a message. Without it the answer is only poorer, so nothing that goes wrong here matters.
  @inline(never)
  private func recalled(for heard: Heard, _ person: PersonID) async -> [RecalledMemory] {
    guard !heard.message.text.isEmpty else { return [] }
    let memory = memory
    return
      (try? await withDeadline(.seconds(2), clock) {
        try await memory.recall(
          heard.message.text, scope: MemoryScope(of: heard.event, person), limit: Companion.recalledAtOnce)
      }) ?? []
  }
}
