import Groundwork
import Ledger
import SQLite
import Vocabulary

/// A prize, the rules by which it is played for, and how far that has come.
package struct Round: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable, SQLBindable {
    case open, paused, settling, won, exhausted, cancelled

    /// It still has a pool that somebody can win.
    package var isLive: Bool {
      switch self {
      case .open, .paused, .settling: true
      case .won, .exhausted, .cancelled: false
      }
    }
  }

  /// Why a round stands still, which decides how it goes on.
  package enum Pause: String, Hashable, Sendable, CaseIterable, SQLBindable {
    /// Until an operator says so.
    case byOperator = "operator"
    /// Until two probes have been answered.
    case guardianDown = "guardian_down"
    /// Until the second judge has spoken.
    case confirming
    /// Three answers in a row made no sense: an operator has to look.
    case unclear
  }

  package let id: RoundID
  package let scope: RoundScope
  package let number: Int64
  package let state: State
  package let mode: MoneyMode
  package let rulesName: String
  package let rulesText: String
  /// Every rule with its value, as it was when the round opened; `nil` for a round that an earlier version opened.
  let rulesInFull: String?
  package let rulesHash: String
  package let bundleText: String
  package let bundleNonce: String
  package let commit: String
  /// Of 32 bytes, in hexadecimal digits: names players within this round.
  package let playerSecret: String
  package let seed: Int64
  package let capturedCount: Int64
  package let nextNumber: Int64
  /// The list fee of the next attempt, in micro-dollars.
  package let currentFee: Int64
  package let lastCapturedAt: Moment?
  package let timerDeadline: Moment?
  package let clockStoppedAt: Moment?
  package let warnedMinutes: Int64
  package let pause: Pause?
  package let pauseReason: String?
  package let pausedAt: Moment?
  package let probedAt: Moment?
  package let goodProbes: Int64
  package let failures: Int64
  package let unclearRow: Int64
  package let unclearPlayer: PersonID?
  package let openedAt: Moment
  package let closedAt: Moment?

  /// They were read before the round was opened, so they can be read.
  package var rules: RoundRules { RoundRules.read(Array((rulesInFull ?? rulesText).utf8)).rules }
  package var bundle: SealedBundle? { SealedBundle(Array(bundleText.utf8)) }
}

extension Round {
  /// What is read of a row, in the order of ``init(_:)``.
  static let columns: StaticString = """
    id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce, bundle_commit,
    player_secret, seed, captured_count, next_seq, current_fee, last_captured_ms, timer_deadline_ms,
    clock_stopped_ms, warned_minutes, pause_kind, pause_reason, paused_ms, probed_ms, good_probes, failures,
    unclear_row, unclear_user, opened_ms, closed_ms, rules_in_full
    """

  /// - Parameter row: With ``columns``.
  init(_ row: borrowing Row) throws(SQLiteError) {
    id = row.identifier(0)
    scope = RoundScope(row.text(1))
    number = row.int(2)
    state = try row.value(3) { State(rawValue: $0) }
    mode = try row.value(4) { MoneyMode(rawValue: $0) }
    rulesName = row.text(5)
    rulesText = row.text(6)
    rulesHash = row.text(7)
    bundleText = row.text(8)
    bundleNonce = row.text(9)
    commit = row.text(10)
    playerSecret = row.text(11)
    seed = row.int(12)
    capturedCount = row.int(13)
    nextNumber = row.int(14)
    currentFee = row.int(15)
    lastCapturedAt = row.optionalMoment(16)
    timerDeadline = row.optionalMoment(17)
    clockStoppedAt = row.optionalMoment(18)
    warnedMinutes = row.int(19)
    pause = row.optionalText(20).flatMap { Pause(rawValue: $0) }
    pauseReason = row.optionalText(21)
    pausedAt = row.optionalMoment(22)
    probedAt = row.optionalMoment(23)
    goodProbes = row.int(24)
    failures = row.int(25)
    unclearRow = row.int(26)
    unclearPlayer = row.optionalIdentifier(27)
    openedAt = row.moment(28)
    closedAt = row.optionalMoment(29)
    rulesInFull = row.optionalText(30)
  }
}
