import Ledger
import SQLite
import Testing

@testable import Bounty

@Suite("A rules file")
struct RulesTests {
  @Test("that says nothing means the usual rules")
  func usual() {
    let (rules, findings) = RoundRules.read(Array("{\"format\": \"warden-rules/1\"}".utf8))
    #expect(findings.isEmpty)
    #expect(rules == RoundRules())
    #expect((rules.fee.base, rules.fee.cap) == (10_000_000, 4_500_000_000))
    #expect((rules.poolShare.value, rules.winnerShare.value, rules.lastShare.value) == (7_000, 10_000, 1_000))
  }

  @Test("with a typo is refused, with its line and the rule that was meant")
  func typo() {
    let text = "{\n  \"format\": \"warden-rules/1\",\n  \"fee\": {\n    \"bsae\": 5\n  }\n}"
    let findings = RoundRules.read(Array(text.utf8)).findings
    #expect(findings == [RulesFinding(line: 4, message: "there is no rule fee.bsae; did you mean fee.base?")])
  }

  @Test(
    "with a value that cannot be is refused",
    arguments: [
      ("\"pool_bps\": 10001", "pool_bps"), ("\"pool_bps\": -1", "pool_bps"),
      ("\"fee\": {\"base\": \"1e6\"}", "fee.base"),
      ("\"fee\": {\"base\": \"+5\"}", "fee.base"), ("\"fee\": {\"base\": \"٣\"}", "fee.base"),
      ("\"fee\": {\"base\": 99999999999999999999}", "fee.base"), ("\"second_judge\": true", "second_judge"),
      ("\"second_judge\": \"maybe\"", "second_judge"),
      ("\"guardian\": {\"model\": \"gpt\"}", "guardian.model"),
      ("\"guardian\": {\"prompt\": \"../../etc/passwd\"}", "guardian.prompt"),
      ("\"eligibility\": \"none\"", "eligibility"),
      ("\"fee\": {\"base\": 20, \"cap\": 10}", "fee.cap"),
    ])
  func values(line: String, rule: String) {
    let findings = RoundRules.read(Array("{\"format\": \"warden-rules/1\", \(line)}".utf8)).findings
    #expect(findings.count == 1)
    #expect(findings.first?.message.hasPrefix(rule) == true, "\(findings)")
  }

  @Test("that is no JSON, or no object, is refused", arguments: ["", "{", "[]", "3"])
  func form(text: String) { #expect(RoundRules.read(Array(text.utf8)).findings.count == 1) }

  @Test("Names of files lead nowhere else")
  func names() {
    #expect(RulesShelf.isName("default"))
    for name in ["..", "a/b", "", "a.b", "ä", String(repeating: "x", count: 51)] {
      #expect(!RulesShelf.isName(name))
    }
  }

  @Test("can be written out in full and read back, whatever it says")
  func inFull() throws {
    let text = """
      {"format": "warden-rules/1", "fee": {"base": 5000000, "growth": "exponential", "ppm": 7801, "cap": 90000000},
       "quote": {"ttl_s": 90, "quantum": 100}, "pool_bps": 6999, "winner_bps": 9050, "message": {"max_chars": 500},
       "practice": {"per_day": 7}, "guardian": {"model": "anthropic:claude-haiku-5-5", "temperature": 0.7,
       "max_tokens": 333, "timeout_s": 30, "prompt": "mine"}, "second_judge": "confirm",
       "attempts": {"per_user_hour": 5}, "timer": {"after_attempts": 10, "seconds": 5400},
       "exhausted": {"last_bps": 25}, "release_delay_s": 3600, "results": {"show_message": false},
       "prompt": {"public": true}, "stars": {"micro_per_star": 14000}}
      """
    for rules in [RoundRules(), RoundRules.read(Array(text.utf8)).rules] {
      let back = RoundRules.read(rules.json)
      #expect(back.findings == [])
      #expect(back.rules == rules)
    }
    var linear = RoundRules()
    linear.fee.growth = .linear(step: 250_000)
    #expect(RoundRules.read(linear.json).rules == linear)
    #expect(
      RoundRules.read(Array(text.utf8)).rules.lines(nil) == [
        "an attempt costs 5.00 USD, each decided one makes the next 0.7801 % dearer, up to 90.00 USD",
        "a price stands for 90 seconds and is rounded up to a multiple of 0.0001 USD",
        "69.99 % of each fee goes into the pool, the rest to the house",
        "the winner takes 90.5 % of the pool, the rest goes to the next round",
        "a prize is held for review for 1 hour", "an approval counts when a second judge confirms it",
        "a message has at most 500 characters and 4000 bytes",
        "5 attempts an hour and 7 practice tries a day for each player",
        "from attempt 10 on each decided one starts a timer of 90 minutes; when it ends, 0.25 % of the pool goes to the last attempt and the rest to all by their attempts",
        "who pays has accepted the terms and is of age", "messages are never shown",
        "model: none, practice only",
      ])
  }

  @Test("says to a round what it said when that opened, whatever a later program takes for usual")
  func laterDefaults() async throws {
    try await RoundTable().inOrder { table in
      let round = try await table.open("{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 20000}}")
      // As a program would read the file that takes other values for usual.
      let other = "{\"format\": \"warden-rules/1\", \"fee\": {\"base\": 20000}, \"pool_bps\": 1}"
      try await table.database.write { _ = try $0.run("UPDATE rounds SET rules_json = \(other)") }
      let live = try #require(try await table.live())
      #expect(live.rules == round.rules && live.rules.poolShare.value == 7_000)
      #expect(live.rulesHash == round.rulesHash)
      // One that an earlier version opened gets them at the next start.
      try await table.database.write { _ = try $0.run("UPDATE rounds SET rules_in_full = NULL") }
      try await table.referee.recover()
      try await table.database.write { _ = try $0.run("UPDATE rounds SET rules_json = '{}'") }
      #expect(try await table.live()?.rules.poolShare.value == 1)
    }
  }
}
