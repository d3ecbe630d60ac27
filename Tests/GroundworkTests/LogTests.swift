import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Log")
struct LogTests {
  let lines = Guarded<[String]>([])
  let clock = FakeClock(at: Moment(milliseconds: 1_795_238_971_123))

  private func log(_ format: Log.Format = .text, level: Log.Level = .info) -> Log {
    Log(level: level, format: format, clock: clock) { [lines] line in
      lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
  }

  @Test("A line has its time, level, message and fields")
  func text() {
    log().notice("Connected", ["platform": "telegram", "took": .duration(.milliseconds(12)), "first": true])
    #expect(
      lines.withLock { $0 } == [
        "2026-11-21T05:29:31.123Z notice  Connected platform=telegram took=12ms first=true\n"
      ])
  }

  @Test("The same line as JSON")
  func json() {
    log(.json).warning("Slow", ["reason": "a \"b\"\u{1B}", "tries": 3])
    #expect(
      lines.withLock { $0 } == [
        #"{"at":"2026-11-21T05:29:31.123Z","level":"warning","message":"Slow","reason":"a \"b\"\u001b","tries":3}"#
          + "\n"
      ])
  }

  @Test("No field can begin a line of its own or colour the terminal")
  func injection() {
    log().error("Refused", ["reason": "x\n2026-11-21T00:00:00.000Z error Forged \u{1B}[31m\u{202E}"])
    let written = lines.withLock { $0.joined() }
    #expect(written.filter { $0 == "\n" }.count == 1)
    #expect(!written.unicodeScalars.contains { $0.value == 27 || $0.value == 0x202E })
  }

  @Test("Lines below the level are not even made")
  func level() {
    func fields() -> Log.Fields {
      Issue.record("the fields of a silent line were made")
      return [:]
    }
    log(level: .warning).info("Quiet", fields())
    #expect(lines.withLock { $0.isEmpty })
  }

  @Test(
    "No value breaks out of its field",
    arguments: [
      ("a b", #""a b""#), ("", #""""#), ("a=b", #""a=b""#), (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#),
      ("\r\u{1B}[2J", #""\u000d\u001b[2J""#),
      ("\u{85}\u{2028}\u{202E}\u{2066}\u{0}", #""\u0085\u2028\u202e\u2066\u0000""#),
      ("émile", #""émile""#), ("plain/value-1.2:3@x,y", "plain/value-1.2:3@x,y"),
    ])
  func escapes(value: String, shown: String) {
    log().error("x", ["v": .string(value)])
    log(.json).error("x", ["v": .string(value)])
    let written = lines.withLock { $0 }
    #expect(written[0].hasSuffix(" v=\(shown)\n"))
    #expect(written[1].hasSuffix(",\"v\":\(shown.hasPrefix("\"") ? shown : "\"\(shown)\"")}\n"))
  }

  @Test("A long value is cut, and a key across the cut leaves no piece")
  func cuts() {
    let token = "123456789:" + String(repeating: "A", count: 35)
    log().error("x", ["v": .string(String(repeating: "ab ", count: 339) + token + " and on")])
    log().error("x", ["v": .string(String(repeating: "a ", count: 1_500_000))])
    let written = lines.withLock { $0 }
    #expect(written[0].contains("[redac") && !written[0].contains("AAA"))
    #expect(written[1].hasSuffix("a …\"\n"))
    #expect(written[1].count < 1_100)
  }

  @Test("The silent log writes nothing")
  func silent() {
    Log.silent.error("unheard")
    #expect(lines.withLock { $0.isEmpty })
  }
}

@Suite("Redaction")
struct RedactionTests {
  static let base58 =
    "4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw2wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw22"
  static let hex = String(repeating: "0a1B", count: 16)

  @Test(
    "What looks like a key is taken out, wherever in a text it stands",
    arguments: [
      ("https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz01234/getMe", "AAF-"),
      ("123456789:AAF-abcdefghijklmnopqrstuvwxyz01234:443", "AAF-"),
      ("key sk-" + String(repeating: "a1B2", count: 8), "a1B2"),
      ("Bearer:sk-" + "ant-" + String(repeating: "cdef", count: 5) + ".", "cdef"),
      ("MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "MTk4"),
      ("the token is MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs.", "MTk4"),
      (base58, "4wBq"), ("secretKey:\(base58).", "4wBq"),
      ("the seed is 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "9d61"),
      ("SEED=\(hex).", "0a1B"), ("\(hex) is the Seed", "0a1B"), ("two: 123456:\(hex) and sk-\(hex)", "0a1B"),
    ])
  func redacts(text: String, piece: String) {
    let redacted = Redaction.of(text)
    #expect(redacted.contains("[redacted]") && !redacted.contains(piece))
  }

  @Test("The name of a field counts as a mention of a seed")
  func namesCount() {
    #expect(Redaction.of(RedactionTests.hex, named: "signing_seed") == "[redacted]")
  }

  @Test(
    "What only looks a little like a key stays",
    arguments: [
      hex, "config/warden.yaml:12: “tokens” is no number", "telegram:-1001234567890/77",
      "task-force-of-many-people-indeed", "12345:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-x",
      "a seed of doubt and more",
      "4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw2", "2026-11-21T05:29:31.123Z",
      "msg_01J9ZK5V6W7X8Y9Z0A1B2C3D4E",
    ])
  func keeps(text: String) {
    #expect(Redaction.of(text) == text)
  }

  @Test("A token among random characters is never shown")
  func alwaysRedacts() {
    let chance = Randomness.seeded(3)
    for _ in 0..<2_000 {
      let before = String(decoding: chance.bytes(chance.index(below: 60)), as: UTF8.self)
      let after = String(decoding: chance.bytes(chance.index(below: 60)), as: UTF8.self)
      #expect(
        !Redaction.of(before + "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ" + after).contains("AAHdq"))
    }
  }
}
