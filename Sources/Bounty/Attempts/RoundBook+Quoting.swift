import Commands
import Community
import Detection
import Groundwork
import Ledger
import LanguageModels
import SQLite
import TokenCounting
import Transparency
import Vocabulary

extension RoundBook {
  /// Names a price for a message, good for as long as the rules say.
  ///
  /// An earlier price that was not paid is forgotten: nobody is held to what they did not confirm.
  ///
  /// - Throws: ``CommandError`` with everything that stands in the way.
  package func quote(
    _ request: QuoteRequest, _ guardian: Guardian, at now: Moment, on connection: borrowing Connection
  ) throws -> (attempt: Attempt, round: Round) {
    let round = try connection.meantRound(from: Seat(request.person, in: request.community)).get()
    let rules = try playable(round, for: request.person, guardian, at: now, on: connection)
    try check(request.message, in: round, on: connection)
    let hour = now.advanced(by: .seconds(-3_600))
    let recent = try connection.first(
      """
      SELECT COUNT(*), MIN(held_ms) FROM attempts
      WHERE user_id = \(request.person) AND created_ms > \(hour) AND held_ms IS NOT NULL
      """
    ) { ($0.int(0), $0.optionalMoment(1)) }
    if let (count, first) = recent, count >= rules.attemptsPerHour {
      throw CommandError.rateLimited(now.duration(to: (first ?? now).advanced(by: .seconds(3_600))))
        .chargingNothing
    }
    if let live = try connection.liveAttempt(of: request.person) {
      guard live.state == .quoted else { throw CommandError.attemptInProgress(live.id.text).chargingNothing }
      try retire(live, at: now, on: connection)
    }
    try connection.grantIfNew(playMoney, to: request.person, at: now, randomness)
    let holding = try holdings.holding(of: request.person, at: now, on: connection)
    let discount = holding.percent
    let fee = try Price.of(listFee: round.currentFee, discount: discount, quantum: rules.quantum)
    var team: TeamID?
    if request.funding == .team {
      guard let teams else { throw CommandError.notInTeam.chargingNothing }
      team = try teams.quote(connection, (request.person, fee), now)
    } else {
      let have = try connection.balance(of: .available(to: request.person), in: .dollars)
      guard have.units >= fee else { throw shortage(have, Amount.dollars(units: fee)) }
    }
    let (id, nonce) = (AttemptID(at: now, randomness), randomness.bytes(16).hex)
    try connection.run(
      """
      INSERT INTO attempts (id, round_id, user_id, funding, state, list_fee, discount_pct, fee, pay_asset, pay_amount,
        message_text, message_nonce, message_hash, origin, quote_expires_ms, created_ms, team_id, holding)
      VALUES (\(id), \(round.id), \(request.person), \(request.funding), 'quoted', \(round.currentFee), \(discount),
        \(fee), \(Asset.dollars), \(fee), \(request.message), \(nonce),
        \(Commitment.message(request.message, nonce: nonce)), \(request.origin), \(now.advanced(by: rules.quoteLife)),
        \(now), \(team?.text.sqlValue ?? .null), \(holding.units))
      """)
    guard let attempt = try connection.attempt(id) else { throw WrongState(attempt: id) }
    return (attempt, round)
  }

  /// Its rules, if somebody may pay for an attempt in it now.
  @discardableResult
  func playable(
    _ round: Round, for person: PersonID, _ guardian: Guardian, at now: Moment,
    on connection: borrowing Connection
  ) throws -> RoundRules {
    guard let status = try connection.status(of: person), status.standing == .active else {
      throw CommandError(.notAllowed, "Your account is suspended.", next: "Ask an operator why.")
        .chargingNothing
    }
    if let until = status.pausedUntil, until > now {
      throw CommandError(.notAllowed, "You have locked yourself out of paid play until \(until.day).")
        .chargingNothing
    }
    guard let bundle = round.bundle, let model = bundle.model, round.mode != .off, mode == round.mode else {
      throw CommandError.practiceOnly.chargingNothing
    }
    switch round.state {
    // Its time is over, and nobody has looked at the clock yet.
    case .open where isOver(round, at: now): throw CommandError.timeIsOver.chargingNothing
    case .open: break
    case .paused:
      throw CommandError.roundPaused(reason: round.pauseReason ?? "it goes on soon").chargingNothing
    case .settling, .won, .exhausted, .cancelled: throw CommandError.roundClosed.chargingNothing
    }
    guard guardian.isThere(model) else { throw CommandError.guardianDown.chargingNothing }
    guard try guardian.hasRoom(connection, bundle, now) else {
      throw CommandError.budgetReached.chargingNothing
    }
    if let until = try connection.trouble(of: person, at: now) {
      throw CommandError.rateLimited(now.duration(to: until)).chargingNothing
    }
    return round.rules
  }

