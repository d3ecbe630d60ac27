import Vocabulary

extension GatewayShard {
  /// How the next connection is made.
  package struct Dial: Equatable, Sendable {
    /// `nil`: the host that `GET /gateway/bot` names.
    package let resumeURL: String?
    /// It will identify, which has to be within the ``IdentifyBudget``.
    package let isNewSession: Bool
    package let notBefore: Moment
  }

  /// `nil` unless disconnected.
  package var dial: Dial? {
    switch state {
    case .disconnected(let session):
      Dial(
        resumeURL: avoidsResumeHost ? nil : session?.resumeURL, isNewSession: session == nil,
        notBefore: pace.earliest(isNewSession: session == nil))
    case .awaitingHello, .identifying, .resuming, .ready, .refused: nil
    }
  }

  /// The socket is open, TLS and upgrade included.
  package mutating func opened(now: Moment) {
    switch state {
    case .disconnected(let session): state = .awaitingHello(session, since: now)
    case .awaitingHello, .identifying, .resuming, .ready, .refused: break
    }
  }

  /// The host could not be reached, or refused the upgrade.
  package mutating func couldNotOpen(now: Moment) {
    switch state {
    case .disconnected(let session):
      // Turn and turn about, so that neither host is given up for good.
      avoidsResumeHost = session?.resumeURL != nil && !avoidsResumeHost
      pace.connectionEnded(lasted: nil, floor: .zero, now: now, randomness)
    case .awaitingHello, .identifying, .resuming, .ready, .refused: break
    }
  }

  package enum LossAction: Equatable {
    case reconnect
    case refused(GatewayCloseCode)
  }

  /// The socket is gone: closed by Discord with a code, or broken without one.
  package mutating func lost(_ code: GatewayCloseCode?, now: Moment) -> LossAction {
    switch state {
    case .refused(let earlier): return .refused(earlier)
    case .disconnected: return .reconnect
    case .awaitingHello, .identifying, .resuming, .ready: break
    }
    switch code?.consequence ?? .resume {
    case .resume: disconnect(now)
    case .newSession: disconnect(now, keepingSession: false)
    case .refused:
      guard let code else { preconditionFailure("only a code can refuse us") }
      state = .refused(code)
      return .refused(code)
    }
    return .reconnect
  }

  package enum TurnAction: Equatable {
    case wait(until: Moment)
    case beat(sequence: Int64?)
    case close(Reason)
    /// There is no connection to look after.
    case nothing
  }

  /// Asked whenever the last answer's moment has come.
  package mutating func turn(now: Moment) -> TurnAction {
    switch state {
    case .disconnected, .refused:
      return .nothing
    case .awaitingHello(_, let since):
      let deadline = since.advanced(by: GatewayShard.patience)
      return now < deadline ? .wait(until: deadline) : close(.noHello, now)
    case .identifying(var heartbeat, let since):
      let turn = heartbeat.turn(at: now)
      state = .identifying(heartbeat, since: since)
      return act(on: turn, sequence: nil, deadline: since.advanced(by: GatewayShard.patience), now)
    case .resuming(let session, var heartbeat, let since):
      let turn = heartbeat.turn(at: now)
      state = .resuming(session, heartbeat, since: since)
      let deadline = since.advanced(by: GatewayShard.patience)
      return act(on: turn, sequence: session.sequence, deadline: deadline, now)
    case .ready(let session, var heartbeat, let since):
      let turn = heartbeat.turn(at: now)
      state = .ready(session, heartbeat, since: since)
      return act(on: turn, sequence: session.sequence, deadline: nil, now)
    }
  }

  private mutating func act(
    on turn: Heartbeat.Turn, sequence: Int64?, deadline: Moment?, _ now: Moment
  ) -> TurnAction {
    if let deadline, now >= deadline { return close(.notReady, now) }
    switch turn {
    case .beat: return .beat(sequence: sequence)
    case .wait(let moment): return .wait(until: min(moment, deadline ?? moment))
    case .dead: return close(.unansweredHeartbeat, now)
    case .silent: return close(.silence, now)
    }
  }

  private mutating func close(_ reason: Reason, _ now: Moment) -> TurnAction {
    disconnect(now)
    return .close(reason)
  }

  /// Ends the connection and decides what the next one may build on.
  mutating func disconnect(_ now: Moment, keepingSession: Bool = true, floor: Duration = .zero) {
    var kept = keepingSession ? session : nil
    var lasted: Duration?
    var hadSession = false
    switch state {
    case .disconnected, .refused: return
    case .awaitingHello(let session, _): hadSession = session != nil
    case .identifying: hadSession = true
    case .resuming:
      hadSession = true
      failedResumes += 1
      if failedResumes >= GatewayShard.resumeTries { kept = nil }
    case .ready(let session, _, let since):
      hadSession = true
      lasted = since.duration(to: now)
      // READY gave it no name, so nobody can ask for it again.
      if session.id.isEmpty { kept = nil }
    }
    pace.connectionEnded(lasted: lasted, floor: floor, now: now, randomness)
    if kept == nil {
      if hadSession {
        pace.sessionLost(lived: sessionSince?.duration(to: now) ?? .zero, now: now, randomness)
      }
      (sessionSince, failedResumes, avoidsResumeHost) = (nil, 0, false)
    }
    state = .disconnected(kept)
  }
}
