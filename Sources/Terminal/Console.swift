import Glibc
import Groundwork

/// A terminal, or a pair of pipes, for asynchronous callers. The blocking is done by a thread of its own.
final class Console: Sendable {
  let output: ConsoleOutput
  /// Somebody sits there: lines are edited, with a prompt. Else they come through a pipe and are read as they are.
  let isInteractive: Bool
  private let jobs = ConsoleJobs()
  /// Rings for Ctrl-C while somebody listens.
  private let interruptBell = Guarded<Doorbell?>(nil)

  init(input: Int32, output: Int32, settings: TerminalSettings) {
    self.output = ConsoleOutput(descriptor: output)
    isInteractive = isatty(input) == 1 && isatty(output) == 1
    let (jobs, bell, isInteractive, out) = (jobs, interruptBell, isInteractive, self.output)
    DedicatedThread.start("terminal") {
      ConsoleOutput.ignoreBrokenPipesOnThisThread()
      ConsoleThread(input: input, output: out, jobs: jobs, settings: settings) {
        bell.withLock { $0 }?.ring()
      }.run(isInteractive: isInteractive)
    }
  }

  /// Writes after everything that was written before.
  ///
  /// - Returns: `false` when nobody can read it any more.
  func write(_ bytes: [UInt8]) async -> Bool {
    guard !bytes.isEmpty else { return true }
    return await withCheckedContinuation { jobs.post(.write(bytes, $0)) }
  }

  /// Reads the next line, with a prompt where somebody sits. When its task is cancelled it
  /// is the end, for this line and all that follow: a cancellation may come before the reading has begun.
  func nextLine() async -> ConsoleLine {
    await withTaskCancellationHandler {
      await withCheckedContinuation { jobs.post(.read($0)) }
    } onCancel: {
      jobs.post(.leave)
    }
  }

  /// Runs `work` until it is done, or until somebody presses Ctrl-C, which cancels it.
  ///
  /// - Returns: Whether it was interrupted.
  func interruptible(_ work: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    guard isInteractive else {
      try await work()
      return false
    }
    let bell = Doorbell()
    interruptBell.withLock { $0 = bell }
    defer { interruptBell.withLock { $0 = nil } }
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await work()
        return false
      }
      group.addTask {
        try await bell.wait()
        return true
      }
      defer { group.cancelAll() }
      // Two children were added, so there is a first to finish.
      return try await group.next()!
    }
  }

  /// Gives the terminal back as it was. Nothing is read or written after that.
  func stop() async { await withCheckedContinuation { jobs.post(.stop($0)) } }
}
