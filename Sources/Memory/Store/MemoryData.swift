import SQLite
import Vocabulary

extension PersonalData {
  /// What is remembered of people, and what they told others.
  package static let memories = PersonalData(
    feature: "memories", columns: ["memory_shelves.person", "memories.said_by"],
    merge: { connection, merging in
      let (kept, gone) = (merging.kept, merging.gone)
      for shelf in try connection.shelves(of: gone) {
        try connection.moveShelf(shelf.key, to: ShelfKey(person: kept.text, place: shelf.key.place))
      }
      try connection.run("UPDATE memories SET said_by = \(kept) WHERE said_by = \(gone)")
    },
    separate: { connection, separating in
      let (person, other, platform) = (separating.person, separating.other, separating.platform.rawValue)
      let keys = separating.platform.keys
      for shelf in try connection.shelves(of: person)
      where shelf.key.place == platform || keys.contains(shelf.key.place) {
        try connection.moveShelf(shelf.key, to: ShelfKey(person: other.text, place: shelf.key.place))
      }
      try connection.run(
        """
        UPDATE memories SET said_by = \(other) WHERE said_by = \(person) AND shelf IN (
          SELECT id FROM memory_shelves WHERE person IN ('', \(other))
            AND (place = \(platform) OR (place >= \(keys.lowerBound) AND place < \(keys.upperBound))))
        """)
    },
    export: { connection, subject in
      [
        try connection.personalTable(
          "memories",
          [
            "number", "place", "for_everybody_there", "type", "text", "source", "reference", "made_ms",
            "last_of_use_ms", "is_pinned",
          ],
          """
          SELECT m.id, s.place, s.person = '', m.type, m.text, m.source, m.reference, m.created_ms, m.used_ms, m.pinned
          FROM memory_shelves AS s JOIN memories AS m ON m.shelf = s.id WHERE s.person = \(subject.person)
          UNION ALL
          SELECT m.id, s.place, 1, m.type, m.text, m.source, m.reference, m.created_ms, m.used_ms, m.pinned
          FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf
          WHERE m.said_by = \(subject.person) AND s.person = '' ORDER BY 1 DESC
          """)
      ]
    },
    delete: { connection, subject in
      for shelf in try connection.shelves(of: subject.person) { try connection.takeAwayShelf(shelf.id) }
      let told = try connection.all(
        "SELECT id, shelf FROM memories WHERE said_by = \(subject.person)"
      ) { (memory: $0.int(0), shelf: $0.int(1)) }
      for (memory, shelf) in told { try connection.takeAway(memory, from: shelf) }
    })
}