  /// - Throws: `message_empty`, `message_too_long`, `message_blocked`.
  func check(_ message: String, in round: Round, on connection: borrowing Connection) throws {
    let rules = round.rules
    guard !message.allSatisfy(\.isWhitespace) else { throw CommandError.messageEmpty.chargingNothing }
    let length = message.unicodeScalars.count
    guard length <= rules.messageLength else {
      throw CommandError.messageTooLong(length, of: rules.messageLength).chargingNothing
    }
    guard message.utf8.count <= RoundRules.mostMessageBytes else {
      throw CommandError(
        .messageTooLong, "\(message.utf8.count) of \(RoundRules.mostMessageBytes) bytes.",
        next: "Write it shorter."
      ).chargingNothing
    }
    let tokens = TokenEncoding.o200k.count(of: message)
    guard tokens <= CaseFile.Limit.message else {
      throw CommandError(
        .messageTooLong, "\(tokens) of \(CaseFile.Limit.message) tokens.", next: "Write it shorter."
      ).chargingNothing
    }
    guard try !connection.blacklist(of: round.id).blocks(message) else {
      throw CommandError.messageBlocked.chargingNothing
    }
  }

  func shortage(_ have: Amount, _ need: Amount) -> CommandError {
    let error = CommandError.insufficientFunds(have: have.description, need: need.description).chargingNothing
    guard mode == .paper else { return error }
    return CommandError(error.code, error.sentence, next: "Ask an operator for more play money.")
      .chargingNothing
  }

  /// Ends a price that nobody paid.
  func retire(_ attempt: Attempt, at now: Moment, on connection: borrowing Connection) throws {
    try advance(attempt, to: now < attempt.quoteExpiresAt ? .cancelled : .expired, on: connection)
    // Nobody ever sees it again.
    try connection.run(
      "UPDATE attempts SET closed_ms = \(now), message_text = NULL, message_nonce = NULL WHERE id = \(attempt.id)"
    )
  }

  /// Prices whose time has gone, for a start and for housekeeping.
  package func expireQuotes(at now: Moment, on connection: borrowing Connection) throws -> Int {
    try connection.run(
      """
      UPDATE attempts SET state = 'expired', closed_ms = \(now), message_text = NULL, message_nonce = NULL
      WHERE state = 'quoted' AND quote_expires_ms <= \(now)
      """)
  }
}

extension CommandError {
  static let timeIsOver = CommandError(.roundClosed, "The time of this round is over.")
  static let practiceOnly = CommandError(
    .guardianDown, "This round is for practice only: no model guards it, so nobody can pay for it.",
    next: "Try /bounty practice.")
}

extension Connection {
  /// Play money for somebody who has had none.
  borrowing func grantIfNew(
    _ money: PlayMoney, to person: PersonID, at now: Moment, _ randomness: Randomness
  ) throws {
    _ = try grant(money, to: person, at: now, randomness)
  }

  /// The phrases that are blocked in a round that is played now.
  package borrowing func blacklist(of round: RoundID) throws(SQLiteError) -> Blacklist {
    let norms = try all(
      """
      SELECT norm FROM blacklist_phrases AS p WHERE active > 0 AND CASE
        WHEN EXISTS (SELECT 1 FROM phrase_exceptions WHERE phrase_id = p.id AND round_id = \(round)) THEN is_leaving
        ELSE 1 - is_leaving END = 1
      ORDER BY id
      """
    ) { $0.text(0) }
    return Blacklist(norms.compactMap { Blacklist.Phrase($0) })
  }

  /// Until when somebody has to wait whose attempts made the guardian fail three times in a day. Those about which it was
  /// never asked are no fault of theirs.
  borrowing func trouble(of person: PersonID, at now: Moment) throws(SQLiteError) -> Moment? {
    let found = try first(
      """
      SELECT COUNT(*), MAX(closed_ms) FROM attempts
      WHERE user_id = \(person) AND created_ms > \(now.advanced(by: .seconds(-86_400)))
        AND refund_reason = \(Refund.guardianDown.rawValue) AND tries > 0
      """
    ) { ($0.int(0), $0.optionalMoment(1)) }
    guard let (count, last) = found, count >= 3, let until = last?.advanced(by: .seconds(3_600)), until > now
    else {
      return nil
    }
    return until
  }
}
