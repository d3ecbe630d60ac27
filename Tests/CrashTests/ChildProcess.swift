import Foundation
import Groundwork
import TestSupport

/// A process that ends when this one does, however that happens, and that holds none of its pipes: whoever waits for the
/// output of the tests would wait for it as well.
final class ChildProcess: Sendable {
  enum End: Equatable {
    case exited(Int32)
    case killed(Int32)
  }

  private struct State: Sendable {
    var process: pid_t = 0
    var end: End?
    var failure: (any Error)?
  }
  private let state = Guarded(State())
  private let ended = Gate()

  init(
    _ executable: URL, _ arguments: [String], in folder: URL, environment: [String: String],
    output: FileHandle = .nullDevice
  ) async throws {
    let (state, ended, started) = (state, ended, Gate())
    DedicatedThread.start("child") {
      let process = Process()
      // From util-linux; what it starts takes its place. The kernel looks at the thread that starts a process, which
      // therefore stays until that is over.
      process.executableURL = URL(filePath: "/usr/bin/setpriv")
      process.arguments = ["--pdeathsig", "KILL", executable.path] + arguments
      process.currentDirectoryURL = folder
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = output
      let over = DispatchSemaphore(value: 0)
      process.terminationHandler = { _ in over.signal() }
      do { try process.run() } catch {
        state.withLock { $0.failure = error }
        return started.open()
      }
      let number = process.processIdentifier
      state.withLock { $0.process = number }
      started.open()
      over.wait()
      let status = process.terminationStatus
      let end: End = process.terminationReason == .uncaughtSignal ? .killed(status) : .exited(status)
      state.withLock { $0.end = end }
      ended.open()
    }
    await started.pass()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  func send(_ signal: Int32) { kill(state.withLock { $0.process }, signal) }

  /// Waits until it has ended. A task that is cancelled waits no longer.
  func end() async -> End {
    await ended.pass()
    return state.withLock { $0.end } ?? .exited(-1)
  }
}
