import Commands
import SQLite
import Testing
import Vocabulary

/// Runs `body` in a transaction of a fresh database.
func inMemory<Value: Sendable>(
  _ body: @Sendable @escaping (borrowing Connection) throws -> Value
) async throws -> Value {
  let database = try await Database(path: ":memory:", migrations: commandsMigrations)
  return try await database.write(body)
}

@Suite("What a button does")
struct ActionTests {
  let now = Moment(seconds: 1_790_000_000)
  let ada = PersonID("usr_01J0000000000000000000ADA0")
  let bob = PersonID("usr_01J0000000000000000000B0B0")
  let id = ActionID("act_01J00000000000000000000000")

  @Test("happens once, and only for its person")
  func once() async throws {
    let (now, ada, bob, id) = (now, ada, bob, id)
    let results = try await inMemory { connection in
      try connection.createAction(id, "pay", on: "att_1", for: ada, until: now.advanced(by: .seconds(60)))
      return [
        try connection.consumeAction(id, by: bob, at: now)?.reference,
        try connection.consumeAction(id, by: ada, at: now)?.reference,
        try connection.consumeAction(id, by: ada, at: now)?.reference,
        try connection.consumeAction(ActionID("act_other"), by: ada, at: now)?.reference,
      ]
    }
    #expect(results == [nil, "att_1", nil, nil])
  }

  @Test("does not happen after its time")
  func expiry() async throws {
    let (now, ada, id) = (now, ada, id)
    let results = try await inMemory { connection in
      try connection.createAction(id, "pay", on: "att_1", for: ada, until: now)
      let late = try connection.consumeAction(id, by: ada, at: now) == nil
      let early = try connection.consumeAction(id, by: ada, at: now.advanced(by: .milliseconds(-1)))
      return (late, early?.action)
    }
    #expect(results.0)
    #expect(results.1 == "pay")
  }

  @Test("is forgotten when it is long expired")
  func cleaning() async throws {
    let (now, ada, id) = (now, ada, id)
    let results = try await inMemory { connection in
      try connection.createAction(id, "pay", on: "att_1", for: ada, until: now)
      return [
        try connection.removeExpiredActions(before: now),
        try connection.removeExpiredActions(before: now.advanced(by: .milliseconds(1))),
      ]
    }
    #expect(results == [0, 1])
  }
}
