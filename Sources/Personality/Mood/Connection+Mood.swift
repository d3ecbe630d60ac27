import SQLite
import Vocabulary

extension Connection {
  /// What `persona` feels towards `person`, faded to `now`. A person nobody has heard of gets a fresh state.
  package borrowing func mood(
    of persona: Persona, with person: PersonID, now: Moment
  ) throws(SQLiteError) -> MoodState {
    let dynamics = persona.dynamics
    // One row whether or not there is anything stored, so that one statement answers for both tables.
    let state = try first(
      """
      SELECT c.as_of, c.happiness, c.energy, m.as_of, m.happiness, m.energy, m.affection, m.trust,
        m.unshared_happiness, m.unshared_energy, m.first_heard, m.last_heard, m.messages, m.called_name,
        m.causes, m.recent_lines
      FROM (SELECT 1 AS one) AS always
      LEFT JOIN persona_common_moods AS c ON c.persona = \(persona.id)
      LEFT JOIN persona_moods AS m ON m.person = \(person) AND m.persona = \(persona.id)
      """
    ) { row throws(SQLiteError) in
      var state = MoodState(of: persona.id, with: person, at: now)
      if let written = row.optionalMoment(0) {
        let stored = MoodChange(happiness: points(row.int(1)), energy: points(row.int(2)))
        state.common = dynamics.faded(
          stored.limited(to: MoodState.commonLimit), after: written.duration(to: now))
        state.commonWrittenAt = written
      }
      guard let asOf = row.optionalMoment(3) else { return state }
      let passed = asOf.duration(to: now)
      state.own = dynamics.faded(
        MoodChange(
          happiness: points(row.int(4)), energy: points(row.int(5)), affection: points(row.int(6)),
          trust: points(row.int(7))
        ).limited(to: 100), after: passed)
      state.unshared = dynamics.faded(
        MoodChange(happiness: points(row.int(8)), energy: points(row.int(9)))
          .limited(to: MoodState.commonLimit), after: passed)
      state.common = (state.common + state.unshared).limited(to: MoodState.commonLimit)
      (state.firstHeard, state.lastHeard) = (row.optionalMoment(10), row.optionalMoment(11))
      state.messages = Int(clamping: row.int(12))
      state.calledName = row.optionalText(13)
      state.causes = MoodCause.parsed(row.text(14)).suffix(MoodState.causesKept)
      state.recentLines = RecentLines(stored: row.text(15))
      return state
    }
    return state ?? MoodState(of: persona.id, with: person, at: now)
  }

  /// Stores a state that ``mood(of:with:now:)`` gave in the same transaction.
  ///
  /// What everybody is to feel reaches the persona's own row at most once in ``MoodState/sharingPause``, so that row
  /// is no bottleneck however many people talk; until then it waits in the person's row.
  package borrowing func saveMood(_ state: MoodState) throws(SQLiteError) {
    let sincePublished = state.commonWrittenAt.map { $0.duration(to: state.asOf) }
    let publishes =
      state.unshared.strength >= 0.05
      && (sincePublished.map { $0 >= MoodState.sharingPause || $0 < .zero } ?? true)
    let unshared = publishes ? .none : state.unshared
    try run(
      """
      INSERT INTO persona_moods (person, persona, as_of, happiness, energy, affection, trust, unshared_happiness,
        unshared_energy, first_heard, last_heard, messages, called_name, causes, recent_lines)
      VALUES (\(state.person), \(state.persona), \(state.asOf), \(millionths(state.own[.happiness])),
        \(millionths(state.own[.energy])), \(millionths(state.own[.affection])), \(millionths(state.own[.trust])),
        \(millionths(unshared[.happiness])), \(millionths(unshared[.energy])), \(state.firstHeard.sqlValue),
        \(state.lastHeard.sqlValue), \(state.messages), \(state.calledName.sqlValue), \(MoodCause.stored(state.causes)),
        \(state.recentLines.stored))
      ON CONFLICT (person, persona) DO UPDATE SET as_of = excluded.as_of, happiness = excluded.happiness,
        energy = excluded.energy, affection = excluded.affection, trust = excluded.trust,
        unshared_happiness = excluded.unshared_happiness, unshared_energy = excluded.unshared_energy,
        first_heard = excluded.first_heard, last_heard = excluded.last_heard, messages = excluded.messages,
        called_name = excluded.called_name, causes = excluded.causes, recent_lines = excluded.recent_lines
      """)
    guard publishes else { return }
    try run(
      """
      INSERT INTO persona_common_moods (persona, as_of, happiness, energy)
      VALUES (\(state.persona), \(state.asOf), \(millionths(state.common[.happiness])),
        \(millionths(state.common[.energy])))
      ON CONFLICT (persona) DO UPDATE SET as_of = excluded.as_of, happiness = excluded.happiness,
        energy = excluded.energy
      """)
  }

  /// Forgets what every persona feels about a person.
  ///
  /// - Returns: How many personas had known them.
  @discardableResult
  package borrowing func forgetMoods(of person: PersonID) throws(SQLiteError) -> Int {
    try run("DELETE FROM persona_moods WHERE person = \(person)")
  }

  /// Gives `person` what is felt about `other`, when the two turn out to be one human being. Where both are known,
  /// what is felt about `person` stays.
  package borrowing func moveMoods(from other: PersonID, to person: PersonID) throws(SQLiteError) {
    try run(
      """
      UPDATE persona_moods SET person = \(person) WHERE person = \(other) AND persona NOT IN
        (SELECT persona FROM persona_moods WHERE person = \(person))
      """)
    try forgetMoods(of: other)
  }
}

extension MoodState {
  /// Far below every half-life, so nobody notices the delay; and one write, however many people talk meanwhile.
  static let sharingPause = Duration.seconds(10)
}

private func millionths(_ points: Double) -> Int64 { Int64((points * 1_000_000).rounded()) }
private func points(_ millionths: Int64) -> Double { Double(millionths) / 1_000_000 }
