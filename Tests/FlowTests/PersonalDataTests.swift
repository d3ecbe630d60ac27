import Commands
import Community
import Foundation
import Groundwork
import Personality
import SQLite
import Testing
import Vocabulary

@testable import warden

@Suite("What is kept of people")
struct PersonalDataTests {
  /// Columns that look as if they named a person, and why nobody has to move or delete them.
  static let exempt: Set<String> = [
    // The trail keeps bare identifiers, and must not change: its lines are chained by their hashes.
    "audit_log.actor",
    "identities.is_person",
  ]

  private func looksLikePerson(_ column: String) -> Bool {
    [
      "user_id", "person", "person_id", "audience", "merged_into", "actor", "member", "voter_id", "owner",
      "author",
    ]
    .contains(column) || column.hasSuffix("_by") || column.hasSuffix("_user") || column.hasSuffix("_person")
      || column.hasSuffix("user_id") || column.hasSuffix("person_id")
  }

  @Test("Every column that names a person belongs to exactly one feature, which says what becomes of it")
  func everyColumn() async throws {
    let database = try await Database(path: ":memory:", migrations: Features.migrations)
    let columns = try await database.read { connection in
      try connection.all(
        """
        SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        """
      ) { ($0.text(0), $0.text(1)) }
    }
    let declared = Features.personalRecords.features.flatMap(\.columns)
    #expect(Set(declared).count == declared.count)
    let all = Set(columns.map { "\($0.0).\($0.1)" })
    #expect(Set(declared).subtracting(all) == [], "declared, but not there")
    let named = Set(columns.filter { looksLikePerson($0.1) }.map { "\($0.0).\($0.1)" })
    #expect(named.subtracting(declared).subtracting(Self.exempt) == [], "name a person, but belong to nobody")
  }

  @Test(
    "Whatever is joined, taken apart and deleted, each account has one person, and nothing names who is gone",
    arguments: 0..<20)
  func staysWhole(seed: UInt64) async throws {
    let crowd = try await Crowd(seed: seed)
    for step in 0..<60 {
      try await crowd.step(step)
      #expect(try await crowd.faults() == [], "after step \(step) of \(seed)")
    }
  }

  @Test("Joining two people loses and doubles nothing")
  func conservesUse() async throws {
    let crowd = try await Crowd(seed: 99)
    let (one, other) = (try await crowd.meet(.telegram, 1), try await crowd.meet(.discord, 1))
    for person in [one, other, one] { try await crowd.talk(person, on: .telegram) }
    let before = try await crowd.sums()
    try await crowd.link(AccountOnPlatform(.telegram, "1"), AccountOnPlatform(.discord, "1"))
    #expect(try await crowd.sums() == before)
    let person = try await crowd.meet(.discord, 1)
    #expect(try await crowd.meet(.telegram, 1) == person)
    let tables = try await crowd.database.read { try $0.personalTables(of: person, Features.personalRecords) }
    let talk = try #require(tables.first { $0.feature == "talk" }?.tables.first)
    #expect(talk.rows.count == 3)
    let mood = try #require(tables.first { $0.feature == "moods" }?.tables.first)
    #expect(mood.rows.count == 1)
    #expect(mood.rows[0][2] == .integer(3))
  }

  /// Columns of `users` that say nothing of the person: our own name for them, and what became of the row.
  private static let bare: Set<String> = ["id", "deleted_ms", "merged_into"]

