import Foundation
import SQLite
import Testing

@testable import warden

/// The database against the tables that were designed for money, rounds, teams and wallets.
@Suite("The schema")
struct SchemaTests {
  /// Tables of the design that are not in the database under that name, and where what they were for is.
  private static let elsewhere: [String: String] = [
    "counters": "numbers are taken from the rows themselves",
    "inbound_events": "the inbox and answered requests",
    "deposit_intents": "no deposits yet", "deposits": "no deposits yet", "chain_cursors": "no deposits yet",
    "star_payments": "no deposits yet", "payouts": "no payouts yet", "payout_approvals": "no payouts yet",
    "payout_signatures": "no payouts yet", "attack_patterns": "config/patterns.json, and their counts",
    "team_message_refs": "references of the outbox", "token_usage": "model_usage", "budgets": "settings",
  ]
  /// Columns of the design that have another name or place.
  private static let renamed: [String: Set<String>] = [
    "feature_flags": ["enabled", "updated_ms", "updated_by"], "identity_link_codes": ["used_ms"],
    "outbox": ["platform", "chat_id", "dedupe_key", "next_try_ms", "created_ms"],
    "context_summaries": ["scope", "from_seq", "to_seq", "key_patterns"],
    "staking_rewards": ["position_id", "user_id", "posted"], "team_funding": ["txn_id"],
    "team_attempts": ["split_snapshot"], "team_win_distributions": ["txn_id"], "team_channels": ["chat_id"],
    "workspaces": ["name", "settings_json"], "votes": ["target_kind"],
    "admin_requests": ["args_json", "first_admin", "second_admin"],
  ]

  private func columns(_ database: Database) async throws -> [String: Set<String>] {
    let rows = try await database.read { connection in
      try connection.all(
        """
        SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
        """
      ) { ($0.text(0), $0.text(1)) }
    }
    return rows.reduce(into: [:]) { $0[$1.0, default: []].insert($1.1) }
  }

  @Test("Each of the 64 tables is there with all its columns, or it is said what stands for it")
  func tables() async throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/schema.sql")
    let text = try String(contentsOf: file, encoding: .utf8)
    let design = try await columns(
      try await Database(
        path: ":memory:", migrations: [Migration(feature: "design", number: 1, text)]))
    let built = try await columns(try await Database(path: ":memory:", migrations: Features.migrations))
    var looked = 0
    for (table, names) in design where !["migrations", "write_probe"].contains(table) {
      looked += 1
      guard let found = built[table] else {
        #expect(Self.elsewhere[table] != nil, "\(table)")
        continue
      }
      #expect(Self.elsewhere[table] == nil, "\(table)")
      #expect(names.subtracting(found) == Self.renamed[table] ?? [], "\(table)")
    }
    #expect(looked == 64)
  }
}
