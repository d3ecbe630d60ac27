#if !THREAD_SANITIZER
  import Synchronization

  /// Shared state behind one lock, for when nothing has to wait.
  ///
  /// A class, so that it can be shared and captured; the lock is the standard library's `Mutex`.
  ///
  /// Public and inlinable, because Swift 6.3 compiles generic code of `package` access for no type of another module, and
  /// looking types up costs more than the lock.
  public final class Guarded<Value: ~Copyable>: Sendable {
    @usableFromInline let mutex: Mutex<Value>

    @inlinable
    public init(_ value: consuming sending Value) { mutex = Mutex(value) }

    @inlinable
    public func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      try mutex.withLock(body)
    }
  }
#endif
