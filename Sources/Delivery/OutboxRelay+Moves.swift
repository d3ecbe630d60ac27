import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  /// The chat lives elsewhere now: the message follows it, and so does what others keep under its address.
  @inline(never)
  func move(
    _ item: OutboxItem, from old: ChatAddress, to new: ChatAddress, at now: Moment
  ) async -> Attempt {
    let (oldKey, newKey) = (old.withoutTopic.key, new.withoutTopic.key)
    guard oldKey != newKey else { return await fail(item, "the chat moved to itself") }
    var moved = item
    moved.moves += 1
    guard moved.moves <= limits.mostMoves else { return await fail(item, "the chat moved too often") }
    moved.state = .queued
    let copy = moved
    do {
      // The platform's own word of the move may have expired while nobody polled.
      try await outbox.database.write { [move = self.moved] in
        try move($0, old.withoutTopic, new.withoutTopic)
      }
    } catch {
      if Task.isCancelled { return .interrupted }
      log.error("What is kept of a chat that moved could not be moved", ["error": .string("\(error)")])
      // The platform tells it again, as long as we send to where the chat was.
      if (error as? SQLiteError)?.isStorageFailure == true {
        return .again(item, now.advanced(by: limits.firstRetry))
      }
    }
    outbox.standing.withLock { $0.recordMove(of: oldKey, to: newKey) }
    let isRecorded = await recorded { connection in
      try connection.recordMove(of: oldKey, to: newKey, now: now)
      try connection.requeue(copy, due: now, error: "the chat moved")
    }
    return isRecorded ? .again(moved, now) : .interrupted
  }
}
