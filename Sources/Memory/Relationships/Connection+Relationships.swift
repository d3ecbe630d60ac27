import SQLite
import Vocabulary

extension Connection {
  /// Notes that somebody said something. One statement for most messages.
  ///
  /// - Parameters:
  ///   - sentiment: Of what they said, -1 to 1; 0 changes nothing.
  ///   - count: Which of their messages to this persona it is, from 1.
  ///   - events: What stands out about it.
  package borrowing func noteInteraction(
    of person: PersonID, with persona: String, sentiment: Double, count: Int,
    events: [Relationship.EventKind],
    now: Moment
  ) throws(SQLiteError) {
    let thousandths = Int64((min(1, max(-1, sentiment)) * 1_000).rounded())
    // A tenth of every feeling stays.
    try run(
      """
      INSERT INTO relationships (user_id, persona, interactions, sentiment, first_ms, last_ms)
      VALUES (\(person), \(persona), 1, \(thousandths), \(now), \(now))
      ON CONFLICT (user_id, persona) DO UPDATE SET interactions = interactions + 1, last_ms = excluded.last_ms,
        sentiment = CASE excluded.sentiment WHEN 0 THEN sentiment ELSE (sentiment * 9 + excluded.sentiment) / 10 END
      """)
    for event in events { try note(event, of: person, with: persona, now: now) }
    if count > 0, count.isMultiple(of: Relationship.step) {
      try noteStep(of: person, with: persona, now: now)
    }
  }

  /// An event of one kind counts once a day.
  private borrowing func note(
    _ event: Relationship.EventKind, of person: PersonID, with persona: String, now: Moment
  ) throws(SQLiteError) {
    let day = now.advanced(by: .seconds(-86_400))
    guard
      try !exists(
        """
        SELECT 1 FROM relationship_events WHERE user_id = \(person) AND persona = \(persona)
          AND kind = \(event.rawValue) AND at_ms > \(day)
        """)
    else { return }
    try run(
      """
      INSERT INTO relationship_events (user_id, persona, kind, at_ms)
      VALUES (\(person), \(persona), \(event.rawValue), \(now))
      """)
    // The first one, that they met, stays for ever.
    try run(
      """
      DELETE FROM relationship_events WHERE id IN (
        SELECT id FROM relationship_events WHERE user_id = \(person) AND persona = \(persona) AND kind <> 'met'
        ORDER BY id DESC LIMIT 100 OFFSET \(Relationship.eventsKept - 1))
      """)
  }

  /// Writes down where the two have come to, if that has changed since it was last written down.
  private borrowing func noteStep(
    of person: PersonID, with persona: String, now: Moment
  ) throws(SQLiteError) {
    guard let state = try relationship(of: person, with: persona) else { return }
    if let last = state.history.last, last.stage == state.stage, abs(last.sentiment - state.sentiment) < 0.05
    {
      return
    }
    try run(
      """
      INSERT INTO relationship_history (user_id, persona, at_ms, interactions, sentiment, stage)
      VALUES (\(person), \(persona), \(now), \(state.interactions), \(Int64((state.sentiment * 1_000).rounded())),
        \(state.stage.rawValue)) ON CONFLICT (user_id, persona, at_ms) DO NOTHING
      """)
    try run(
      """
      DELETE FROM relationship_history WHERE user_id = \(person) AND persona = \(persona) AND at_ms < (
        SELECT MIN(at_ms) FROM (SELECT at_ms FROM relationship_history
          WHERE user_id = \(person) AND persona = \(persona) ORDER BY at_ms DESC LIMIT \(Relationship.historyKept)))
      """)
  }

