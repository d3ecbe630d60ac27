import Glibc

/// What `body` takes of a processor, on the thread that calls: a machine that is busy with something else makes no
/// difference.
package func threadTime(_ body: () throws -> Void) rethrows -> Duration {
  let start = nanoseconds()
  try body()
  return .nanoseconds(nanoseconds() - start)
}

private func nanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
