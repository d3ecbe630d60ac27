import Groundwork
import SQLite
import Testing

@Suite("Interleavings")
struct InterleavingTests {
  /// What one caller was told: which counter, and the value it had after the step.
  private struct Step: Hashable {
    let counter: Int64
    let value: Int64
  }

  @Test(
    "Whatever the order, each acknowledged step counts exactly once", arguments: 1...8 as ClosedRange<UInt64>)
  func countsOnce(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let database = try await Database(
      path: seed.isMultiple(of: 2) ? ":memory:" : folder.file("warden.sqlite"),
      migrations: [
        Migration(
          feature: "counters", number: 1,
          "CREATE TABLE counters (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
      ])
    let steps = try await withThrowingTaskGroup(of: [Step].self) { group in
      for caller in 0..<24 as Range<UInt64> {
        group.addTask { try await walk(database, Randomness.seeded(seed &* 1_000 &+ caller)) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }

    let stored = try await database.read {
      try $0.all("SELECT id, value FROM counters") { ($0.int(0), $0.int(1)) }
    }
    // No step was lost, counted twice or taken back: the values that callers saw are 1, 2, 3 … without a gap.
    #expect(Set(steps).count == steps.count)
    for (counter, value) in stored {
      let seen = steps.filter { $0.counter == counter }.map(\.value)
      #expect(seen.sorted() == Array(1...value))
    }
    #expect(Set(steps.map(\.counter)) == Set(stored.map(\.0)))
  }

  /// Steps counters at random. One step in four throws after it has counted, and one in four looks again.
  private func walk(_ database: Database, _ randomness: Randomness) async throws -> [Step] {
    var steps: [Step] = []
    for _ in 0..<30 {
      let counter = Int64(randomness.index(below: 5))
      let fails = randomness.index(below: 4) == 0
      let looks = randomness.index(below: 4) == 0
      do {
        let value = try await database.write { connection in
          let value = try connection.first(
            """
            INSERT INTO counters (id, value) VALUES (\(counter), 1)
            ON CONFLICT (id) DO UPDATE SET value = counters.value + 1 RETURNING value
            """
          ) { $0.int(0) }
          if fails { throw Refusal() }
          return value ?? 0
        }
        steps.append(Step(counter: counter, value: value))
        guard looks else { continue }
        let seen = try await database.read {
          try $0.first("SELECT value FROM counters WHERE id = \(counter)") { $0.int(0) }
        }
        #expect(seen ?? 0 >= value, "a read is never older than a write that returned before it")
      } catch is Refusal {}
    }
    return steps
  }
}
