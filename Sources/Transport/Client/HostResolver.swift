import Glibc
import Groundwork

/// Finds the addresses of a host by its name.
package struct HostResolver: Sendable {
  package enum Failure: Error, Hashable, Sendable {
    /// The name has no address, or nobody could be asked.
    case notFound
    /// Too many names are being looked up.
    case busy
    case cancelled
  }

  /// - Returns: At least one address, the one to try first before the others.
  package let addresses: @Sendable (_ host: String) async throws(Failure) -> [IPAddress]

  package init(_ addresses: @escaping @Sendable (_ host: String) async throws(Failure) -> [IPAddress]) {
    self.addresses = addresses
  }

  /// The system's own way, with its configuration and its files.
  ///
  /// It blocks for as long as name servers are silent and cannot be interrupted, so every look-up has a thread of its
  /// own, which is left behind when nobody waits for it any more.
  package static let system = HostResolver { (host: String) async throws(Failure) -> [IPAddress] in
    try await SystemLookUp(host).run()
  }
}

/// One question to the system's resolver.
private final class SystemLookUp: Sendable {
  typealias Answer = Result<[IPAddress], HostResolver.Failure>

  private enum State {
    case idle
    case waiting(CheckedContinuation<Answer, Never>)
    case over(Answer)
  }

  /// Look-ups under way. Nobody has that many different hosts; it is reached when name servers are silent.
  private static let atOnce = 16
  private static let underWay = Guarded(0)

  private let host: String
  private let state = Guarded(State.idle)

  init(_ host: String) { self.host = host }

  func run() async throws(HostResolver.Failure) -> [IPAddress] {
    let mayStart = SystemLookUp.underWay.withLock { count in
      guard count < SystemLookUp.atOnce else { return false }
      count += 1
      return true
    }
    guard mayStart else { throw .busy }
    DedicatedThread.start("name-look-up", stack: 256 * 1_024) {
      let found = SystemLookUp.ask(self.host)
      SystemLookUp.underWay.withLock { $0 -= 1 }
      self.end(found.isEmpty ? .failure(.notFound) : .success(found))
    }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Answer? = state.withLock { state in
          if case .over(let answer) = state { return answer }
          state = .waiting(continuation)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      end(.failure(.cancelled))
    }.get()
  }

  /// The first end counts.
  private func end(_ answer: Answer) {
    let waiting: CheckedContinuation<Answer, Never>? = state.withLock { state in
      switch state {
      case .over: return nil
      case .idle:
        state = .over(answer)
        return nil
      case .waiting(let continuation):
        state = .over(answer)
        return continuation
      }
    }
    waiting?.resume(returning: answer)
  }

  private static func ask(_ host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    // Only kinds of addresses that this machine has itself.
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }), !found.contains(address) {
        found.append(address)
      }
      next = entry.pointee.ai_next
    }
    return found
  }
}