  /// How the two stand; `nil` when they never talked.
  package borrowing func relationship(
    of person: PersonID, with persona: String
  ) throws(SQLiteError) -> Relationship? {
    let row = try first(
      """
      SELECT interactions, sentiment, first_ms, last_ms FROM relationships
      WHERE user_id = \(person) AND persona = \(persona)
      """
    ) { (Int($0.int(0)), Double($0.int(1)) / 1_000, $0.moment(2), $0.moment(3)) }
    guard let (interactions, sentiment, first, last) = row else { return nil }
    let events = try all(
      """
      SELECT kind, at_ms FROM relationship_events WHERE user_id = \(person) AND persona = \(persona)
      ORDER BY id DESC LIMIT \(Relationship.eventsKept)
      """
    ) { row in
      Relationship.EventKind(rawValue: row.text(0)).map { Relationship.Event(kind: $0, at: row.moment(1)) }
    }
    let history = try all(
      """
      SELECT at_ms, interactions, sentiment, stage FROM relationship_history
      WHERE user_id = \(person) AND persona = \(persona) ORDER BY at_ms DESC LIMIT \(Relationship.historyShown)
      """
    ) { row in
      Relationship.Step(
        at: row.moment(0), interactions: Int(row.int(1)), sentiment: Double(row.int(2)) / 1_000,
        stage: Relationship.Stage(rawValue: row.text(3)) ?? .strangers)
    }
    return Relationship(
      interactions: interactions, sentiment: sentiment, first: first, last: last,
      events: events.compactMap { $0 }.reversed(), history: history.reversed())
  }
}

extension PersonalData {
  /// How personas and people stand with each other, and what people said that was not read for facts yet.
  package static let relationships = PersonalData(
    feature: "relationships",
    columns: [
      "relationships.user_id", "relationship_events.user_id", "relationship_history.user_id",
      "memory_unread.user_id",
    ],
    merge: { connection, merging in
      let (kept, gone) = (merging.kept, merging.gone)
      try connection.run(
        """
        INSERT INTO relationships (user_id, persona, interactions, sentiment, first_ms, last_ms)
        SELECT \(kept), persona, interactions, sentiment, first_ms, last_ms FROM relationships WHERE user_id = \(gone)
        ON CONFLICT (user_id, persona) DO UPDATE SET
          sentiment = (sentiment * interactions + excluded.sentiment * excluded.interactions)
            / MAX(1, interactions + excluded.interactions),
          interactions = interactions + excluded.interactions, first_ms = MIN(first_ms, excluded.first_ms),
          last_ms = MAX(last_ms, excluded.last_ms)
        """)
      try connection.run("DELETE FROM relationships WHERE user_id = \(gone)")
      try connection.run("UPDATE relationship_events SET user_id = \(kept) WHERE user_id = \(gone)")
      try connection.run(
        "UPDATE OR IGNORE relationship_history SET user_id = \(kept) WHERE user_id = \(gone)")
      try connection.run("DELETE FROM relationship_history WHERE user_id = \(gone)")
      try connection.run("UPDATE memory_unread SET user_id = \(kept) WHERE user_id = \(gone)")
    },
    separate: { connection, separating in
      // How they stand belongs to no platform, and stays; what was said does.
      let (platform, keys) = (separating.platform.rawValue, separating.platform.keys)
      try connection.run(
        """
        UPDATE memory_unread SET user_id = \(separating.other) WHERE user_id = \(separating.person)
          AND (place = \(platform) OR (place >= \(keys.lowerBound) AND place < \(keys.upperBound)))
        """)
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "relationships", ["persona", "messages", "sentiment", "first_ms", "last_ms"],
          """
          SELECT persona, interactions, sentiment / 1000.0, first_ms, last_ms FROM relationships
          WHERE user_id = \(subject.person) ORDER BY persona
          """),
        try connection.personalTable(
          "relationship_events", ["persona", "what", "at_ms"],
          """
          SELECT persona, kind, at_ms FROM relationship_events WHERE user_id = \(subject.person) ORDER BY id DESC
          """),
        try connection.personalTable(
          "relationship_history", ["persona", "at_ms", "messages", "sentiment", "stage"],
          """
          SELECT persona, at_ms, interactions, sentiment / 1000.0, stage FROM relationship_history
          WHERE user_id = \(subject.person) ORDER BY at_ms DESC
          """),
        try connection.personalTable(
          "not_yet_read_for_facts", ["place", "said", "at_ms"],
          "SELECT place, said, at_ms FROM memory_unread WHERE user_id = \(subject.person) ORDER BY id DESC"),
      ]
    },
    delete: { connection, subject in
      try connection.run("DELETE FROM relationships WHERE user_id = \(subject.person)")
      try connection.run("DELETE FROM relationship_events WHERE user_id = \(subject.person)")
      try connection.run("DELETE FROM relationship_history WHERE user_id = \(subject.person)")
      try connection.run("DELETE FROM memory_unread WHERE user_id = \(subject.person)")
    })
}
