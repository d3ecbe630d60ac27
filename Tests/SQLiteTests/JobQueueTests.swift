import Groundwork
import Testing

@testable import SQLite

@Suite("Job queue")
struct JobQueueTests {
  private final class Note: Job {
    let isRead = false
    func run(on connection: borrowing Connection) -> (any Error)? { nil }
    func fail(_ error: any Error) {}
    func settle(_ groupFailure: (any Error)?) {}
  }

  @Test("Who finds the queue full waits until jobs are taken from it")
  func holdsBack() async {
    let queue = JobQueue(limit: 2, threads: 1)
    for _ in 0..<2 {
      #expect(await queue.place())
      queue.add(.transaction(Note()))
    }
    let late = Task { await queue.place() }
    while queue.waitingCallers == 0 { await Task.yield() }
    #expect(queue.count == 2)

    var taken: [QueuedJob] = []
    #expect(queue.take(upTo: 1, into: &taken))
    #expect(await late.value)
  }

  @Test("Closing turns away who waits, and keeps what has a place")
  func closes() async {
    let queue = JobQueue(limit: 1, threads: 1)
    #expect(await queue.place())
    let late = Task { await queue.place() }
    while queue.waitingCallers == 0 { await Task.yield() }
    queue.close()
    #expect(await late.value == false)
    queue.add(.transaction(Note()))

    var taken: [QueuedJob] = []
    #expect(queue.take(upTo: 8, into: &taken))
    #expect(taken.count == 1)
    taken = []
    #expect(!queue.take(upTo: 8, into: &taken))
  }

  @Test("Every thread learns of the end, also those that sleep while another takes the last job")
  func endsEveryThread() async {
    let queue = JobQueue(limit: 4, threads: 3)
    #expect(await queue.place())
    for _ in 0..<3 {
      DedicatedThread.start("taker") {
        var taken: [QueuedJob] = []
        while queue.take(upTo: 1, into: &taken) { taken = [] }
        queue.threadEnded()
      }
    }
    while queue.sleepers < 3 { await Task.yield() }
    queue.close()
    queue.add(.transaction(Note()))
    await queue.end()
    #expect(queue.count == 0)
  }
}
