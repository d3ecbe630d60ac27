import CEdit
import Glibc

/// The one thread that reads from and writes to a terminal or a pair of pipes, so that nothing else ever blocks on
/// them. It sleeps until there is a job or a key.
final class ConsoleThread {
  private let jobs: ConsoleJobs
  private let input: Int32
  private let output: ConsoleOutput
  private let settings: TerminalSettings
  private let interrupted: @Sendable () -> Void

  /// `nil` where lines come through a pipe.
  private var editor: LineEditor?
  private var keys = KeyBuffer()
  private var lines = LineAssembler()
  private var isInputOver = false
  /// Why the editor got no more keys.
  private var lineEnd = ConsoleLine.end
  private var isLeaving = false
  private var taken: [ConsoleJobs.Job] = []
  private var stopping: CheckedContinuation<Void, Never>?

  /// - Parameter interrupted: Called for Ctrl-C while no line is read.
  init(
    input: Int32, output: ConsoleOutput, jobs: ConsoleJobs, settings: TerminalSettings,
    interrupted: @escaping @Sendable () -> Void
  ) {
    (self.input, self.output, self.jobs, self.settings) = (input, output, jobs, settings)
    self.interrupted = interrupted
  }

  /// Works until it is told to stop.
  func run(isInteractive: Bool) {
    if isInteractive {
      editor = LineEditor(
        input: input, output: output.descriptor, kind: settings.kind, prompt: "> ",
        historyFile: settings.historyFile
      ) { [unowned self] in nextKey() }
    }
    while stopping == nil {
      guard let job = nextJob() else {
        wait(forInput: editor != nil && !isInputOver)
        if keys.takeInterrupt() { interrupted() }
        continue
      }
      switch job {
      case .write(let bytes, let done): done.resume(returning: output.write(bytes))
      case .read(let done) where isLeaving: done.resume(returning: .end)
      case .read(let done): done.resume(returning: editor.map { editedLine($0) } ?? pipedLine())
      case .leave: isLeaving = true
      case .stop(let done): stopping = done
      }
    }
    // The terminal is as it was before anybody is told.
    editor = nil
    jobs.close(answering: taken)
    stopping?.resume()
  }

  private func nextJob() -> ConsoleJobs.Job? {
    if taken.isEmpty { taken = jobs.take() }
    return taken.isEmpty ? nil : taken.removeFirst()
  }

  // MARK: Lines through a pipe

  private func pipedLine() -> ConsoleLine {
    while true {
      switch lines.next() {
      case .text(let text): return .text(text)
      case .tooLong: return .tooLong
      case nil: break
      }
      if isInputOver || mustLeaveLine() { return .end }
      wait(forInput: true)
    }
  }

  // MARK: Lines from a keyboard

  private func editedLine(_ editor: LineEditor) -> ConsoleLine {
    lineEnd = .end
    if let line = editor.line() {
      let text = line.cleanedInput
      editor.remember(text)
      return .text(text)
    }
    _ = output.write(Array((lineEnd == .interrupted ? "^C\n" : "\n").utf8))
    return lineEnd
  }

  /// What the editor gets to read. Jobs are done meanwhile.
  private func nextKey() -> Unicode.Scalar? {
    while true {
      if keys.takeInterrupt() {
        lineEnd = .interrupted
        return nil
      }
      if let key = keys.next() { return key }
      if isInputOver || mustLeaveLine() { return nil }
      wait(forInput: true)
    }
  }

  /// Does what can be done while a line is read, and says whether the reading has to end.
  private func mustLeaveLine() -> Bool {
    while let job = nextJob() {
      switch job {
      case .write(let bytes, let done): done.resume(returning: writeAboveLine(bytes))
      case .read(let done): done.resume(returning: .end)
      case .leave:
        isLeaving = true
        return true
      case .stop(let done):
        stopping = done
        return true
      }
    }
    return false
  }

  private func writeAboveLine(_ bytes: [UInt8]) -> Bool {
    guard let editor else { return output.write(bytes) }
    let isWritten = output.write(editor.wipe(columns: output.columns ?? 80) + bytes)
    editor.redraw()
    return isWritten
  }

  /// Sleeps until there is a job, or something to read where that is asked for, and takes in what there is.
  private func wait(forInput: Bool) {
    var descriptors = [
      pollfd(fd: jobs.wake, events: Int16(POLLIN), revents: 0),
      pollfd(fd: forInput ? input : -1, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, 2, -1) > 0, descriptors[1].revents != 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = read(input, &bytes, bytes.count)
    if count > 0 {
      if editor == nil { lines.feed(bytes[..<count]) } else { keys.append(bytes[..<count]) }
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      isInputOver = true
      lines.finish()
    }
  }
}
