import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Takes something aside for `cause`.
  ///
  /// - Parameters:
  ///   - sources: Where it comes from, and goes back to when the hold is voided: a wallet, or the members of a team.
  ///   - account: Where it lies meanwhile.
  /// - Returns: The hold; the one there is when this had happened before.
  /// - Throws: ``LedgerError``; ``SQLiteError``.
  @discardableResult
  package borrowing func hold(
    for cause: HoldCause, from sources: [HoldSource], on account: AccountID, in asset: Asset,
    until expiry: Moment? = nil, at now: Moment, _ randomness: Randomness
  ) throws -> Hold {
    let sources = sources.filter { $0.units != 0 }
    let legs = sources.map { Leg(Amount(units: $0.units, of: asset), from: $0.account, to: account) }
    let outcome = try post(
      Posting(.hold, key: cause.key(.hold), reference: cause.reference, legs), at: now, randomness)
    guard outcome.isNew else { return try requireHold(for: cause) }
    // They went through the books a moment ago, so the sum fits.
    let hold = Hold(
      id: HoldID(at: now, randomness), cause: cause, account: account,
      amount: Amount(units: sources.reduce(0) { $0 + $1.units }, of: asset), state: .open,
      createdAt: outcome.transaction.postedAt, expiresAt: expiry, resolvedAt: nil)
    try run(
      """
      INSERT INTO holds (id, purpose, ref_id, hold_account, asset, amount, state, created_ms, expires_ms)
      VALUES (\(hold.id), \(cause.purpose), \(cause.reference), \(account), \(asset), \(hold.amount.units), 'open',
        \(hold.createdAt), \(expiry.sqlValue))
      """)
    for source in sources {
      try run(
        """
        INSERT INTO hold_sources (hold_id, account, amount) VALUES (\(hold.id), \(source.account), \(source.units))
        ON CONFLICT (hold_id, account) DO UPDATE SET amount = hold_sources.amount + excluded.amount
        """)
    }
    return hold
  }

  /// Ends a hold by giving all of it away; there are no partial captures.
  ///
  /// - Parameters:
  ///   - targets: Who gets how much; the sum is what was held.
  ///   - more: What has to happen in the same breath, such as the house paying for stars.
  /// - Throws: ``LedgerError/holdResolved(_:as:)`` when it was voided; ``LedgerError``; ``SQLiteError``.
  @discardableResult
  package borrowing func capture(
    _ cause: HoldCause, into targets: [HoldSource], and more: [Leg] = [], at now: Moment,
    _ randomness: Randomness
  ) throws -> PostingOutcome {
    let hold = try requireHold(for: cause)
    guard hold.state != .voided else { throw LedgerError.holdResolved(hold.id, as: hold.state) }
    var left = hold.amount.units
    for target in targets {
      guard target.units >= 0, target.units <= left else {
        throw LedgerError.malformed("a capture gives more than is held")
      }
      left -= target.units
    }
    guard left == 0 else { throw LedgerError.malformed("a capture gives less than is held") }
    let legs =
      targets.map {
        Leg(Amount(units: $0.units, of: hold.amount.asset), from: hold.account, to: $0.account)
      }
      + more
    return try resolve(
      hold, as: .captured,
      Posting(
        cause.purpose == .payout ? .payout : .capture, key: cause.key(.capture), reference: cause.reference,
        legs),
      at: now, randomness)
  }

  /// Ends a hold by giving everything back to where it came from.
  ///
  /// - Throws: ``LedgerError/holdResolved(_:as:)`` when it was captured; ``LedgerError``; ``SQLiteError``.
  @discardableResult
  package borrowing func void(
    _ cause: HoldCause, at now: Moment, _ randomness: Randomness
  ) throws -> PostingOutcome {
    let hold = try requireHold(for: cause)
    guard hold.state != .captured else { throw LedgerError.holdResolved(hold.id, as: hold.state) }
    let legs = try sources(of: hold.id).map {
      Leg(Amount(units: $0.units, of: hold.amount.asset), from: hold.account, to: $0.account)
    }
    return try resolve(
      hold, as: .voided, Posting(.void, key: cause.key(.void), reference: cause.reference, legs), at: now,
      randomness)
  }

  private borrowing func resolve(
    _ hold: Hold, as state: Hold.State, _ posting: Posting, at now: Moment, _ randomness: Randomness
  ) throws -> PostingOutcome {
    let outcome = try post(posting, at: now, randomness)
    guard outcome.isNew else { return outcome }
    try run(
      """
      UPDATE holds SET state = \(state), resolved_ms = \(outcome.transaction.postedAt)
      WHERE id = \(hold.id) AND state = 'open'
      """)
    return outcome
  }
}