  @Test("Whatever is known of somebody is in their export, and is gone when they are")
  func everyColumnOfPeople() async throws {
    let crowd = try await Crowd(seed: 3)
    let (ann, bob) = (try await crowd.meet(.telegram, 1), try await crowd.meet(.discord, 2))
    let columns = try await crowd.database.read { connection in
      try connection.all("SELECT name, dflt_value FROM pragma_table_info('users')") {
        (name: $0.text(0), usual: $0.optionalText(1)?.filter { $0 != "'" })
      }
    }
    let values: [String: SQLValue] = [
      "created_ms": .integer(1_790_000_000_000), "status": .text("suspended"), "show_name": .integer(0),
      "remembers": .integer(0), "excluded_until_ms": .integer(1_999_000_000_001),
      "terms_version": .text("1999"),
      "age_attested_ms": .integer(1_999_000_000_002), "kyc_status": .text("failed"),
    ]
    #expect(Set(values.keys).union(Self.bare) == Set(columns.map(\.name)), "a column that nobody thought of")
    try await crowd.database.write { connection in
      try connection.run(
        """
        UPDATE users SET status = 'suspended', show_name = 0, remembers = 0, excluded_until_ms = 1999000000001,
          terms_version = '1999', age_attested_ms = 1999000000002, kyc_status = 'failed'
        WHERE id IN (\(ann), \(bob))
        """)
    }
    let tables = try await crowd.database.read { try $0.personalTables(of: ann, Features.personalRecords) }
    let row = try #require(
      tables.first { $0.feature == "people" }?.tables.first { $0.name == "person" }?.rows.first)
    for (name, value) in values { #expect(row.contains(value), "\(name)") }
    try await crowd.link(AccountOnPlatform(.telegram, "1"), AccountOnPlatform(.discord, "2"))
    let both = try await crowd.meet(.telegram, 1)
    try await crowd.database.write { try $0.erase(both, Features.personalRecords) }
    // Who was deleted, and who became somebody else.
    for person in [ann, bob] {
      for (name, usual) in columns where !Self.bare.contains(name) && name != "created_ms" {
        let left = try await crowd.database.read { connection in
          try connection.first("SELECT * FROM users WHERE id = \(person)") { row in
            columns.firstIndex { $0.name == name }.flatMap { row.optionalText(Int32($0)) }
          } ?? nil
        }
        #expect(left == (name == "status" ? "deleted" : usual), "\(name)")
      }
    }
  }

  @Test("What somebody has set for a character in their private chats is in their export")
  func exportsTraits() async throws {
    let crowd = try await Crowd(seed: 4)
    let ann = try await crowd.meet(.discord, 1)
    let alone = ChatAddress.direct(with: AccountOnPlatform(.discord, "1")).key
    try await crowd.database.write { connection in
      try connection.setTrait(.allCases[0], to: 77, of: "maid", in: alone)
      try connection.setTrait(.allCases[0], to: 11, of: "maid", in: "discord:9")
    }
    let tables = try await crowd.database.read { try $0.personalTables(of: ann, Features.personalRecords) }
    let found = tables.flatMap(\.tables).filter { $0.name.hasPrefix("traits in ") }
    #expect(found.map(\.name) == ["traits in \(alone)"])
    #expect(found.first?.rows == [[.text("maid"), .text(Trait.allCases[0].rawValue), .integer(77)]])
  }

  @Test("An export is JSON with everything of one person, and nothing of another")
  func exports() async throws {
    let crowd = try await Crowd(seed: 5)
    let (one, other) = (try await crowd.meet(.telegram, 1), try await crowd.meet(.telegram, 2))
    try await crowd.talk(one, on: .telegram, saying: "my secret wish")
    try await crowd.talk(other, on: .telegram, saying: "nobody else's business")
    let now = crowd.start
    let tables = try await crowd.database.read { try $0.personalTables(of: one, Features.personalRecords) }
    let file = PersonalExport(of: one, at: now, tables).file
    #expect(file.mediaType == "application/json")
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(text.contains("my secret wish"))
    #expect(!text.contains("nobody else"))
    #expect(!text.contains(other.text))
    let root = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
    #expect(root["person"] as? String == one.text)
    let people = try #require(root["people"] as? [String: [[String: Any]]])
    #expect(people["accounts"]?.first?["number"] as? String == "1")
    #expect(people["person"]?.first?["created"] as? String == now.iso8601)
  }
}

/// Some people on two platforms to whom things happen by chance.
final class Crowd: Sendable {
  let database: Database
  let randomness: Randomness
  let start = Moment(seconds: 1_790_000_000)
  private let now: Guarded<Moment>
  private let links = Guarded<[(LinkID, PersonID)]>([])

  init(seed: UInt64) async throws {
    database = try await Database(path: ":memory:", migrations: Features.migrations)
    randomness = .seeded(seed)
    now = Guarded(start)
  }

