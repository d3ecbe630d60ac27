#if THREAD_SANITIZER
  import Glibc

  /// ``Guarded`` over a lock that Thread Sanitizer knows: it intercepts `pthread_mutex_lock`, but the standard
  /// library's `Mutex` is a futex of its own, and everything it guards would be reported as a race.
  ///
  /// Only `scripts/test --sanitize thread` builds this one.
  package final class Guarded<Value: ~Copyable>: Sendable {
    // Never moved and freed by `deinit` alone; the value is touched under the lock only.
    nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    nonisolated(unsafe) private let value: UnsafeMutablePointer<Value>

    package init(_ value: consuming sending Value) {
      mutex = .allocate(capacity: 1)
      self.value = .allocate(capacity: 1)
      mutex.initialize(to: pthread_mutex_t())
      precondition(pthread_mutex_init(mutex, nil) == 0, "a lock without attributes can always be made")
      self.value.initialize(to: value)
    }

    deinit {
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
      value.deinitialize(count: 1)
      value.deallocate()
    }

    package func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return try body(&value.pointee)
    }
  }
#endif
