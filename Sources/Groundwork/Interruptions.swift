import Vocabulary

/// Runs `work`, and cancels it when `mustStop` says so after a ring of `bell`. Returns when `work` has ended.
///
/// One task for the work and none for whatever may interrupt it: a thousand calls wait like this at once.
package func interruptible<Result: Sendable>(
  by bell: Doorbell, when mustStop: () -> Bool, _ work: @escaping @Sendable () async -> Result
) async -> Result {
  await withTaskGroup(of: Result.self) { group in
    let hasEnded = Guarded(false)
    group.addTask {
      let result = await work()
      hasEnded.withLock { $0 = true }
      bell.ring()
      return result
    }
    // Who is cancelled has cancelled the work as well, and waits for its end below.
    while (try? await bell.wait()) != nil, !hasEnded.withLock({ $0 }) {
      if mustStop() {
        group.cancelAll()
        break
      }
    }
    // One child was added, so there is one to finish.
    return await group.next()!
  }
}

/// As ``withDeadline(_:_:_:)``, with a reminder instead of a task that sleeps: for what thousands may wait for at once.
///
/// - Throws: ``DeadlineExceeded``, or what `work` throws.
package func withLease<Result: Sendable>(
  _ limit: Duration, _ clock: any Timekeeper, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let (bell, isLate) = (Doorbell(), Guarded(false))
  let reminder = clock.remind(at: clock.now.advanced(by: limit)) {
    isLate.withLock { $0 = true }
    bell.ring()
  }
  defer { reminder.cancel() }
  let result: Swift.Result<Result, any Error> = await interruptible(
    by: bell, when: { isLate.withLock { $0 } }
  ) {
    do { return .success(try await work()) } catch { return .failure(error) }
  }
  if isLate.withLock({ $0 }) { throw DeadlineExceeded() }
  return try result.get()
}
