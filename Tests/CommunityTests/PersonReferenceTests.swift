import Commands
import Community
import Groundwork
import SQLite
import Testing
import Vocabulary

@Suite("Finding people")
struct PersonReferenceTests {
  let database: Database
  let randomness = Randomness.seeded(3)
  let start = Moment(seconds: 1_790_000_000)

  init() async throws { database = try await Database(path: ":memory:", migrations: communityMigrations) }

  @discardableResult
  private func meet(
    _ number: String, _ handle: String?, on platform: Platform = .telegram, isChat: Bool = false
  ) async throws -> PersonID {
    let sender = Sender(
      account: AccountOnPlatform(platform, number), displayName: "Someone", handle: handle, isChat: isChat)
    return try await database.write { [start, randomness] in
      try $0.person(for: sender, now: start, randomness).id
    }
  }

  private func find(_ text: String, from platform: Platform = .telegram) async throws -> PersonID? {
    let asker = Sender(account: AccountOnPlatform(platform, "1"), displayName: "Asker")
    let call = CommandCall(
      event: EventID(platform, "1"), sender: asker, person: PersonID("usr_asker"),
      address: ChatAddress(platform, chat: "1"), chatKind: .direct, now: start)
    let reference = try #require(PersonReference(text: text))
    return try await database.read { try $0.person(for: reference, seenFrom: call) }
  }

  @Test("Somebody is found by name in any case, by number, by account and by our own identifier")
  func finds() async throws {
    let alice = try await meet("1001", "Alice_W")
    for text in ["@alice_w", "ALICE_W", "1001", "telegram:1001", alice.text] {
      #expect(try await find(text) == alice)
    }
    #expect(try await find("telegram:1001", from: .discord) == alice)
  }

  @Test("Names and bare numbers are those of the platform on which they are written")
  func keepsPlatformsApart() async throws {
    let there = try await meet("1001", "alice", on: .discord)
    #expect(try await find("@alice") == nil)
    #expect(try await find("1001") == nil)
    #expect(try await find("<@1001>") == there)
    #expect(try await find("@alice", from: .discord) == there)
  }

  @Test("A name belongs to whoever was seen with it last")
  func followsNames() async throws {
    let first = try await meet("1001", "queen")
    #expect(try await find("@queen") == first)
    let second = try await meet("1002", "Queen")
    #expect(try await find("@queen") == second)
    try await meet("1002", "somebody_else")
    #expect(try await find("@queen") == nil)
    #expect(try await find("1001") == first)
    try await meet("1001", "QUEEN")
    #expect(try await find("@queen") == first)
    try await meet("1001", nil)
    #expect(try await find("@queen") == nil)
  }

  @Test("A channel that takes a person's name takes it away, and is nobody itself")
  func ignoresChats() async throws {
    try await meet("1001", "news")
    try await meet("-1005", "news", isChat: true)
    #expect(try await find("@news") == nil)
  }

  @Test("Nobody is found who was never met, and asking makes nobody up")
  func makesNobodyUp() async throws {
    #expect(try await find("1001") == nil)
    #expect(try await find("usr_01ARZ3NDEKTSV4RRFFQ69G5FAV") == nil)
    let count = try await database.read { try $0.first("SELECT COUNT(*) FROM users") { $0.int(0) } }
    #expect(count == 0)
  }

  @Test("Whom the platform shows can be met before they have said a word, and are not counted as seen")
  func meets() async throws {
    let account = AccountOnPlatform(.discord, "2002")
    let met = try await database.write { [start, randomness] in
      try $0.meet(account, now: start, randomness)
    }
    #expect(try await find("<@2002>") == met)
    let seen = try await database.read { [start] connection in try connection.activePeople(since: start) }
    #expect(seen == 0)
    #expect(try await meet("2002", "bob", on: .discord) == met)
  }

  @Test("Finding somebody reads an index")
  func usesIndex() async throws {
    let plan = try await database.read {
      try $0.all(
        "EXPLAIN QUERY PLAN SELECT user_id FROM identities WHERE platform = 'x' AND handle_key = 'y' AND is_person = 1"
      ) { $0.text(3) }
    }
    #expect(plan.allSatisfy { $0.contains("identities_by_handle") })
  }
}
