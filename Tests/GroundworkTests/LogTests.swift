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
    "Threat 29: what looks like a key is taken out",
    arguments: [
      "https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz01234/getMe",
      "key sk-" + String(repeating: "a1B2", count: 8),
      "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
      "the seed is 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    ])
  func redacts(text: String) {
    let redacted = Redaction.of(text)
    #expect(redacted.contains("[redacted]") && redacted.utf8.count < text.utf8.count)
  }

  @Test(
    "What only looks a little like a key stays",
    arguments: [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "config/warden.yaml:12: “tokens” is no number", "telegram:-1001234567890/77",
    ])
  func keeps(text: String) {
    #expect(Redaction.of(text) == text)
  }
}
