import Commands
import Groundwork
import LanguageModels
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Tools

@Suite("How often tools may be used")
struct ToolLimitsTests {
  private static let limits = ToolLimits(
    person: RateLimit(2, per: .seconds(60)), community: RateLimit(3, per: .seconds(60)),
    everybody: RateLimit(5, per: .seconds(60)))

  @Test("A person who has asked too often hears how long to wait, and nobody is asked")
  func person() async throws {
    let rig = try await WikipediaRig(limits: Self.limits)
    for query in ["one", "two"] { _ = try await rig.wikipedia.search(query, for: WikipediaRig.ann) }
    await #expect(throws: ToolError.limited(wait: .seconds(30))) {
      try await rig.wikipedia.search("three", for: WikipediaRig.ann)
    }
    #expect(rig.server.asked == ["one", "two"])
    // What is known already costs nothing, and others are not held up.
    #expect(try await rig.wikipedia.search("one", for: WikipediaRig.ann).isCached)
    _ = try await rig.wikipedia.search("three", for: WikipediaRig.somebody("bob"))
    rig.clock.advance(by: .seconds(30))
    _ = try await rig.wikipedia.search("four", for: WikipediaRig.ann)
    await rig.stop()
  }

  @Test("A community shares its bucket, everybody shares one, and a refusal uses nothing up")
  func shared() async throws {
    let rig = try await WikipediaRig(limits: Self.limits)
    for number in 1...3 {
      _ = try await rig.wikipedia.search("q\(number)", for: WikipediaRig.somebody("p\(number)", in: "-1"))
    }
    for _ in 0..<3 {
      await #expect(throws: ToolError.limited(wait: .seconds(20))) {
        try await rig.wikipedia.search("q4", for: WikipediaRig.somebody("p4", in: "-1"))
      }
    }
    _ = try await rig.wikipedia.search("q4", for: WikipediaRig.somebody("p4", in: "-2"))
    _ = try await rig.wikipedia.search("q5", for: WikipediaRig.somebody("p4", in: "-2"))
    await #expect(throws: ToolError.limited(wait: .seconds(12))) {
      try await rig.wikipedia.search("q6", for: WikipediaRig.somebody("p6"))
    }
    await rig.stop()
  }

  @Test("Looking into memories has buckets of its own, and whoever empties one is told how long to wait")
  func recalling() async throws {
    let rig = try await WikipediaRig(limits: Self.limits)
    let asked = Guarded(0)
    let registry = ToolRegistry([
      .wikiSearch(in: rig.wikipedia),
      .recall(within: rig.desk) { _, _ throws(ToolError) in
        asked.withLock { $0 += 1 }
        return []
      },
    ])
    func recall(_ caller: ToolCaller) async throws -> ToolResult {
      let call = try #require(ToolCall(id: "c", name: "recall", arguments: Array(#"{"query":"tea"}"#.utf8)))
      return try await registry.run(call, for: caller).result
    }
    for _ in 0..<2 { #expect(try await !recall(WikipediaRig.ann).isError) }
    let refused = try await recall(WikipediaRig.ann)
    #expect(refused.isError && refused.text.contains("in 30 seconds. Tell the person."))
    #expect(asked.withLock { $0 } == 2)
    // Neither other tools nor other people wait for it; together they use up what everybody shares.
    _ = try await rig.wikipedia.search("one", for: WikipediaRig.ann)
    for name in ["bob", "cid", "dan"] { #expect(try await !recall(WikipediaRig.somebody(name)).isError) }
    #expect(try await recall(WikipediaRig.somebody("eve")).text.contains("in 12 seconds"))
    rig.clock.advance(by: .seconds(30))
    #expect(try await !recall(WikipediaRig.ann).isError)
    await rig.stop()
  }

  @Test(
    "Buckets outlive the process, and a clock that was set back locks nobody out for longer than an empty one does"
  )
  func persisted() async throws {
    let database = try await Database(path: ":memory:", migrations: toolsMigrations)
    let start = Moment(seconds: 1_000_000)
    func take(at moment: Moment) async throws -> Duration? {
      try await database.write {
        try $0.takeUse(of: "t", for: WikipediaRig.ann, within: Self.limits, at: moment)
      }
    }
    #expect(try await take(at: start) == nil)
    #expect(try await take(at: start) == nil)
    #expect(try await take(at: start) == .seconds(30))
    #expect(try await take(at: start.advanced(by: .seconds(-9_999))) == .seconds(30))
    try await database.write { try $0.forgetToolUse(now: start.advanced(by: .seconds(59))) }
    #expect(try await take(at: start.advanced(by: .seconds(29))) == .seconds(1))
    try await database.write { try $0.forgetToolUse(now: start.advanced(by: .seconds(3_600))) }
    let left = try await database.read { connection in
      try connection.first("SELECT COUNT(*) FROM tool_buckets") { $0.int(0) }
    }
    #expect(left == 0)
  }
}
