import Glibc

/// A POSIX semaphore for threads that sleep: each ``signal()`` lets one ``wait()`` pass, now or later.
// Unchecked, because a semaphore is made to be shared between threads.
final class ThreadSemaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() {
    // A signal handler may end the wait early.
    while sem_wait(semaphore) != 0 {}
  }
}