  func step(_ step: Int) async throws {
    now.withLock { $0 = $0.advanced(by: .seconds(Int64(randomness.index(below: 3_600)))) }
    let number = 1 + randomness.index(below: 5)
    let platform: Platform = randomness.index(below: 2) == 0 ? .telegram : .discord
    switch randomness.index(below: 10) {
    case 0...4: try await talk(try await meet(platform, number), on: platform)
    case 5...6:
      let other = Platform.allCases[randomness.index(below: 2)]
      try await link(
        AccountOnPlatform(platform, String(number)),
        AccountOnPlatform(other, String(1 + randomness.index(below: 5))))
    case 7:
      guard let (link, person) = links.withLock({ $0.popLast() }) else { return }
      let moment = now.withLock { $0 }
      try await database.write { [randomness] connection in
        _ = try connection.unlink(link, of: person, Features.personalRecords, now: moment, randomness)
      }
    default:
      let (person, moment) = (try await meet(platform, number), now.withLock { $0 })
      try await database.write { [randomness] connection in
        let deletion = try connection.requestDeletion(of: person, now: moment, randomness)
        try connection.carryOut(deletion, Features.personalRecords, now: moment)
      }
    }
  }

  func meet(_ platform: Platform, _ number: Int) async throws -> PersonID {
    let sender = Sender(
      account: AccountOnPlatform(platform, String(number)), displayName: "Ann", handle: "ann\(number)")
    let moment = now.withLock { $0 }
    return try await database.write { [randomness] in try $0.person(for: sender, now: moment, randomness).id }
  }

  /// Leaves a trace in every table that names people.
  func talk(_ person: PersonID, on platform: Platform, saying words: String = "hello") async throws {
    let (moment, call) = (now.withLock { $0 }, "call\(randomness.number())")
    try await database.write { connection in
      try connection.run(
        """
        INSERT INTO exchanges (conversation, user_id, said, answered, at_ms)
        VALUES (\("\(platform.rawValue):1"), \(person), \(words), 'well', \(moment))
        """)
      try connection.run(
        """
        INSERT INTO persona_moods (persona, person, as_of, happiness, energy, affection, trust, unshared_happiness,
          unshared_energy, first_heard, last_heard, messages, called_name, causes, recent_lines)
        VALUES ('maid', \(person), \(moment), 1000000, 0, 0, 0, 0, 0, \(moment), \(moment), 1, 'Ann', '', '')
        ON CONFLICT (person, persona) DO UPDATE SET messages = persona_moods.messages + 1
        """)
      try connection.run(
        """
        INSERT INTO model_calls (id, day, at_ms, provider, model, purpose, person_id, input_tokens, output_tokens,
          cache_read_tokens, cache_write_tokens, cost_micro_usd, is_unpriced, is_estimated, latency_ms, outcome)
        VALUES (\(call), 1, \(moment), 'p', 'm', 'companion', \(person), 3, 4, 0, 0, 5, 0, 0, 1, 'answered')
        """)
      try connection.run(
        """
        INSERT INTO model_person_days (day, person_id, calls, tokens, cost_micro_usd) VALUES (1, \(person), 1, 7, 5)
        ON CONFLICT (day, person_id) DO UPDATE SET calls = model_person_days.calls + 1,
          tokens = model_person_days.tokens + 7, cost_micro_usd = model_person_days.cost_micro_usd + 5
        """)
      try connection.run(
        "INSERT INTO model_budget_announcements (day, audience) VALUES (1, \(person)) ON CONFLICT DO NOTHING")
      try connection.run(
        """
        INSERT INTO ui_actions (id, user_id, action, ref_id, expires_ms)
        VALUES (\(call), \(person), 'pay', \(words), \(moment))
        """)
      try connection.run(
        """
        INSERT INTO open_questions (chat, user_id, form, argument, origin, expires_ms)
        VALUES (\(call), \(person), \(words), 'message', '', \(moment))
        """)
      try connection.run(
        "INSERT INTO workspaces (id, platform, chat_id, created_ms) VALUES ('wsp_1', 'discord', '9', 1) ON CONFLICT DO NOTHING"
      )
      try connection.run(
        """
        INSERT INTO tool_buckets (tool, kind, owner, full_ms) VALUES ('wiki_search', 'person', \(person), \(moment))
        ON CONFLICT DO NOTHING
        """)
      try connection.run(
        """
        INSERT INTO attendance (place, user_id, messages, first_ms) VALUES ('discord:9', \(person), 1, \(moment))
        ON CONFLICT DO NOTHING
        """)
      try connection.run(
        """
        INSERT INTO workspace_members (workspace_id, user_id, source, role, granted_by, at_ms)
        VALUES ('wsp_1', \(person), 'grant', 'viewer', \(person), \(moment)) ON CONFLICT DO NOTHING
        """)
      // Everybody votes for everybody.
      try connection.run(
        """
        INSERT INTO votes (voter_id, target_id, workspace_id, value, at_ms)
        SELECT \(person), id, 'wsp_1', 1, \(moment) FROM users WHERE status <> 'deleted' AND id <> \(person)
        ON CONFLICT DO NOTHING
        """)
      try connection.run("DELETE FROM reputation")
      try connection.run(
        """
        INSERT INTO reputation (user_id, workspace_id, score, up, down)
        SELECT target_id, workspace_id, COUNT(*), COUNT(*), 0 FROM votes GROUP BY target_id, workspace_id
        """)
    }
  }

