import CSystem
import Glibc

/// A thread of its own for C calls that block, so that they never hold up Swift's cooperative pool.
package enum DedicatedThread {
  /// Runs `body` on a new, detached thread with the given name (at most 15 characters are kept) and stack.
  package static func start(_ name: String, stack: Int = 512 * 1_024, _ body: sending @escaping () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stack)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        // pthread_create hands the pointer over unchanged, and it was never nil.
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        _ = csystem_name_thread(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    precondition(code == 0, "the system refuses another thread (error \(code))")
  }

  private final class Start {
    let name: String
    let body: () -> Void
    init(name: String, body: @escaping () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
