import Embeddings
import Groundwork
import SQLite
import Vocabulary

/// What the bot remembers of people and for them: keeps it, and finds it again.
///
/// Every query takes a ``MemoryScope``. What comes back is what somebody wrote once; it goes into a prompt as material,
/// fenced, and is never remembered again.
package final class MemoryStore: Sendable {
  package let limits: MemoryLimits
  package let meanings: Meanings
  let database: Database
  let clock: any Timekeeper
  let cache: VectorCache
  /// Something was said whose vector a server has to make.
  let vectorBell = Doorbell()
  /// One file is taken in at a time: of two of one name, each would make room for itself and then find the other.
  let fileTurn = Allowance(1)

  package init(
    database: Database, clock: any Timekeeper, meanings: Meanings = .builtIn,
    limits: MemoryLimits = MemoryLimits()
  ) {
    (self.database, self.clock, self.meanings, self.limits) = (database, clock, meanings, limits)
    cache = VectorCache(limits)
  }

  /// What may be seen in `scope` and fits best, best first. Runs on a thread of the database.
  ///
  /// - Parameters:
  ///   - query: Words of any kind. Of a very long text the first 2,000 characters count.
  ///   - limit: 1 to 50.
  package func recall(
    _ query: String, scope: MemoryScope, limit: Int = 6
  ) async throws -> [RecalledMemory] {
    let query = String(query.prefix(2_000))
    let words = Array(TextWords(query).counts.keys)
    let meaning = await meanings.meaning(of: query, for: Beneficiary(scope))
    guard !words.isEmpty || meaning != nil else { return [] }
    let (cache, model) = (cache, meanings.model)
    let recall = Recall(
      words: words, meaning: meaning, scope: scope, limit: min(50, max(1, limit)), now: clock.now)
    return try await database.read { connection in
      let number = try meaning.flatMap { meaning throws(SQLiteError) in
        try connection.knownModelNumber(model, meaning.components.count)
      }
      return try recall.results(model: number, cache, on: connection)
    }
  }

  /// Finds out about a draft what can be found out before a transaction.
  package func prepared(_ draft: MemoryDraft) -> PreparedMemory {
    if meanings.atOnce == nil { vectorBell.ring() }
    return PreparedMemory(draft) { meanings.meaningAtOnce(of: $0) }
  }

  /// Keeps something in a transaction of its own. Where an event is being settled, use ``prepared(_:)`` and
  /// ``Connection/remember(_:in:isShared:isAsked:by:limits:now:)`` in its transaction.
  @discardableResult
  package func remember(
    _ draft: MemoryDraft, scope: MemoryScope, isShared: Bool = false, isAsked: Bool = false
  ) async throws -> Remembered {
    let (memory, model, limits, now) = (prepared(draft), meanings.model, limits, clock.now)
    return try await database.write { connection in
      try connection.remember(
        memory, in: scope, isShared: isShared, isAsked: isAsked, by: model, limits: limits, now: now)
    }
  }

  /// Keeps what the bot learned by itself and may tell everybody, such as an article's first lines.
  @discardableResult
  package func rememberForEverybody(_ draft: MemoryDraft) async throws -> Remembered {
    let (memory, model, limits, now) = (prepared(draft), meanings.model, limits, clock.now)
    return try await database.write { connection in
      try connection.rememberForEverybody(memory, by: model, limits: limits, now: now)
    }
  }

  /// Bytes of vectors that are held for searches.
  package var heldBytes: Int { cache.bytes }

  /// Lets go of vectors that were not searched for a while.
  package func tidy() { cache.tidy(at: clock.now) }

  /// Lets go of all vectors: somebody's data were deleted.
  package func letGo() { cache.empty() }
}
