import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension RoundBook {
  /// Opens a round: seeds its pool, commits to its bundle, and says so in the log.
  ///
  /// - Parameter seed: Dollars out of the house's operating money; in play money what is missing there is made. What
  ///   earlier rounds of the same scope left for the next one comes on top.
  /// - Throws: `round_live`, `insufficient_funds`.
  package func open(
    _ volume: RulesShelf.Volume, _ bundle: SealedBundle, seed: Amount, scope: RoundScope = .everybody,
    at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    guard try connection.liveRound(in: scope) == nil else { throw CommandError.roundLive }
    try connection.settleWaitingReviews()
    let id = RoundID(at: now, randomness)
    let left = try connection.balance(of: scope.nextSeed, in: .dollars)
    var legs: [Leg] = []
    if mode == .paper {
      let missing = seed.units - (try connection.balance(of: .operating, in: .dollars)).units
      if missing > 0 { legs.append(Leg(.dollars(units: missing), from: .administration, to: .operating)) }
    }
    legs.append(Leg(seed, from: .operating, to: .pool(of: id)))
    legs.append(Leg(left, from: scope.nextSeed, to: .pool(of: id)))
    return try open(
      id, volume.name, volume.bytes, volume.rules, bundle,
      funding: Posting(.seed, key: "round:\(id):seed", reference: id.text, legs),
      total: seed.units + left.units,
      scope, at: now, on: connection)
  }

  /// Opens a round whose pool `funding` fills; `nil` where it is full already.
  func open(
    _ id: RoundID, _ name: String, _ text: [UInt8], _ rules: RoundRules, _ bundle: SealedBundle,
    funding: Posting?,
    total: Int64, _ scope: RoundScope, at now: Moment, on connection: borrowing Connection
  ) throws -> [Happening] {
    let nonce = randomness.bytes(32).hex
    let commit = Commitment.bundle(bundle.bytes, nonce: nonce)
    let hash = SHA256.hash(text).hex
    do {
      if let funding, !funding.legs.isEmpty { try connection.post(funding, at: now, randomness) }
    } catch LedgerError.insufficientFunds(_, let have, let need) {
      throw CommandError(.insufficientFunds, "The house has \(have), this needs \(need).")
    }
    let number = try connection.first(
      "SELECT COALESCE(MAX(number), 0) + 1 FROM rounds WHERE scope = \(scope)"
    ) {
      $0.int(0)
    }
    try connection.run(
      """
      INSERT INTO rounds (id, scope, number, state, mode, rules_name, rules_json, rules_hash, bundle_text, bundle_nonce,
        bundle_commit, player_secret, seed, current_fee, opened_ms, rules_in_full)
      VALUES (\(id), \(scope), \(number ?? 1), 'open', \(mode), \(name), \(String(decoding: text, as: UTF8.self)),
        \(hash), \(String(decoding: bundle.bytes, as: UTF8.self)), \(nonce), \(commit), \(randomness.bytes(32).hex),
        \(total), \(rules.fee.base), \(now), \(String(decoding: rules.json, as: UTF8.self)))
      """)
    try log(
      .roundOpen(
        round: id.text, commit: commit, rules: hash, seed: total, mode: mode == .live ? .live : .paper),
      at: now, on: connection)
    try keepBudget(on: connection)
    guard let round = try connection.round(id) else { return [] }
    return try [.opened(round)] + head(ifDue: true, at: now, on: connection)
  }
}

extension MoneyMode: SQLBindable {}
