import Groundwork
import SQLite
import Vocabulary

extension PersonalData {
  /// What somebody owns, and what happened to it. The books themselves stay: they name people by bare identifiers.
  ///
  /// - Parameters:
  ///   - mode: With play money nobody has to settle anything: what is left is given back.
  ///   - refusal: What to tell somebody who wants to be deleted and still owns something.
  ///   - now: For what has to be posted on the occasion.
  package static func books(
    _ mode: MoneyMode, refusal: @escaping @Sendable (Amount) -> any Error,
    now: @escaping @Sendable () -> Moment,
    _ randomness: Randomness
  ) -> PersonalData {
    PersonalData(
      feature: "money", columns: ["play_money_grants.user_id", "holds.former_user"],
      merge: { connection, merging in try connection.mergeMoney(merging, randomness) },
      separate: { connection, separating in try connection.separateMoney(separating, randomness) },
      export: { connection, subject in try connection.exportMoney(of: subject.person) },
      object: { connection, subject in
        if let left = try connection.objection(to: subject.person, mode) { throw refusal(left) }
      },
      delete: { connection, subject in
        try connection.forfeitMoney(of: subject.person, at: now(), randomness)
        try connection.run("DELETE FROM play_money_grants WHERE user_id = \(subject.person)")
      })
  }
}

extension Connection {
  /// Everything of `gone` goes to `kept`, also what is held; who had play money twice gives one back, as far as it is
  /// still there.
  fileprivate borrowing func mergeMoney(_ merging: Merging, _ randomness: Randomness) throws {
    let (kept, gone) = (merging.kept, merging.gone)
    let pairs = Array(zip(AccountID.all(of: gone), AccountID.all(of: kept)))
    var legs: [Leg] = []
    for (old, new) in pairs {
      legs += try balances(of: old).filter(\.isPositive).map { Leg($0, from: old, to: new) }
    }
    if !legs.isEmpty {
      try post(
        Posting(.merge, key: "merge:\(gone)", reference: kept.text, legs),
        at: merging.now, randomness)
    }
    for (old, new) in pairs {
      let holds: [HoldID] = try all(
        """
        SELECT s.hold_id FROM hold_sources AS s JOIN holds AS h ON h.id = s.hold_id
        WHERE h.state = 'open' AND s.account = \(old)
        """
      ) { $0.identifier(0) }
      for hold in holds { try redirectSource(of: hold, from: old, to: new) }
      try run(
        """
        UPDATE holds SET hold_account = \(new), former_user = \(gone)
        WHERE hold_account = \(old) AND state = 'open'
        """)
    }
    try mergeGrants(merging, randomness)
  }

  private borrowing func mergeGrants(_ merging: Merging, _ randomness: Randomness) throws {
    let (kept, gone) = (merging.kept, merging.gone)
    let second = try first("SELECT amount FROM play_money_grants WHERE user_id = \(gone)") { $0.int(0) }
    try run("DELETE FROM play_money_grants WHERE user_id = \(gone)")
    guard let second else { return }
    try run(
      """
      INSERT INTO play_money_grants (user_id, amount, at_ms) VALUES (\(kept), \(second), \(merging.now))
      ON CONFLICT (user_id) DO NOTHING
      """)
    let isSecond = try exists(
      "SELECT 1 FROM ledger_txns WHERE idem_key = \("grant:\(kept)" as IdempotencyKey)")
    let available = AccountID.available(to: kept)
    let back = min(second, try balance(of: available, in: .dollars).units)
    guard isSecond, back > 0 else { return }
    try post(
      Posting(
        .forfeit, key: "grant:\(gone):back", reference: kept.text,
        Leg(.dollars(units: back), from: available, to: .administration)), at: merging.now, randomness)
  }

  fileprivate borrowing func exportMoney(of person: PersonID) throws(SQLiteError) -> [PersonalTable] {
    var tables: [PersonalTable] = []
    for account in AccountID.all(of: person) {
      guard try exists("SELECT 1 FROM accounts WHERE id = \(account)") else { continue }
      tables.append(
        try personalTable(
          account.text, ["at_ms", "kind", "about", "asset", "units", "left"],
          """
          SELECT t.posted_ms, t.kind, t.ref_id, l.asset,
            CASE WHEN l.to_account = \(account) THEN l.amount ELSE -l.amount END,
            CASE WHEN l.to_account = \(account) THEN l.to_after ELSE l.from_after END
          FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
          WHERE l.from_account = \(account) OR l.to_account = \(account) ORDER BY t.seq DESC, l.leg_no DESC
          """))
    }
    return tables
  }

  /// What stands in the way of deleting somebody.
  fileprivate borrowing func objection(to person: PersonID, _ mode: MoneyMode) throws(SQLiteError) -> Amount?
  {
    for account in AccountID.all(of: person) {
      let isHeld = account == .held(by: person)
      // What is held is about to be decided on, also in play money.
      guard isHeld || mode == .live else { continue }
      if let left = try balances(of: account).first(where: \.isPositive) { return left }
    }
    return nil
  }

  /// Gives back what somebody leaves behind.
  fileprivate borrowing func forfeitMoney(
    of person: PersonID, at now: Moment, _ randomness: Randomness
  ) throws {
    var legs: [Leg] = []
    for account in AccountID.all(of: person) where account != .held(by: person) {
      legs += try balances(of: account).filter(\.isPositive).map {
        Leg($0, from: account, to: .administration)
      }
    }
    guard !legs.isEmpty else { return }
    try post(Posting(.forfeit, key: "forfeit:\(person)", reference: person.text, legs), at: now, randomness)
  }
}
