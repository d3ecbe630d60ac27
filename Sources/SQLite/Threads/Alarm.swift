import Glibc

/// Wakes a sleeping thread: each ring lets one ``wait()`` pass, now or later.
// Unchecked, because a semaphore is made to be shared between threads.
final class Alarm: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func ring() { sem_post(semaphore) }

  func wait() {
    // A signal handler may end the wait early.
    while sem_wait(semaphore) != 0 {}
  }
}
