import Ledger
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
}
