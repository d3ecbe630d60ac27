import Groundwork
import Ledger
import SQLite
import Vocabulary

extension RoundBook {
  /// The queue of a round that has been paused for so long is given back.
  package static let longestPause = Duration.seconds(600)
  package static let probeEvery = Duration.seconds(60)
  /// Good answers in a row after which a round goes on by itself.
  static let probesToResume: Int64 = 2
  /// Calls in a row that failed before a round pauses.
  static let failuresToPause: Int64 = 3

  /// A round that is paused already stays so since when it was: nobody's fee waits for another ten minutes.
  ///
  /// - Returns: Nothing where an operator has paused it already: that pause stays theirs.
  func pause(
    _ round: Round, _ kind: Round.Pause, _ reason: String, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    if round.state == .paused, round.pause == .byOperator, kind != .byOperator { return [] }
    try connection.run(
      """
      UPDATE rounds SET state = 'paused', pause_kind = \(kind), pause_reason = \(reason),
        paused_ms = COALESCE(paused_ms, \(now)), probed_ms = NULL, good_probes = 0
      WHERE id = \(round.id) AND (state = 'open' OR state = 'paused')
      """)
    try keepClock(of: round.id, at: now, on: connection)
    guard let paused = try connection.round(round.id) else { return [] }
    return [.paused(paused, reason: reason)]
  }

  /// An operator's pause. One that another reason began becomes the operator's, and ends only by them.
  package func pause(
    _ round: Round, because reason: String, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    try pause(round, .byOperator, reason, at: now, on: connection)
  }

  /// - Returns: Nothing when an approval still waits for the second judge: the round cannot go on before that.
  package func resume(
    _ round: Round, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard round.state == .paused else { return [] }
    if let head = try connection.head(of: round.id), head.state == .confirming { return [] }
    try connection.run(
      """
      UPDATE rounds SET state = 'open', pause_kind = NULL, pause_reason = NULL, paused_ms = NULL, probed_ms = NULL,
        good_probes = 0, failures = 0, unclear_row = 0, unclear_user = NULL
      WHERE id = \(round.id) AND state = 'paused'
      """)
    try keepClock(of: round.id, at: now, on: connection)
    guard let open = try connection.round(round.id) else { return [] }
    return [.resumed(open)]
  }

  /// A call that failed: three in a row stop the round.
  package func noteFailure(
    of round: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    try connection.run("UPDATE rounds SET failures = failures + 1 WHERE id = \(round)")
    guard let round = try connection.round(round), round.state == .open,
      round.failures >= Self.failuresToPause
    else { return [] }
    return try pause(round, .guardianDown, "the Warden cannot answer", at: now, on: connection)
  }

  /// What a tiny call to a silent guardian has shown.
  package func noteProbe(
    of round: RoundID, isGood: Bool, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    try connection.run(
      """
      UPDATE rounds SET probed_ms = \(now), good_probes = CASE WHEN \(isGood) THEN good_probes + 1 ELSE 0 END
      WHERE id = \(round) AND state = 'paused' AND pause_kind = \(Round.Pause.guardianDown)
      """)
    guard let round = try connection.round(round), round.pause == .guardianDown,
      round.goodProbes >= Self.probesToResume
    else { return [] }
    return try resume(round, at: now, on: connection)
  }

  /// Gives the queue of a round back that has been paused for too long, for whatever reason. What the second judge looks
  /// at is no part of it and stays.
  package func refundLongPause(
    of round: RoundID, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard let round = try connection.round(round), round.state == .paused,
      let since = round.pausedAt, now >= since.advanced(by: Self.longestPause)
    else { return [] }
    let reason: Refund = round.pause == .guardianDown ? .guardianDown : .roundPaused
    return try refundQueue(of: round.id, reason, at: now, on: connection)
  }
}
