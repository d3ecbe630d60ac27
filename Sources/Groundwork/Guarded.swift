#if !THREAD_SANITIZER
  import Synchronization

  /// Shared state behind one lock, for when nothing has to wait.
  ///
  /// A class, so that it can be shared and captured; the lock is the standard library's `Mutex`.
  package final class Guarded<Value: ~Copyable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: consuming sending Value) { mutex = Mutex(value) }

    package func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      try mutex.withLock(body)
    }
  }
#endif
