import Community
import Foundation
import Groundwork
import SQLite
import Testing
import Vocabulary

@testable import warden

@Suite("Forgetting", .timeLimit(.minutes(2)))
struct ForgettingTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("warden-\(UUID().uuidString)")
  let start = Moment(seconds: 1_790_000_000)
  let randomness = Randomness.seeded(4)
  /// Stands in everything that Ann says and is called, and nowhere else.
  let marker = "zyxmarkerxyz"

  private var path: String { folder.appendingPathComponent("warden.sqlite").path }

  /// The files beside each other that hold the marker.
  private func traces() throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Set(
      names.filter { name in
        try Data(contentsOf: folder.appendingPathComponent(name)).range(of: Data(marker.utf8)) != nil
      })
  }

  /// Enough of both that rows lie on many pages, and pages hold rows of both.
  private func fill(_ database: Database) async throws -> (ann: PersonID, bob: PersonID) {
    let ann = Sender(
      account: AccountOnPlatform(.telegram, "31337001"), displayName: "Ann", handle: "ann_\(marker)")
    let bob = Sender(account: AccountOnPlatform(.telegram, "31337002"), displayName: "Bob", handle: "bob")
    return try await database.write { [start, randomness, marker] connection in
      let people = (
        try connection.person(for: ann, now: start, randomness).id,
        try connection.person(for: bob, now: start, randomness).id
      )
      for round in 0..<400 {
        for (person, words) in [(people.0, "\(marker) \(round)"), (people.1, "something else \(round)")] {
          try connection.run(
            """
            INSERT INTO exchanges (conversation, user_id, said, answered, at_ms) VALUES (
              'telegram:1', \(person), \(words), \(words + String(repeating: "…", count: round)), \(start))
            """)
        }
      }
      try connection.run(
        """
        INSERT INTO persona_moods (persona, person, as_of, happiness, energy, affection, trust, unshared_happiness,
          unshared_energy, first_heard, last_heard, messages, called_name, causes, recent_lines)
        VALUES ('maid', \(people.0), \(start), 0, 0, 0, 0, 0, 0, \(start), \(start), 1, \(marker), '', '')
        """)
      try connection.run(
        """
        INSERT INTO ui_actions (id, user_id, action, ref_id, expires_ms)
        VALUES ('act_1', \(people.0), 'pay', \(marker), \(start))
        """)
      try connection.run(
        """
        INSERT INTO outbox (destination, kind, body, state, due_ms, caused_ms)
        VALUES ('telegram:31337001', 'talk', \("{\"text\":\"\(marker)\"}"), 'refused', \(start), \(start))
        """)
      try connection.run(
        """
        INSERT INTO inbox (platform, number, lane, body, state, received_ms) VALUES ('telegram', '5',
          'telegram:31337001', \("{\"chat\":\"direct\",\"by\":{\"id\":\"31337001\"},\"message\":{\"text\":\"\(marker)\"}}"),
          'dead', \(start))
        """)
      // What was deleted long ago, in the usual way.
      try connection.run("DELETE FROM exchanges WHERE user_id = \(people.0) AND id % 3 = 0")
      return people
    }
  }

  @Test("Of somebody who is deleted, not one word is left in the file, the log or the automatic copies")
  func leavesNothing() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // The last step is missing at first, so that a copy is made before it.
    let older = try await Database(path: path, migrations: Features.migrations.dropLast())
    try await older.write { [marker] in
      try $0.run(
        "INSERT INTO accepted_events (platform, number, received_ms) VALUES ('telegram', \(marker), 1)")
    }
    await older.close()
    let database = try await Database(path: path, migrations: Features.migrations)
    #expect(try traces().contains { $0.hasSuffix(".backup") })
    try await database.write { try $0.run("DELETE FROM accepted_events") }
    let (ann, bob) = try await fill(database)
    #expect(try !traces().isEmpty)

    try await database.write { [start, randomness] connection in
      let deletion = try connection.requestDeletion(of: ann, now: start, randomness)
      try connection.carryOut(deletion, Features.personalRecords, now: start)
    }
    #expect(try !traces().isEmpty, "what is only deleted can still be read")
    #expect(try await database.read { try $0.hasErasedPeople() } == true)
    try await database.clearDeleted()
    #expect(try traces() == [])

    // Nobody else has lost anything, and everything works as before.
    let left = try await database.write { connection in
      try connection.run(
        "INSERT INTO accepted_events (platform, number, received_ms) VALUES ('telegram', '1', 1)")
      return try connection.first("SELECT COUNT(*) FROM exchanges WHERE user_id = \(bob)") { $0.int(0) }
    }
    #expect(left == 400)
    await database.close()
    #expect(try traces() == [])
  }
}
