import Glibc

/// What the system or an operator tells the process.
enum Signal: Sendable {
  /// SIGTERM or SIGINT: stop, and lose nothing.
  case stop
  /// SIGUSR1: dead letters were put back.
  case lettersRevived
}

/// Turns signals into values. They are blocked in every thread and taken by one that does nothing else, so no code
/// ever runs inside a signal handler.
enum Signals {
  /// Blocks the signals for this thread and all that it starts: call it before anything else.
  static func block() {
    var set = watched()
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A peer that hangs up is an error of the write, not of the process.
    signal(SIGPIPE, SIG_IGN)
  }

  private static let (arrivals, arrived) = AsyncStream.makeStream(of: Signal.self)

  /// Everything that arrives, for the one who listens.
  static func watch() -> AsyncStream<Signal> { arrivals }

  /// Waits for signals on this thread until the process ends. A second wish to stop ends it at once.
  static func serve() -> Never {
    var set = watched()
    var isStopping = false
    while true {
      var number: Int32 = 0
      guard sigwait(&set, &number) == 0 else { continue }
      if number == SIGUSR1 {
        arrived.yield(.lettersRevived)
      } else {
        if isStopping { _exit(128 + number) }
        isStopping = true
        arrived.yield(.stop)
      }
    }
  }

  private static func watched() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGUSR1] { sigaddset(&set, number) }
    return set
  }
}
