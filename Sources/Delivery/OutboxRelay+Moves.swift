import Groundwork
import SQLite
import Vocabulary

extension OutboundMessage {
  /// The same message for where its chat lives now. Messages have other numbers there, and whatever has the number of one
  /// from before is somebody else's.
  ///
  /// - Returns: `nil` when nothing is left to be done there.
  func following(to address: ChatAddress) -> OutboundMessage? {
    var message = self
    message.address = address
    // What is called by its name is looked up where it is to be sent.
    guard address.chat != self.address.chat, about == nil else { return message }
    switch action {
    case .send(var content), .replace(_, var content):
      content.replyTo = nil
      message.action = .send(mayBeRepeat ? content.markedAsRepeat : content)
    case .answerButton: break
    case .retract, .retireButtons, .react: return nil
    }
    return message
  }
}

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
