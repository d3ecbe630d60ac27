import SQLite
import Vocabulary

extension PersonalData {
  /// What personas feel about people, and the names they were asked to use.
  package static let moods = PersonalData(
    feature: "moods", columns: ["persona_moods.person"],
    merge: { connection, merging in try connection.mergeMoods(merging) },
    export: { connection, subject in
      // Feelings in points, as distances from the persona's resting mood.
      [
        try connection.personalTable(
          "moods",
          [
            "persona", "called_name", "messages", "first_heard_ms", "last_heard_ms", "as_of_ms", "happiness",
            "energy", "affection", "trust", "causes",
          ],
          """
          SELECT persona, called_name, messages, first_heard, last_heard, as_of, happiness / 1000000.0,
            energy / 1000000.0, affection / 1000000.0, trust / 1000000.0, causes
          FROM persona_moods WHERE person = \(subject.person) ORDER BY persona
          """)
      ]
    },
    delete: { connection, subject in
      try connection.forgetMoods(of: subject.person)
      for chat in subject.chats { try connection.forgetTraits(in: chat.key) }
    })
}

extension Connection {
  /// Makes one feeling of two: each counts by how often the two were heard. The name and the last lines are those of
  /// whoever was heard last.
  package borrowing func mergeMoods(_ merging: Merging) throws(SQLiteError) {
    let (kept, gone) = (merging.kept, merging.gone)
    // Distances of two moments are mixed as if they were of one. They fade within hours, so nobody can tell.
    try run(
      """
      UPDATE persona_moods AS mine SET
        happiness = (mine.happiness * mine.messages + other.happiness * other.messages)
          / (mine.messages + other.messages),
        energy = (mine.energy * mine.messages + other.energy * other.messages) / (mine.messages + other.messages),
        affection = (mine.affection * mine.messages + other.affection * other.messages)
          / (mine.messages + other.messages),
        trust = (mine.trust * mine.messages + other.trust * other.messages) / (mine.messages + other.messages),
        unshared_happiness = mine.unshared_happiness + other.unshared_happiness,
        unshared_energy = mine.unshared_energy + other.unshared_energy,
        as_of = CASE WHEN other.as_of > mine.as_of THEN other.as_of ELSE mine.as_of END,
        first_heard = CASE WHEN other.first_heard < mine.first_heard THEN other.first_heard ELSE mine.first_heard END,
        last_heard = CASE WHEN other.last_heard > mine.last_heard THEN other.last_heard ELSE mine.last_heard END,
        called_name = CASE WHEN other.last_heard > mine.last_heard
          THEN COALESCE(other.called_name, mine.called_name) ELSE COALESCE(mine.called_name, other.called_name) END,
        causes = CASE WHEN other.last_heard > mine.last_heard THEN other.causes ELSE mine.causes END,
        recent_lines = CASE WHEN other.last_heard > mine.last_heard THEN other.recent_lines ELSE mine.recent_lines END,
        messages = mine.messages + other.messages
      FROM persona_moods AS other
      WHERE mine.person = \(kept) AND other.person = \(gone) AND other.persona = mine.persona
        AND mine.messages > 0 AND other.messages > 0
      """)
    // Where only one of the two was ever heard, that one is what is felt.
    try run(
      """
      DELETE FROM persona_moods WHERE person = \(kept) AND messages = 0 AND called_name IS NULL AND persona IN
        (SELECT persona FROM persona_moods WHERE person = \(gone))
      """)
    try moveMoods(from: gone, to: kept)
  }

  /// Forgets what was set for a private chat.
  package borrowing func forgetTraits(in scope: String) throws(SQLiteError) {
    try run("DELETE FROM persona_traits WHERE scope = \(scope)")
  }
}
