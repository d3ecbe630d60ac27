import CSystem
import Glibc
import Vocabulary

/// The reminders of the machine's clock, behind one thread, which is there from the first one on.
final class Reminders: Sendable {
  private struct State {
    var timers = Timers<UInt64>()
    /// What is not cancelled. The moment of a cancelled one stays among the timers until it comes.
    var actions: [UInt64: @Sendable () -> Void] = [:]
    var lastID: UInt64 = 0
    var hasThread = false
  }

  private let state = Guarded(State())
  /// Rings when the thread has to look again before the moment that it waits for. Never closed: this lives as long as
  /// the process.
  private let bell: Int32

  init() {
    bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    precondition(bell >= 0, "the system refuses another eventfd (error \(errno))")
  }

  func set(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> Reminder {
    let (id, isNext, needsThread) = state.withLock { state in
      state.lastID += 1
      let isNext = state.timers.next.map { moment < $0 } ?? true
      state.timers.set(state.lastID, at: moment)
      state.actions[state.lastID] = action
      defer { state.hasThread = true }
      return (state.lastID, isNext, !state.hasThread)
    }
    if needsThread { DedicatedThread.start("reminders", stack: 128 * 1_024) { self.serve() } }
    if isNext { ring() }
    return Reminder { self.state.withLock { _ = $0.actions.removeValue(forKey: id) } }
  }

  private func serve() {
    while true {
      let now = SystemTimekeeper().now
      let (due, next) = state.withLock { state in
        var due: [@Sendable () -> Void] = []
        while let id = state.timers.take(dueAt: now) {
          if let action = state.actions.removeValue(forKey: id) { due.append(action) }
        }
        return (due, state.timers.next)
      }
      for action in due { action() }
      wait(next.map { now.duration(to: $0) })
    }
  }

  private func ring() {
    var one: UInt64 = 1
    _ = Glibc.write(bell, &one, 8)
  }

  /// - Parameter limit: `nil` for none.
  private func wait(_ limit: Duration?) {
    // No longer than an hour at a time: then the thread looks again.
    let milliseconds = limit.map { Int32(min(max(0, $0.milliseconds), 3_600_000)) } ?? -1
    var event = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
    guard poll(&event, 1, milliseconds) > 0 else { return }
    var count: UInt64 = 0
    _ = Glibc.read(bell, &count, 8)
  }
}
