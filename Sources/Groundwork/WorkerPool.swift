import Glibc

/// The threads on which Warden's tasks run, in the order in which they became ready.
///
/// Swift's own pool wakes a thread for nearly every task that becomes ready, and tasks wander from core to core. Under
/// load that is a good part of what a message costs. Here one thread takes whatever is ready for as long as it keeps up.
/// While it works, another looks once a ``patience`` whether a task waits behind one that takes long, and helps.
///
/// A pool lives as long as the process.
// Unchecked, because everything that changes is touched under `lock` alone.
package final class WorkerPool: TaskExecutor, @unchecked Sendable {
  /// Nanoseconds after which a thread without work looks whether the others get on.
  private static let patience = 1_000_000

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let bell: UnsafeMutablePointer<pthread_cond_t>
  private var ready = JobRing()
  /// Tasks taken so far: where that stands still, those who work are busy with something long.
  private var taken: UInt64 = 0
  /// Threads that run tasks, those included that were called and are still waking.
  private var busy = 0
  private var called = 0
  private var sleeping = 0
  /// Threads that look now and then, and whether one was called to do so.
  private var looking = 0
  private var isLookoutCalled = false

  /// - Parameter threads: How many tasks may run at the same moment. With one, a task that blocks holds up all others.
  package init(threads: Int) {
    lock = .allocate(capacity: 1)
    bell = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(bell, &attributes)
    pthread_condattr_destroy(&attributes)
    for number in 1...threads {
      DedicatedThread.start("worker-\(number)", stack: 8 * 1_024 * 1_024) { self.serve() }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(lock)
    ready.append(job)
    let rings: Bool
    if busy == 0 {
      (busy, called, rings) = (1, called + 1, true)
    } else {
      rings = wantsLookout()
    }
    pthread_mutex_unlock(lock)
    if rings { pthread_cond_signal(bell) }
  }

  /// Under the lock, with a task ready behind those that run: whether a sleeping thread is to be woken to look.
  private func wantsLookout() -> Bool {
    guard looking == 0, sleeping > 0, !isLookoutCalled else { return false }
    isLookoutCalled = true
    return true
  }

  private func serve() {
    let executor = asUnownedTaskExecutor()
    pthread_mutex_lock(lock)
    while true {
      waitForWork()
      while let job = ready.popFirst() {
        taken &+= 1
        let rings = !ready.isEmpty && wantsLookout()
        pthread_mutex_unlock(lock)
        if rings { pthread_cond_signal(bell) }
        job.runSynchronously(on: executor)
        pthread_mutex_lock(lock)
      }
      busy -= 1
    }
  }

  /// Under the lock; returns when this thread is one of those that are busy.
  private func waitForWork() {
    while true {
      if called > 0 {
        called -= 1
        return
      }
      if busy == 0 {
        sleeping += 1
        pthread_cond_wait(bell, lock)
        sleeping -= 1
      } else {
        isLookoutCalled = false
        let takenBefore = taken
        looking += 1
        var moment = WorkerPool.momentOfNextLook()
        pthread_cond_timedwait(bell, lock, &moment)
        looking -= 1
        if called == 0, busy > 0, taken == takenBefore, !ready.isEmpty {
          busy += 1
          return
        }
      }
    }
  }

  private static func momentOfNextLook() -> timespec {
    var moment = timespec()
    clock_gettime(CLOCK_MONOTONIC, &moment)
    moment.tv_nsec += patience
    if moment.tv_nsec >= 1_000_000_000 {
      moment.tv_nsec -= 1_000_000_000
      moment.tv_sec += 1
    }
    return moment
  }
}

/// Jobs in the order in which they came, in a ring that doubles when it is full.
private struct JobRing {
  /// A power of two in size.
  private var slots = [UnownedJob?](repeating: nil, count: 64)
  private var head = 0
  private var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ job: UnownedJob) {
    if count == slots.count {
      // In order from the front: what lay before the head comes after what lay behind it.
      slots = Array(slots[head...] + slots[..<head]) + Array(repeating: nil, count: count)
      head = 0
    }
    slots[(head + count) & (slots.count - 1)] = job
    count += 1
  }

  mutating func popFirst() -> UnownedJob? {
    guard count > 0 else { return nil }
    defer {
      head = (head + 1) & (slots.count - 1)
      count -= 1
    }
    return slots[head]
  }
}
