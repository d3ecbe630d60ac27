#if KILL_POINTS
  import Glibc

  /// Places where the crash test ends the process at once, as a power cut would.
  ///
  /// `WARDEN_KILL_AT=outbox.sent:3` in the environment kills the third time that point is passed. Only debug builds
  /// have them.
  package enum KillPoint {
    private static let armed: Guarded<(name: String, left: Int)?> = {
      guard let text = getenv("WARDEN_KILL_AT").map({ String(cString: $0) }) else { return Guarded(nil) }
      let parts = text.split(separator: ":")
      guard let name = parts.first else { return Guarded(nil) }
      return Guarded((String(name), parts.count > 1 ? Int(parts[1]) ?? 1 : 1))
    }()

    package static func pass(_ name: StaticString) {
      armed.withLock { armed in
        guard let point = armed, point.name == name.description else { return }
        if point.left <= 1 { kill(getpid(), SIGKILL) }
        armed = (point.name, point.left - 1)
      }
    }
  }
#else
  package enum KillPoint {
    @inline(__always) package static func pass(_ name: StaticString) {}
  }
#endif
