import Foundation
import Personality
import SQLite
import Testing
import Vocabulary

@Suite("Stored moods")
struct MoodStorageTests {
  let persona = Persona.plain()
  let start = Moment.noon

  private func memory() async throws -> Database {
    try await Database(path: ":memory:", migrations: personalityMigrations)
  }

  @Test("A stranger gets the resting mood, and reading it stores nothing")
  func strangers() async throws {
    let (persona, start) = (persona, start)
    let database = try await memory()
    let (state, rows) = try await database.read { connection in
      (
        try connection.mood(of: persona, with: .ada, now: start),
        try connection.all("SELECT 1 FROM persona_moods") { $0.int(0) }
      )
    }
    #expect(state.mood(of: persona, at: start) == persona.dynamics.baseline)
    #expect(state.messages == 0)
    #expect(rows.isEmpty)
  }

  @Test("A mood, its causes and its memory of lines survive a restart, and fade meanwhile")
  func survivesRestart() async throws {
    let (persona, start) = (persona, start)
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sqlite").path
    defer {
      for ending in ["", "-wal", "-shm", ".lock"] {
        try? FileManager.default.removeItem(atPath: path + ending)
      }
    }
    let before: MoodState
    do {
      let database = try await Database(path: path, migrations: personalityMigrations)
      before = try await database.write { connection in
        try connection.changeMood(of: persona, with: .ada, now: start) { state in
          _ = state.hear(at: start)
          state.call("Ada")
          state.feel(.praise, as: persona, at: start)
          state.feel(.insult, as: persona, at: start)
          return state
        }
      }
      await database.close()
    }
    let database = try await Database(path: path, migrations: personalityMigrations)
    let later = start.advanced(by: .seconds(3_600))
    let after = try await database.read { try $0.mood(of: persona, with: .ada, now: later) }
    await database.close()

    #expect(after.calledName == "Ada")
    #expect(after.messages == 1 && after.firstHeard == start && after.lastHeard == start)
    #expect(after.causes.map(\.kind) == [.praise, .insult])
    #expect(abs(after.causes[1].effect[.trust] - before.causes[1].effect[.trust]) < 0.006)
    let expected = before.mood(of: persona, at: later)
    let found = after.mood(of: persona, at: later)
    for dimension in Dimension.allCases { #expect(abs(found[dimension] - expected[dimension]) < 0.000_01) }
  }

  @Test("What one person does is felt a little by everybody, and fondness not at all")
  func sharesMood() async throws {
    let (persona, start) = (persona, start)
    let database = try await memory()
    let bob = try await database.write { connection in
      try connection.changeMood(of: persona, with: .ada, now: start) {
        $0.feel(.insult, as: persona, at: start)
      }
      return try connection.mood(of: persona, with: .bob, now: start)
    }
    let mood = bob.mood(of: persona, at: start)
    #expect(mood[.happiness] < 50 && mood[.happiness] > 48)
    #expect(mood[.affection] == 50 && mood[.trust] == 50)
    #expect(bob.causes.isEmpty)
  }

  @Test("A busy crowd writes the persona's own row once in ten seconds, and nothing of it is lost")
  func sparesTheCommonRow() async throws {
    let (persona, start) = (persona, start)
    let database = try await memory()
    func commonWrites(_ people: Int, every gap: Duration) async throws -> Int {
      var (seen, writes) = (Int64.min, 0)
      for index in 0..<people {
        let now = start.advanced(by: gap * index)
        let written = try await database.write { connection in
          try connection.changeMood(of: persona, with: PersonID("usr_\(index % 20)"), now: now) {
            $0.feel(.praise, as: persona, at: now)
          }
          return try connection.first("SELECT as_of FROM persona_common_moods") { $0.int(0) }
        }
        if let written, written != seen { (seen, writes) = (written, writes + 1) }
      }
      return writes
    }
    #expect(try await commonWrites(200, every: .milliseconds(100)) == 2)
    // Those who still hold something tell it with their next message.
    let unshared = try await database.read {
      try $0.all("SELECT unshared_happiness FROM persona_moods WHERE unshared_happiness > 0") { $0.int(0) }
        .count
    }
    #expect(unshared >= 18)
  }

  @Test("A year-long gap, a clock set back and edited rows do no harm")
  func survivesOddRows() async throws {
    let (persona, start) = (persona, start)
    let database = try await memory()
    let states = try await database.write { connection in
      try connection.changeMood(of: persona, with: .ada, now: start) {
        $0.feel(.praise, as: persona, at: start)
      }
      let future = try connection.mood(
        of: persona, with: .ada, now: start.advanced(by: .seconds(400 * 86_400)))
      let past = try connection.mood(
        of: persona, with: .ada, now: start.advanced(by: .seconds(-400 * 86_400)))
      try connection.run(
        """
        UPDATE persona_moods SET happiness = 9223372036854775807, trust = -9223372036854775808,
          causes = 'nonsense;thanks,1,2;dance,1,1,1,1,1,1;praise,0,1,9223372036854775807,0,0,0',
          recent_lines = 'zz,12,,99999999999'
        """)
      let edited = try connection.mood(of: persona, with: .ada, now: start)
      return (future, past, edited)
    }
    #expect(
      abs(states.0.mood(of: persona, at: start.advanced(by: .seconds(400 * 86_400)))[.happiness] - 50) < 0.001
    )
    #expect(states.1.mood(of: persona, at: start.advanced(by: .seconds(-400 * 86_400)))[.happiness] > 50)
    #expect(states.2.mood(of: persona, at: start)[.happiness] == 100)
    #expect(states.2.mood(of: persona, at: start)[.trust] == 0)
    #expect(states.2.causes.map(\.kind) == [.praise])
  }

