import Groundwork
import SQLite
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Answers that are given again")
struct ResponseCacheTests {
  let database: Database
  let now = Moment(seconds: 1_790_000_000)
  let anna = PersonID("usr_anna")
  let ben = PersonID("usr_ben")

  init() async throws {
    database = try await Database(path: ":memory:", migrations: languageModelsMigrations)
  }

  private func keep(_ answer: String, _ question: String, _ person: PersonID, at moment: Moment? = nil)
    async throws
  {
    let at = moment ?? now
    let call = UsageRecord(
      id: Identifier("mdl_\(question)"), at: at, day: UTCDay(of: at), model: ModelID(.openai, "gpt"),
      context: CallContext(.companion, person: person), usage: TokenUsage(input: 90, output: 10),
      cost: MicroDollars(7), isUnpriced: false, latency: .zero, outcome: .answered)
    try await database.write {
      try $0.keep(
        answer, to: ResponseKey([person.text, question]), for: person, in: "telegram:7", call, now: at)
    }
  }

  private func find(
    _ question: String, _ person: PersonID, of owner: PersonID? = nil, at moment: Moment? = nil
  )
    async throws -> String?
  {
    try await database.read {
      try $0.response(
        to: ResponseKey([(owner ?? person).text, question]), for: person, now: moment ?? now)?.text
    }
  }

  @Test("It holds for an hour, for its person, in its words")
  func holds() async throws {
    try await keep("Paris.", "capital?", anna)
    #expect(try await find("capital?", anna) == "Paris.")
    #expect(try await find("capital", anna) == nil)
    #expect(try await find("capital?", ben) == nil)
    // Not even who knows the fingerprint gets it.
    #expect(try await find("capital?", ben, of: anna) == nil)
    #expect(try await find("capital?", anna, at: now.advanced(by: .seconds(3_599))) == "Paris.")
    #expect(try await find("capital?", anna, at: now.advanced(by: .seconds(3_600))) == nil)
    // Before it was given, as far as a clock that was set back can tell.
    #expect(try await find("capital?", anna, at: now.advanced(by: .seconds(-1))) == nil)
  }

  private func count() async throws -> Int64? {
    try await database.read { try $0.first("SELECT COUNT(*) FROM response_cache") { $0.int(0) } }
  }

  @Test("A thousand are kept; the oldest goes first")
  func bounded() async throws {
    for number in 0..<1_003 { try await keep("\(number)", "q\(number)", anna) }
    #expect(try await count() == 1_000)
    #expect(try await find("q2", anna) == nil)
    #expect(try await find("q3", anna) == "3")
    try await keep("again", "q3", anna)
    #expect(try await count() == 1_000)
    #expect(try await find("q3", anna) == "again")
  }

  @Test("Parts of a fingerprint do not run together")
  func parts() {
    #expect(ResponseKey(["ab", "c"]) != ResponseKey(["a", "bc"]))
    #expect(ResponseKey(["a", ""]) != ResponseKey(["", "a"]))
    #expect(ResponseKey(["a"]) == ResponseKey(["a"]))
  }

  @Test("What was spared is counted by day")
  func sums() async throws {
    try await keep("Paris.", "capital?", anna)
    let at = now
    let response = try #require(
      try await database.read {
        try $0.response(to: ResponseKey([anna.text, "capital?"]), for: anna, now: at)
      })
    try await database.write { try $0.noteHit(response, now: at) }
    let day = UTCDay(of: now)
    let use = try await database.read { try $0.cacheUse(from: day, through: day) }
    #expect(use == CacheUse(hits: 1, misses: 1, savedTokens: 100, savedCost: MicroDollars(7)))
  }
}
