import Groundwork
import SQLite
import Vocabulary

extension OutboxRelay {
  /// Lets the message wait for another try as its platform advises, or gives it up when nobody waits for it any more.
  @inline(never)
  func retry(
    _ item: OutboxItem, _ advice: RetryAdvice, _ reason: String, at now: Moment
  ) async -> Attempt {
    var later = item
    later.state = .queued
    later.tries += 1
    let wait: Duration
    switch advice {
    case .never: return await fail(item, reason)
    case .after(let duration): wait = duration
    case .backOff:
      wait = Backoff.wait(
        afterFailures: item.tries, from: limits.firstRetry, to: limits.longestRetry, randomness)
    }
    let since = max(item.postedAt, item.triedAt ?? now)
    if item.message.kind == .fleeting || since.duration(to: now) > limits.giveUpAfter {
      return await fail(item, reason)
    }
    let due = now.advanced(by: wait)
    let copy = later
    guard await recorded({ try $0.requeue(copy, due: due, error: reason) }) else { return .interrupted }
    return .again(later, due)
  }

  /// Lets the message wait until a pause of its platform is over. That is no try.
  @inline(never)
  func pause(_ item: OutboxItem, for wait: Duration, _ reason: String, at now: Moment) async -> Attempt {
    guard item.message.kind != .fleeting else { return await fail(item, reason) }
    var later = item
    later.state = .queued
    let (copy, due) = (later, now.advanced(by: wait))
    guard await recorded({ try $0.requeue(copy, due: due, error: reason) }) else { return .interrupted }
    return .again(later, due)
  }

  /// Nobody knows whether the message arrived: its kind says whether it may come twice.
  @inline(never)
  func settleUnknown(
    _ item: OutboxItem, _ reason: String, through door: PlatformDoor, at now: Moment
  ) async -> Attempt {
    metrics.unknown.add(1)
    switch item.message.kind {
    case .talk where item.unknownOutcomes < limits.repeats && door.mayRepeat(item.message):
      var again = item
      again.mayRepeat = true
      again.unknownOutcomes += 1
      return await retry(again, .backOff, reason, at: now)
    case .talk, .once:
      log.warning("Nobody knows whether a message arrived", item.fields(reason))
      let row = item.row
      let isRecorded = await recorded { try $0.markFailed(row, unknown: true, error: reason, now: now) }
      return isRecorded ? .settled() : .interrupted
    case .fleeting:
      return await fail(item, reason)
    }
  }
}