  @Test("A person can be forgotten, and two that are one can be joined")
  func forgetsAndJoins() async throws {
    let (persona, start) = (persona, start)
    let database = try await memory()
    let (moved, kept, forgotten) = try await database.write { connection in
      try connection.changeMood(of: persona, with: .ada, now: start) { $0.call("Ada") }
      try connection.moveMoods(from: .ada, to: .bob)
      let moved = try connection.mood(of: persona, with: .bob, now: start).calledName
      try connection.changeMood(of: persona, with: .ada, now: start) { $0.call("Other") }
      try connection.moveMoods(from: .ada, to: .bob)
      let kept = try connection.mood(of: persona, with: .bob, now: start).calledName
      return (moved, kept, try connection.forgetMoods(of: .bob))
    }
    #expect(moved == "Ada")
    #expect(kept == "Ada")
    #expect(forgotten == 1)
    let rows = try await database.read { try $0.all("SELECT 1 FROM persona_moods") { $0.int(0) } }
    #expect(rows.isEmpty)
  }

  @Test("A community sets traits for itself alone, and takes them back")
  func storesTraits() async throws {
    let database = try await memory()
    let (mine, theirs, reset, after) = try await database.write { connection in
      try connection.setTrait(.tsundere, to: 10, of: "plain", in: "wsp_1")
      try connection.setTrait(.tsundere, to: 90, of: "plain", in: "wsp_1")
      try connection.setTrait(.openness, to: 0, of: "plain", in: "wsp_1")
      return (
        try connection.traitOverrides(of: "plain", in: "wsp_1"),
        try connection.traitOverrides(of: "plain", in: "wsp_2"),
        try connection.resetTraits(of: "plain", in: "wsp_1"),
        try connection.traitOverrides(of: "plain", in: "wsp_1")
      )
    }
    #expect(mine == [.tsundere: 90, .openness: 0])
    #expect(theirs.isEmpty && after.isEmpty)
    #expect(reset == 2)
    #expect(persona.with(mine).traits[.tsundere] == 0.9)
    #expect(persona.with(mine).traits[.dere] == 0.5)
    await #expect(throws: SQLiteError.self) {
      try await database.write { try $0.setTrait(.dere, to: 101, of: "plain", in: "wsp_1") }
    }
  }
}

extension Connection {
  /// Reads a mood, lets `change` work on it, and stores it.
  @discardableResult
  fileprivate borrowing func changeMood<Result>(
    of persona: Persona, with person: PersonID, now: Moment, _ change: (inout MoodState) -> Result
  ) throws(SQLiteError) -> Result {
    var state = try mood(of: persona, with: person, now: now)
    let result = change(&state)
    try saveMood(state)
    return result
  }
}
