import Groundwork
import LanguageModels
import Memory
import SQLite
import Vocabulary

/// Lets a model read what people said for what is worth remembering: after the answer, several messages at a time, and
/// as long as the day's budget allows.
package final class FactCollector: Sendable {
  private let router: ModelRouter
  private let memory: MemoryStore
  private let database: Database
  private let clock: any Timekeeper
  private let log: Log
  private let bell = Doorbell()

  package init(
    router: ModelRouter, memory: MemoryStore, database: Database, clock: any Timekeeper, log: Log
  ) {
    (self.router, self.memory, self.database) = (router, memory, database)
    (self.clock, self.log) = (clock, log)
  }

  /// Something was said.
  package func ring() { bell.ring() }

  /// Sleeps while nothing waits to be read; without a model for ever.
  package func run() async throws {
    guard router.hasModel else { return }
    while true {
      do {
        while try await readNext() {}
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        log.warning("What people said cannot be read for facts just now", ["error": .string("\(error)")])
      }
      let due = (try? await database.read { try $0.nextUnreadDue() }) ?? nil
      // What cannot be read now is not tried again at once.
      let earliest = clock.now.advanced(by: .seconds(60))
      try await bell.wait(until: due.map { max($0, earliest) }, clock)
    }
  }

  /// - Returns: Whether something was read.
  package func readNext() async throws -> Bool {
    let now = clock.now
    guard let talk = try await database.read({ try $0.dueTalk(at: now) }) else { return false }
    let request = ModelRequest(
      system: [.init(FactExtraction.instructions, isStable: true)],
      turns: [.user(FactExtraction.question(talk.said))],
      limits: .init(maxOutputTokens: FactExtraction.longestAnswer, temperature: 0))
    let answer: ModelRouter.Answer
    do throws(ModelError) {
      answer = try await router.answer(request, for: CallContext(.summary, person: talk.scope.person))
    } catch {
      if case .cancelled = error { throw CancellationError() }
      // Plain patterns have read it already; the rest is not worth a queue that grows.
      try await database.write { try $0.forget(talk) }
      return true
    }
    let found = FactExtraction.drafts(in: answer.reply.text).map { memory.prepared($0) }
    let (model, limits) = (memory.meanings.model, memory.limits)
    try await database.write { connection in
      try connection.record(answer.usage, settling: answer.reservation)
      try connection.forget(talk)
      for fact in found {
        _ = try connection.remember(fact, in: talk.scope, by: model, limits: limits, now: now)
      }
    }
    return true
  }
}
