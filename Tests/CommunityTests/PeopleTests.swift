import Community
import Groundwork
import SQLite
import Testing
import Vocabulary

@Suite("People")
struct PeopleTests {
  let database: Database
  let randomness = Randomness.seeded(1)
  let start = Moment(seconds: 1_790_000_000)

  init() async throws { database = try await Database(path: ":memory:", migrations: communityMigrations) }

  private func sender(_ number: String, on platform: Platform = .telegram, isChat: Bool = false) -> Sender {
    Sender(account: AccountOnPlatform(platform, number), displayName: "Someone", isChat: isChat)
  }

  @discardableResult
  private func meet(_ sender: Sender, after wait: Duration = .zero) async throws -> (
    id: PersonID, isNew: Bool
  ) {
    let (now, randomness) = (start.advanced(by: wait), randomness)
    return try await database.write { try $0.person(for: sender, now: now, randomness) }
  }

  private func lastSeen(_ person: PersonID) async throws -> Moment? {
    try await database.read { try $0.lastSeen(of: person) }
  }

  private func active(since moment: Moment) async throws -> Int {
    try await database.read { try $0.activePeople(since: moment) }
  }

  @Test("Somebody is new once and the same person ever after, whatever they are called")
  func recognises() async throws {
    let first = try await meet(sender("1001"))
    #expect(first.isNew)
    #expect(first.id.text.hasPrefix("usr_"))
    let renamed = Sender(
      account: AccountOnPlatform(.telegram, "1001"), displayName: "Another name", handle: "another")
    let again = try await meet(renamed, after: .seconds(86_400))
    #expect(again == (first.id, false))
  }

  @Test("The same number on another platform is somebody else")
  func keepsPlatformsApart() async throws {
    let onTelegram = try await meet(sender("1001"))
    let onDiscord = try await meet(sender("1001", on: .discord))
    #expect(onDiscord.isNew)
    #expect(onTelegram.id != onDiscord.id)
  }

  @Test("That somebody was here is written at most once a minute, and never goes backwards")
  func notesPresence() async throws {
    let person = try await meet(sender("1001")).id
    for (wait, expected) in [(0, 0), (59, 0), (60, 60), (119, 60), (30, 60), (7_200, 7_200)] {
      try await meet(sender("1001"), after: .seconds(wait))
      #expect(try await lastSeen(person) == start.advanced(by: .seconds(expected)))
    }
    #expect(try await lastSeen(PersonID("usr_nobody")) == nil)
  }

  @Test("Within a minute nothing is written")
  func savesWrites() async throws {
    try await meet(sender("1001"))
    let changes = try await database.write { [sender = sender("1001"), randomness, start] connection in
      let before = try connection.first("SELECT total_changes()") { $0.int(0) }
      for second in 1..<60 {
        _ = try connection.person(for: sender, now: start.advanced(by: .seconds(second)), randomness)
      }
      return (before, try connection.first("SELECT total_changes()") { $0.int(0) })
    }
    #expect(changes.0 == changes.1)
  }

  @Test("People of the last day are counted once each; chats and bots are not counted")
  func countsPeople() async throws {
    try await meet(sender("1"))
    try await meet(sender("2"), after: .seconds(3_600))
    try await meet(sender("2"), after: .seconds(7_200))
    try await meet(sender("-100", isChat: true), after: .seconds(7_200))
    try await meet(
      Sender(account: AccountOnPlatform(.discord, "9"), displayName: "Other bot", isBot: true),
      after: .seconds(7_200))
    #expect(try await active(since: start) == 2)
    #expect(try await active(since: start.advanced(by: .seconds(1))) == 1)
    #expect(try await active(since: start.advanced(by: .seconds(7_201))) == 0)
  }

  @Test("Looking somebody up reads one index, and so does counting")
  func usesIndexes() async throws {
    let plans = try await database.read { connection in
      try connection.all(
        "EXPLAIN QUERY PLAN SELECT user_id, last_seen_ms FROM identities WHERE platform = 'x' AND platform_id = 'y'"
      ) { $0.text(3) }
        + connection.all(
          "EXPLAIN QUERY PLAN SELECT COUNT(DISTINCT user_id) FROM identities WHERE is_person = 1 AND last_seen_ms >= 5"
        ) { $0.text(3) }
    }
    #expect(plans.filter { $0.hasPrefix("SCAN") } == [])
    #expect(plans.filter { $0.contains("USING INDEX") }.count == 2)
  }

  @Test("A community is known by its place")
  func knowsWorkspaces() async throws {
    func workspace(_ platform: Platform, _ chat: String) async throws -> WorkspaceID {
      let (now, randomness) = (start, randomness)
      return try await database.write {
        try $0.workspace(at: CommunityAddress(platform, chat), now: now, randomness)
      }
    }
    let first = try await workspace(.telegram, "-100123")
    #expect(first.text.hasPrefix("wsp_"))
    #expect(try await workspace(.telegram, "-100123") == first)
    #expect(try await workspace(.telegram, "-100124") != first)
    #expect(try await workspace(.discord, "-100123") != first)
  }
}
