import Vocabulary

extension GatewayShard {
  package enum DispatchAction: Equatable {
    /// A new session began; what happened since the last one ended has to be looked up.
    case started
    case resumed
    case none
  }

  /// Whatever a dispatch brought is stored, or was nothing to us, or could not be read.
  ///
  /// A sequence is told only then: heartbeats and resumes never claim more than is safe on disk, and a process that dies
  /// between gets the dispatch again. Dispatches come here in their order, but for READY, which begins one, and for
  /// RESUMED, which may be told ahead of its sequence.
  ///
  /// - Parameter sequence: `s` of the frame; `nil` leaves the last one as it is.
  package mutating func handled(
    _ milestone: GatewayMilestone, sequence: Int64?, now: Moment
  ) -> DispatchAction {
    switch (milestone, state) {
    case (.started(let id, let resumeURL), .identifying(let heartbeat, _)),
      (.started(let id, let resumeURL), .resuming(_, let heartbeat, _)),
      (.started(let id, let resumeURL), .ready(_, let heartbeat, _)):
      let session = GatewaySession(id: id ?? "", sequence: sequence ?? 0, resumeURL: resumeURL)
      sessionSince = now
      becomeReady(session, heartbeat, now)
      return .started
    case (.resumed, .resuming(let session, let heartbeat, _)):
      becomeReady(session.advanced(to: sequence), heartbeat, now)
      return .resumed
    case (.other, .resuming(let session, let heartbeat, _)):
      state = .resuming(session.advanced(to: sequence), heartbeat, since: now)
    case (.other, .ready(let session, let heartbeat, let since)),
      (.resumed, .ready(let session, let heartbeat, let since)):
      state = .ready(session.advanced(to: sequence), heartbeat, since: since)
    case (.other, .disconnected(let session)), (.resumed, .disconnected(let session)):
      state = .disconnected(session?.advanced(to: sequence))
    case (.other, .identifying), (.resumed, .identifying), (.started, .disconnected),
      (_, .awaitingHello), (_, .refused):
      break
    }
    return .none
  }

  private mutating func becomeReady(_ session: GatewaySession, _ heartbeat: Heartbeat, _ now: Moment) {
    failedResumes = 0
    avoidsResumeHost = false
    state = .ready(session, heartbeat, since: now)
  }
}

extension GatewaySession {
  fileprivate func advanced(to sequence: Int64?) -> GatewaySession {
    guard let sequence else { return self }
    var session = self
    session.sequence = sequence
    return session
  }
}
