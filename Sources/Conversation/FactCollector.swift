import Groundwork
import LanguageModels
import Memory
import SQLite
import Vocabulary

/// Lets a model read what people said for what is worth remembering: after the answer, several messages at a time, and
/// as long as the day's budget leaves enough for answers. What it has no room for waits.
package final class FactCollector: Sendable {
  private let router: ModelRouter
  private let memory: MemoryStore
  private let database: Database
  private let clock: any Timekeeper
  private let log: Log
  private let bell = Doorbell()
  /// Whose talk waits until a budget of their own, or of their community, begins anew.
  private let refused = Guarded<[MemoryScope: Moment]>([:])

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
    let (now, budget) = (clock.now, router.budget)
    let waiting = refused.withLock { refused in
      refused = refused.filter { $0.value > now }
      return Set(refused.keys)
    }
    let due = try await database.read { connection in
      let talk = try connection.dueTalk(at: now, except: waiting)
      return try talk != nil && budget.hasRoomInBackground(at: now, on: connection) ? talk : nil
    }
    guard let talk = due else { return false }
    let request = ModelRequest(
      system: [.init(FactExtraction.instructions, isStable: true)],
      turns: [.user(FactExtraction.question(talk.said))],
      limits: .init(maxOutputTokens: FactExtraction.longestAnswer, temperature: 0))
    let answer: ModelRouter.Answer
    do throws(ModelError) {
      answer = try await router.answer(
        request, for: CallContext(.summary, person: talk.scope.person, community: talk.scope.community))
    } catch {
      switch error {
      case .cancelled: throw CancellationError()
      case .budgetReached(_, .all): return false
      case .budgetReached(let resets, _):
        refused.withLock { $0[talk.scope] = resets }
        return true
      default:
        // Plain patterns have read it already; the rest is not worth a queue that grows.
        _ = try await database.write { try $0.forget(talk) }
        return true
      }
    }
    let found = FactExtraction.drafts(in: answer.reply.text).map { memory.prepared($0) }
    let (model, limits) = (memory.meanings.model, memory.limits)
    try await database.write { connection in
      try connection.record(answer.usage, settling: answer.reservation)
      // What somebody has forgotten while the model wrote is not learned from its answer.
      guard try connection.forget(talk) else { return }
      for fact in found {
        _ = try connection.remember(fact, in: talk.scope, by: model, limits: limits, now: now)
      }
    }
    return true
  }
}
