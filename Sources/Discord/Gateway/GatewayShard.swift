import Groundwork
import Vocabulary

/// What one gateway connection is doing. Holds no socket, clock or task: events go in, actions come out.
///
/// Every action that says `close` leaves the machine disconnected at once: whatever the old socket still brings is
/// ignored, except that dispatches which were on their way to the database still count.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#connection-lifecycle>
package struct GatewayShard: Sendable {
  package enum State: Equatable, Sendable {
    case disconnected(GatewaySession?)
    case awaitingHello(GatewaySession?, since: Moment)
    case identifying(Heartbeat, since: Moment)
    /// `since` moves on with every dispatch that is replayed.
    case resuming(GatewaySession, Heartbeat, since: Moment)
    case ready(GatewaySession, Heartbeat, since: Moment)
    /// Discord will not have this bot back until a human changes something.
    case refused(GatewayCloseCode)
  }

  /// How long Hello, READY and RESUMED may keep us waiting.
  static let patience = Duration.seconds(30)
  /// Resumes that fail in a row before the session is given up.
  static let resumeTries = 5

  package internal(set) var state: State
  var pace = ReconnectPace()
  /// The host that the session names could not be reached; the ordinary one can resume it too.
  var avoidsResumeHost = false
  var failedResumes = 0
  /// When the session began, as far as this process knows.
  var sessionSince: Moment?
  let randomness: Randomness

  /// - Parameter session: What the last connection left behind, maybe in another process.
  package init(resuming session: GatewaySession? = nil, now: Moment, randomness: Randomness) {
    state = .disconnected(session)
    sessionSince = session.map { _ in now }
    self.randomness = randomness
  }

  /// The session as far as it is stored; `nil` when the next connection has to start anew.
  package var session: GatewaySession? {
    switch state {
    case .disconnected(let session), .awaitingHello(let session, _): session
    case .resuming(let session, _, _), .ready(let session, _, _): session
    case .identifying, .refused: nil
    }
  }

  package var isReady: Bool {
    if case .ready = state { true } else { false }
  }

  /// Why we close a connection; the words are for logs and metrics.
  package enum Reason: String, Hashable, Sendable {
    case noHello = "no_hello"
    case notReady = "not_ready"
    case unansweredHeartbeat = "unanswered_heartbeat"
    case silence
    case askedToReconnect = "asked_to_reconnect"
    case invalidSession = "invalid_session"
    case secondHello = "second_hello"
  }
}

// MARK: Frames that steer the connection

extension GatewayShard {
  package enum HelloAction: Equatable {
    case identify
    case resume(GatewaySession)
    case close(Reason)
    case ignore
  }

  /// Hello opens every connection; a second one means the two sides disagree.
  ///
  /// - Parameter interval: Between heartbeats; `nil` when Hello did not say.
  package mutating func receivedHello(interval: Duration?, now: Moment) -> HelloAction {
    let heartbeat = Heartbeat(interval: interval, now: now, randomness)
    switch state {
    case .awaitingHello(nil, _):
      state = .identifying(heartbeat, since: now)
      return .identify
    case .awaitingHello(let session?, _):
      avoidsResumeHost = false
      state = .resuming(session, heartbeat, since: now)
      return .resume(session)
    case .identifying, .resuming, .ready:
      disconnect(now)
      return .close(.secondHello)
    case .disconnected, .refused:
      return .ignore
    }
  }

  package enum HeartbeatAction: Equatable {
    /// `nil` is sent as null.
    case beat(sequence: Int64?)
    case ignore
  }

  /// Discord wants to hear us now; our own schedule goes on as it was.
  package mutating func receivedHeartbeatRequest() -> HeartbeatAction {
    switch state {
    case .identifying: .beat(sequence: nil)
    case .resuming(let session, _, _), .ready(let session, _, _): .beat(sequence: session.sequence)
    case .disconnected, .awaitingHello, .refused: .ignore
    }
  }

  package mutating func receivedAcknowledgement() { changeHeartbeat { $0.answered() } }

  /// Any frame at all came, whatever is in it.
  package mutating func heard(at now: Moment) { changeHeartbeat { $0.heard(at: now) } }

  package enum CloseAction: Equatable {
    case close(Reason)
    case ignore
  }

  /// Discord asks for a new connection; it may do so before or instead of Hello.
  package mutating func receivedReconnect(now: Moment) -> CloseAction {
    switch state {
    case .awaitingHello, .identifying, .resuming, .ready:
      disconnect(now)
      return .close(.askedToReconnect)
    case .disconnected, .refused:
      return .ignore
    }
  }

  /// The session is not valid: for ever, or just now.
  package mutating func receivedInvalidSession(canResume: Bool, now: Moment) -> CloseAction {
    // Discord's documentation asked for one to five seconds.
    let floor = Duration.milliseconds(1_000 + randomness.index(below: 4_000))
    switch state {
    case .awaitingHello, .identifying, .resuming, .ready:
      disconnect(now, keepingSession: canResume, floor: floor)
      return .close(.invalidSession)
    case .disconnected, .refused:
      return .ignore
    }
  }

  /// What is asked of sessions has changed: this one ends, and the next one begins anew, also when there is no
  /// connection just now.
  package mutating func beginAnew(now: Moment) -> CloseAction {
    if case .disconnected = state {
      state = .disconnected(nil)
      return .ignore
    }
    return receivedInvalidSession(canResume: false, now: now)
  }

  private mutating func changeHeartbeat(_ change: (inout Heartbeat) -> Void) {
    switch state {
    case .identifying(var heartbeat, let since):
      change(&heartbeat)
      state = .identifying(heartbeat, since: since)
    case .resuming(let session, var heartbeat, let since):
      change(&heartbeat)
      state = .resuming(session, heartbeat, since: since)
    case .ready(let session, var heartbeat, let since):
      change(&heartbeat)
      state = .ready(session, heartbeat, since: since)
    case .disconnected, .awaitingHello, .refused:
      break
    }
  }
}
