import Ledger
import SQLite
import Transparency
import Vocabulary

/// One message by which somebody tries to win a round.
package struct Attempt: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable, SQLBindable {
    case quoted, held, judging, judged, confirming, captured, refunded, expired, cancelled

    /// Its person can make no other one meanwhile.
    package var isLive: Bool {
      switch self {
      case .quoted, .held, .judging, .judged, .confirming: true
      case .captured, .refunded, .expired, .cancelled: false
      }
    }

    /// It has a number, and a hold that is open.
    package var isPaid: Bool {
      switch self {
      case .held, .judging, .judged, .confirming: true
      case .quoted, .captured, .refunded, .expired, .cancelled: false
      }
    }

    /// The ways that there are.
    package func mayBecome(_ next: State) -> Bool {
      switch (self, next) {
      case (.quoted, .held), (.quoted, .expired), (.quoted, .cancelled), (.held, .judging),
        (.held, .refunded),
        (.judging, .judged), (.judging, .confirming), (.judging, .refunded), (.judged, .captured),
        (.confirming, .captured), (.confirming, .refunded):
        true
      default: false
      }
    }
  }

  package enum Funding: String, Hashable, Sendable, SQLBindable { case wallet, team, stars, practice }

  package let id: AttemptID
  package let round: RoundID
  package let person: PersonID
  package let funding: Funding
  package let state: State
  /// Its place in the round, from 1; `nil` before it was paid.
  package let number: Int64?
  /// What it costs whoever gets no discount.
  package let listFee: Amount
  package let discountPercent: Int64
  /// What its person pays.
  package let fee: Amount
  /// `nil` once somebody's data were deleted; so are nonce and reply.
  package let message: String?
  package let nonce: String?
  package let messageHash: String
  package let reply: String?
  /// What the guardian did.
  package let tool: Ruling.Tool?
  /// What came of asking a second judge.
  package let judge: LogEntry.Judge?
  package let outcome: LogEntry.Outcome?
  /// Why nothing was decided; `nil` also where an approval was denied, which is an ``outcome``.
  package let refund: Refund?
  package let contextHash: String?
  package let model: String?
  package let tries: Int64
  package let unclear: Int64
  /// Where it was made, and its result is told.
  package let origin: ChatAddress?
  package let quoteExpiresAt: Moment
  package let createdAt: Moment
  package let heldAt: Moment?
  package let judgedAt: Moment?
  package let closedAt: Moment?
  /// Whose attempt it is, however it was paid; `nil` for somebody who plays alone.
  package let team: TeamID?

  /// Whether its price still holds. A clock that goes back gives nobody more than as much time again.
  package func isQuoted(at now: Moment) -> Bool {
    now < quoteExpiresAt && now > createdAt.advanced(by: .zero - createdAt.duration(to: quoteExpiresAt))
  }
}

extension Attempt {
  /// What is read of a row, in the order of ``init(_:)``.
  static let columns: StaticString = """
    id, round_id, user_id, funding, state, round_seq, list_fee, discount_pct, fee, message_text, message_nonce,
    message_hash, reply_text, tool, judge, outcome, refund_reason, context_hash, model, tries, unclear, origin,
    quote_expires_ms, created_ms, held_ms, judged_ms, closed_ms, team_id
    """

  /// - Parameter row: With ``columns``.
  init(_ row: borrowing Row) throws(SQLiteError) {
    id = row.identifier(0)
    round = row.identifier(1)
    person = row.identifier(2)
    funding = try row.value(3) { Funding(rawValue: $0) }
    state = try row.value(4) { State(rawValue: $0) }
    number = row.optionalInt(5)
    listFee = .dollars(units: row.int(6))
    discountPercent = row.int(7)
    fee = .dollars(units: row.int(8))
    message = row.optionalText(9)
    nonce = row.optionalText(10)
    messageHash = row.text(11)
    reply = row.optionalText(12)
    tool = row.isNull(13) ? nil : try row.value(13) { Ruling.Tool(rawValue: $0) }
    judge = row.isNull(14) ? nil : try row.value(14) { LogEntry.Judge(rawValue: $0) }
    outcome = row.isNull(15) ? nil : try row.value(15) { LogEntry.Outcome(rawValue: $0) }
    refund = row.isNull(16) || outcome == .approvedDenied ? nil : try row.value(16) { Refund(rawValue: $0) }
    contextHash = row.optionalText(17)
    model = row.optionalText(18)
    tries = row.int(19)
    unclear = row.int(20)
    origin = ChatAddress(key: row.text(21))
    quoteExpiresAt = row.moment(22)
    createdAt = row.moment(23)
    heldAt = row.optionalMoment(24)
    judgedAt = row.optionalMoment(25)
    closedAt = row.optionalMoment(26)
    team = row.optionalIdentifier(27)
  }
}
