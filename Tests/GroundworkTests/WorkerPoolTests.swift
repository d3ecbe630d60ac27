import Foundation
import Glibc
import Groundwork
import TestSupport
import Testing

@Suite("Worker pool", .timeLimit(.minutes(5)))
struct WorkerPoolTests {
  @Test("Every task runs, and once, however many are handed in and from wherever")
  func everyTask() async {
    let counts = Guarded([Int](repeating: 0, count: 5_000))
    let pool = WorkerPool(threads: 2)
    await withTaskGroup { group in
      for number in 0..<5_000 {
        group.addTask(executorPreference: number.isMultiple(of: 2) ? pool : nil) {
          await withTaskExecutorPreference(pool) {
            await Task.yield()
            counts.withLock { $0[number] += 1 }
          }
        }
      }
    }
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test("Tasks that become ready together begin in the order in which they were handed in")
  func order() async {
    let begun = Guarded<[Int]>([])
    let pool = WorkerPool(threads: 1)
    await withTaskGroup { group in
      for number in 0..<500 {
        group.addTask(executorPreference: pool) { begun.withLock { $0.append(number) } }
      }
    }
    #expect(begun.withLock { $0 } == Array(0..<500))
  }

  @Test("A task waits behind a thread that blocks only until another thread looks", arguments: 2...4)
  func blocked(threads: Int) async {
    let pool = WorkerPool(threads: threads)
    let semaphore = Semaphore()
    await withTaskGroup { group in
      // All threads but one block until the last task has run.
      for _ in 1..<threads { group.addTask(executorPreference: pool) { semaphore.wait() } }
      group.addTask(executorPreference: pool) { for _ in 1..<threads { semaphore.signal() } }
    }
  }

  @Test("Between the tasks of a slow trickle the pool rests and comes back for each")
  func trickle() async {
    let pool = WorkerPool(threads: 2)
    for _ in 0..<1_000 {
      // Each hop away leaves the pool without work.
      let place = await Task(executorPreference: pool) {
        try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      }.value
      #expect(place?.hasPrefix("worker-") == true)
    }
  }
}

// Unchecked, because a semaphore is made to be shared between threads.
private final class Semaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func wait() { while sem_wait(semaphore) != 0 {} }
  func signal() { sem_post(semaphore) }
}
