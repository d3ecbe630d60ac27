import Groundwork
import Ledger
import SQLite
import Vocabulary

extension PersonalData {
  /// What somebody has locked, and what came of it. Rows stay when their data are deleted, under the bare identifier:
  /// they are books.
  ///
  /// - Parameter now: For positions that end on the occasion.
  package static func stakes(
    now: @escaping @Sendable () -> Moment, _ randomness: Randomness = .system
  ) -> PersonalData {
    PersonalData(
      feature: "staking",
      columns: [
        "staking_positions.user_id", "staking_positions.former_user", "staking_events.user_id",
        "buyback_events.recorded_by",
      ],
      merge: { connection, merging in
        let (kept, gone) = (merging.kept, merging.gone)
        try connection.run(
          "UPDATE staking_positions SET former_user = \(gone) WHERE user_id = \(gone) AND state <> 'closed'")
        try connection.run("UPDATE staking_positions SET user_id = \(kept) WHERE user_id = \(gone)")
        try connection.run("UPDATE staking_events SET user_id = \(kept) WHERE user_id = \(gone)")
        try connection.run(
          "UPDATE buyback_events SET recorded_by = \(kept.text) WHERE recorded_by = \(gone.text)")
      },
      separate: { connection, separating in try connection.separateStakes(separating, randomness) },
      export: { connection, subject in
        [
          try connection.personalTable(
            "positions", ["id", "days", "units", "start_s", "unlock_s", "end_s", "early", "renews", "state"],
            """
            SELECT id, tier_days, amount, start_s, unlock_s, end_s, early, auto_renew, state FROM staking_positions
            WHERE user_id = \(subject.person) ORDER BY seq DESC
            """),
          try connection.personalTable(
            "rewards", ["month", "position", "micro_usd"],
            """
            SELECT r.period, p.id, r.amount FROM staking_positions AS p JOIN staking_periods AS m
            JOIN staking_rewards AS r ON r.period = m.period AND r.seq = p.seq
            WHERE p.user_id = \(subject.person) AND m.draft = 0 ORDER BY r.period DESC, r.seq
            """),
          try connection.personalTable(
            "events", ["event", "position", "asset", "units", "at_s"],
            """
            SELECT event, position_id, asset, amount, at_s FROM staking_events WHERE user_id = \(subject.person)
            ORDER BY at_s DESC, id DESC
            """),
        ]
      },
      delete: { connection, subject in
        // The tokens themselves go with everything else that was theirs.
        let second = now().seconds
        try connection.run(
          """
          UPDATE staking_positions SET state = 'closed', auto_renew = 0,
            early = CASE WHEN end_s IS NULL THEN 1 ELSE early END,
            end_s = COALESCE(end_s, CASE WHEN start_s > \(second) THEN start_s ELSE \(second) END)
          WHERE user_id = \(subject.person) AND state <> 'closed'
          """)
      })
  }
}

extension Connection {
  /// Gives back the positions that came with somebody; of one that has ended since, what there still is of its tokens.
  fileprivate borrowing func separateStakes(_ separating: Separating, _ randomness: Randomness) throws {
    guard let former = separating.former else { return }
    let (person, other) = (separating.person, separating.other)
    let positions: [(id: PositionID, units: Int64, isClosed: Bool, isRenewed: Bool)] = try all(
      """
      SELECT p.id, p.amount, p.state = 'closed',
        EXISTS (SELECT 1 FROM staking_positions AS n WHERE n.renewed_from = p.id AND n.former_user = \(former))
      FROM staking_positions AS p WHERE p.user_id = \(person) AND p.former_user = \(former) ORDER BY p.seq
      """
    ) { ($0.identifier(0), $0.int(1), $0.bool(2), $0.bool(3)) }
    guard !positions.isEmpty else { return }
    let (staked, released) = positions.reduce(into: (Int64(0), Int64(0))) { sums, position in
      if !position.isClosed {
        sums.0 += position.units
      } else if !position.isRenewed {
        sums.1 += position.units
      }
    }
    let free = try balance(of: .available(to: person), in: .tokens).units
    let posting = Posting(
      .separate, key: "separate:\(former):stakes", reference: other.text,
      Leg(Amount(units: staked, of: .tokens), from: .staked(by: person), to: .staked(by: other)),
      Leg(
        Amount(units: min(released, free), of: .tokens), from: .available(to: person),
        to: .available(to: other)))
    if !posting.legs.isEmpty { try post(posting, at: separating.now, randomness) }
    for position in positions {
      try run(
        "UPDATE staking_positions SET user_id = \(other), former_user = NULL WHERE id = \(position.id)")
      try run("UPDATE staking_events SET user_id = \(other) WHERE position_id = \(position.id)")
    }
  }
}