  func link(_ one: AccountOnPlatform, _ other: AccountOnPlatform) async throws {
    let maker = try await meet(one.platform, Int(one.number) ?? 0)
    let taker = try await meet(other.platform, Int(other.number) ?? 0)
    let moment = now.withLock { $0 }
    let answer = try await database.write { [randomness] connection in
      let code = try connection.makeLinkCode(for: maker, now: moment, randomness)
      return try connection.link(code.text, as: taker, Features.personalRecords, now: moment, randomness)
    }
    if case .linked(let link, let person) = answer { links.withLock { $0.append((link, person)) } }
  }

  /// How much was said and used, by everybody together.
  func sums() async throws -> [Int64] {
    try await database.read { connection in
      try connection.all(
        """
        SELECT COUNT(*) FROM exchanges UNION ALL SELECT SUM(tokens) FROM model_person_days
        UNION ALL SELECT SUM(cost_micro_usd) FROM model_calls UNION ALL SELECT SUM(messages) FROM persona_moods
        """
      ) { $0.int(0) }
    }
  }

  /// What should not be.
  func faults() async throws -> [String] {
    try await database.read { connection in
      var faults = try connection.all("PRAGMA foreign_key_check") { "reference of \($0.text(0))" }
      faults += try connection.all(
        """
        SELECT platform_id FROM identities AS i
        WHERE NOT EXISTS (SELECT 1 FROM users AS u WHERE u.id = i.user_id AND u.status <> 'deleted')
        """
      ) { "account \($0.text(0)) of nobody" }
      faults += try connection.all(
        "SELECT user_id FROM identities GROUP BY user_id, platform HAVING COUNT(*) > 1"
      ) { "two accounts of \($0.text(0))" }
      faults += try connection.all(
        """
        SELECT 'exchanges', user_id FROM exchanges UNION SELECT 'moods', person FROM persona_moods
        UNION SELECT 'calls', person_id FROM model_calls WHERE person_id IS NOT NULL
        UNION SELECT 'days', person_id FROM model_person_days
        UNION SELECT 'announcements', audience FROM model_budget_announcements
        UNION SELECT 'buttons', user_id FROM ui_actions UNION SELECT 'questions', user_id FROM open_questions UNION SELECT 'holds', user_id FROM security_holds
        UNION SELECT 'codes', user_id FROM identity_link_codes UNION SELECT 'guesses', user_id FROM link_guesses
        UNION SELECT 'links', user_id FROM identity_links UNION SELECT 'attendance', user_id FROM attendance
        UNION SELECT 'tools', owner FROM tool_buckets WHERE kind = 'person'
        UNION SELECT 'votes', voter_id FROM votes UNION SELECT 'targets', target_id FROM votes
        UNION SELECT 'vote days', voter_id FROM vote_days UNION SELECT 'reputation', user_id FROM reputation
        UNION SELECT 'roles', user_id FROM workspace_members UNION SELECT 'codes of roles', created_by FROM workspace_invites
        """
      ) { ($0.text(0), $0.text(1)) }.filter { _, person in
        try !connection.exists("SELECT 1 FROM users WHERE id = \(person) AND status <> 'deleted'")
      }.map { "\($0) of \($1), who is gone" }
      faults += try connection.all(
        """
        SELECT r.user_id FROM reputation AS r
        WHERE r.score <> (SELECT COALESCE(SUM(value), 0) FROM votes AS v
          WHERE v.target_id = r.user_id AND v.workspace_id = r.workspace_id)
        """
      ) { "the sum of votes for \($0.text(0))" }
      return faults
    }
  }
}
