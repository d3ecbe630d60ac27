/// Shows Thread Sanitizer that a value goes from one thread to another in order.
///
/// A continuation that is resumed before it is awaited hands its value over by an atomic of the runtime, which the
/// sanitizer does not see (Swift 6.3): a class that was made by the one who resumes seems to be read in a race. Whoever
/// resumes with something new passes here before, and whoever waited for it after. Without the sanitizer it is nothing.
package enum HandOver {
  #if THREAD_SANITIZER
    private static let fence = Guarded(())
    package static func pass() { fence.withLock { _ in } }
  #else
    package static func pass() {}
  #endif
}
