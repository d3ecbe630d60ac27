import Glibc
import Groundwork

/// A pipe that is closed with its owner.
final class Pipe: Sendable {
  let reading: Int32
  let writing: Int32
  private let isOpen = Guarded((reading: true, writing: true))

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no pipe")
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    closeReading()
    closeWriting()
  }

  func send(_ bytes: [UInt8]) {
    precondition(write(writing, bytes, bytes.count) == bytes.count, "a full pipe")
  }
  func send(_ text: String) { send(Array(text.utf8)) }

  func closeReading() { if isOpen.withLock({ taken(&$0.reading) }) { close(reading) } }
  func closeWriting() { if isOpen.withLock({ taken(&$0.writing) }) { close(writing) } }

  /// Everything that was written, once nobody writes any more.
  func everything() -> String {
    closeWriting()
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(reading, &bytes, bytes.count), count > 0 { all += bytes[..<count] }
    return String(decoding: all, as: UTF8.self)
  }

  private func taken(_ flag: inout Bool) -> Bool {
    defer { flag = false }
    return flag
  }
}

/// A terminal whose screen is read by a test.
final class PseudoTerminal: Sendable {
  /// What a program has on its side.
  let inside: Int32
  private let outside: Int32
  private let seen = Seen()

  /// Containers may come without any.
  static let isAvailable: Bool = {
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var (isLocked, number) = (Int32(0), Int32(0))
    guard ioctl(descriptor, 0x4004_5431, &isLocked) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0 else {
      return false
    }
    return access("/dev/pts/\(number)", R_OK | W_OK) == 0
  }()

  /// - SeeAlso: `ioctl_tty(2)`: `TIOCSPTLCK` and `TIOCGPTN`, which Swift does not see.
  init(columns: UInt16 = 40, rows: UInt16 = 20) {
    outside = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    precondition(
      ioctl(outside, 0x4004_5431, &isLocked) == 0 && ioctl(outside, 0x8004_5430, &number) == 0, "no terminal")
    inside = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    precondition(inside >= 0 && ioctl(outside, UInt(TIOCSWINSZ), &size) == 0, "no terminal")
    let (outside, seen) = (outside, seen)
    DedicatedThread.start("screen") {
      var bytes = [UInt8](repeating: 0, count: 4_096)
      while case let count = read(outside, &bytes, bytes.count), count > 0 { seen.append(bytes[..<count]) }
      seen.end()
      close(outside)
    }
  }

  deinit { close(inside) }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(outside, bytes, bytes.count) == bytes.count, "a full terminal")
  }

  /// Waits until `text` stands in what was written since the last time, and returns that as far as its end.
  @discardableResult
  func wait(for text: String) async -> String { await seen.wait(for: text) }

  var mode: termios {
    var mode = termios()
    tcgetattr(inside, &mode)
    return mode
  }

  private final class Seen: Sendable {
    private struct State {
      var bytes: [UInt8] = []
      var isOver = false
      var waiting: (text: [UInt8], continuation: CheckedContinuation<String, Never>)?
    }
    private let state = Guarded(State())

    func append(_ more: ArraySlice<UInt8>) {
      state.withLock { state in
        state.bytes += more
        Self.serve(&state)
      }
    }

    func end() {
      state.withLock { state in
        state.isOver = true
        Self.serve(&state)
      }
    }

    func wait(for text: String) async -> String {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          state.waiting = (Array(text.utf8), continuation)
          Self.serve(&state)
        }
      }
    }

    private static func serve(_ state: inout State) {
      guard let (text, continuation) = state.waiting else { return }
      let starts = state.bytes.indices.dropLast(max(0, text.count - 1))
      let start = starts.first { state.bytes[$0...].starts(with: text) }
      guard start != nil || state.isOver else { return }
      let end = start.map { $0 + text.count } ?? state.bytes.count
      state.waiting = nil
      continuation.resume(returning: String(decoding: state.bytes[..<end], as: UTF8.self))
      state.bytes.removeFirst(end)
    }
  }
}

extension Pipe {
  /// Waits until there is something to read.
  func firstBytes() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = read(reading, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}

/// Runs what blocks where it holds up nobody.
func inThread(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { continuation in
    DedicatedThread.start("test") {
      body()
      continuation.resume()
    }
  }
}
